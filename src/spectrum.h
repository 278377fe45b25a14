/*
 * spectrum.h - what the eigenvalues of a Gram matrix say in one number.
 *
 * How many directions a kernel has, for l >= 0 and p = l / sum l:
 *     effective rank       exp(- sum p log p)      (Roy & Vetterli 2007)
 *     participation ratio  (sum l)^2 / sum l^2
 * n where all are equal, 1 where one is all there is.  Negative eigenvalues are
 * rounding, and count as 0.
 */
#ifndef LSC_SPECTRUM_H
#define LSC_SPECTRUM_H

#include <stddef.h>

/* NaN where no eigenvalue is above 0. */
double lsc_spectrum_rank(size_t n, const double *l);
double lsc_spectrum_participation(size_t n, const double *l);

/* Flops of a decomposition, about: to tridiagonal form 4/3, of that 8/3, back
 * 2 n^3. */
#define LSC_EIGEN_FLOPS(n) (6.0 * (double)(n) * (double)(n) * (double)(n))

#endif
