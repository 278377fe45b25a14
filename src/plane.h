/*
 * plane.h - points of a k-dimensional cut: origin + sum_i x[i] directions[i].
 */
#ifndef LSC_PLANE_H
#define LSC_PLANE_H

#include <stddef.h>

/* out[n] = origin[n] + x[0] directions[0][n] + ...; sums in float, in order of
 * i, one multiplication and one addition each.  k = 0 copies. */
void lsc_plane_point(size_t n, size_t k, const float *origin,
                     const float *directions, const double *x, float *out);
/* The same for the numbers from `from` on: out[n - from]. */
void lsc_plane_tail(size_t n, size_t from, size_t k, const float *origin,
                    const float *directions, const double *x, float *out);

/* from + (to - from) i / (n - 1), exact at both ends and, for a range symmetric
 * about 0 and n odd, exactly 0 in the middle.  n = 1 gives from. */
double lsc_plane_axis_at(double from, double to, size_t n, size_t i);
/* The same for i = 0 .. n-1. */
void lsc_plane_axis(double from, double to, size_t n, double *v);

/* Coordinates x[k] of the point p[n] in the cut by least squares (the Gram
 * matrix of the directions, solved in double).  k <= 3. */
void lsc_plane_project(size_t n, size_t k, const float *origin,
                       const float *directions, const float *p, double *x);

#endif
