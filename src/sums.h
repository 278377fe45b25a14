/*
 * sums.h - sums over the rows of x[rows][c], for each channel.
 *
 * Each reads its arrays once.  64 rows at a time are summed in float, in a
 * fixed order, and what they give in double.
 */
#ifndef LSC_SUMS_H
#define LSC_SUMS_H

#include <stddef.h>

/* mean[c], and var[c] = the mean of (x - mean)^2. */
void lsc_sums_moments(size_t rows, size_t c, const float *x, double *mean,
                      double *var);

/* sum[c] of a, dot[c] of a (x - mean).  With a gate, a is first set to 0 where
 * gate[rows][c] is not > 0. */
void lsc_sums_products(size_t rows, size_t c, const float *gate, float *a,
                       const float *x, const float *mean, double *sum,
                       double *dot);

#endif
