/*
 * moments.h - what points in parameter space have in common.
 *
 * Some points of a training (its last checkpoints, samples around its end) are
 * summed up as a Gaussian: their mean, the standard deviation of every
 * parameter, and the directions in which they differ most.
 */
#ifndef LSC_MOMENTS_H
#define LSC_MOMENTS_H

#include "err.h"

#define LSC_MOST_RANK 64

struct lsc_moments {
    size_t P, rank;
    float *mean;      /* [P]                                                */
    float *sigma;     /* [P], over T points, T in the denominator           */
    float *direction; /* [rank][P], orthonormal, the leading ones first     */
    double deviation[LSC_MOST_RANK]; /* of the points along each: sqrt(l / T),
                                      * l an eigenvalue of their scatter    */
};

/* Memory for them.  LSC_ENOMEM; lsc_moments_free in any case. */
int lsc_moments_create(struct lsc_moments *m, size_t P, size_t rank,
                       struct lsc_err *err);
void lsc_moments_free(struct lsc_moments *m);
size_t lsc_moments_bytes(size_t P, size_t rank);

/* mean and sigma of points[T][P]; sums in double, in order. */
void lsc_moments_spread(struct lsc_moments *m, size_t T, const float *points);
/* After that, of the same points: direction and deviation.  The errors of
 * lsc_pca. */
int lsc_moments_directions(struct lsc_moments *m, size_t T, const float *points,
                           struct lsc_err *err);

/* theta[P] = mean + sum_r z[r] direction[r]. */
void lsc_moments_point(const struct lsc_moments *m, const double *z,
                       float *theta);

#endif
