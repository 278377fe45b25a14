/*
 * pca.h - principal directions of a trajectory.
 *
 * The T points of a training are few and long: the T x T Gram matrix of
 * (point - origin) has the same nonzero spectrum as the P x P covariance, and
 * its eigenvectors give the directions (Li et al. 2018, section 7, use them).
 */
#ifndef LSC_PCA_H
#define LSC_PCA_H

#include "err.h"

/* points[T][P], origin[P] -> the k leading directions[k][P], unit length,
 * mutually orthogonal, the sign such that the largest entry is positive; and
 * share[k], their parts of the sum of squares.  LSC_EINVAL if k > T;
 * LSC_EDIVERGED if a point is not finite or the points span fewer than k
 * directions. */
int lsc_pca(size_t T, size_t P, const float *points, const float *origin,
            size_t k, float *directions, double *share, struct lsc_err *err);

#endif
