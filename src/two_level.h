/*
 * two_level.h - a surface from few points on all images and all points on few.
 *
 * Every point of the grid is evaluated on the same small sub-sample of the
 * images, a coarse grid on all of them.  Between coarse points the values L on
 * all images are interpolated, by cubics (I); what that misses is, about, what
 * it misses of the values S on the sub-sample, which is known:
 *
 *     t(L) = I t(L) + b (t(S) - I t(S)),
 *
 * with t = log for losses, which span decades, and none for accuracies.  The
 * images of the sub-sample were drawn at random, so the last bracket has a
 * standard error v^1/2 that the spread over groups of them tells.  b = q / (q +
 * v) weighs it against q, the mean square of what interpolation misses nearby:
 * where the surface is smooth and the sub-sample noisy, b is small.  The error
 * of the whole is (b v)^1/2, times what audit points off the coarse grid,
 * evaluated on all images too, say of errors stated so: at least 1.
 */
#ifndef LSC_TWO_LEVEL_H
#define LSC_TWO_LEVEL_H

#include "err.h"

#include <stdint.h>

/* Groups of images that the sub-sample is divided into. */
#define LSC_GROUPS 16

/* The grid: point = row * n[0] + column.  Exact points are numbered, the coarse
 * grid row by row, then the audit. */
struct lsc_levels {
    size_t n[2], coarse[2]; /* points along x and y: all, on the coarse grid */
    size_t naudit;
    uint32_t *audit; /* [naudit] points, ascending; owned                    */
};

/* What sort of value a point has in the end. */
enum lsc_how {
    LSC_ESTIMATED,
    LSC_COARSE,  /* exact: on the coarse grid                                */
    LSC_AUDIT,   /* exact: checks the errors                                 */
    LSC_REFINED, /* exact: the estimate's error would be too large           */
};

/* Values of one quantity. */
struct lsc_level_values {
    int logarithm;       /* t                                                */
    double drawn;        /* images of the sub-sample / all images, in (0, 1] */
    const float *sample; /* [ny nx][groups]; their mean is the sub-sample's  */
    const double *exact; /* [exact points]                                   */
};

/* Images of a sub-sample of n for errors of about `precision`, a part of 1. */
size_t lsc_levels_images(double precision, size_t n);

/* A coarse grid for such errors, which has the ends of both axes, and audit
 * points drawn by (seed, LSC_FOR_SUBSET, index).  LSC_ENOMEM. */
int lsc_levels_create(struct lsc_levels *levels, size_t nx, size_t ny,
                      double precision, uint64_t seed, uint64_t index,
                      struct lsc_err *err);
void lsc_levels_free(struct lsc_levels *levels);

/* Coordinate, in points, of coarse point i < count of an axis of n. */
size_t lsc_levels_coarse(size_t n, size_t count, size_t i);

size_t lsc_levels_points(const struct lsc_levels *levels);
/* How many points are exact; which point number i of them is. */
size_t lsc_levels_exact(const struct lsc_levels *levels);
size_t lsc_levels_point(const struct lsc_levels *levels, size_t i);
/* The number of an exact point, lsc_levels_exact if it is none. */
size_t lsc_levels_number(const struct lsc_levels *levels, size_t point);

/* A task of as many as there are points, and its point: tasks with numbers next
 * to each other have points far from each other, so that regions that cost much
 * fall to many workers. */
size_t lsc_levels_spread(size_t points, size_t task);
size_t lsc_levels_gather(size_t points, size_t point);

/* estimate and error, each [ny nx]: at exact points the value and 0.  Neither
 * is finite where the values they need are not.  *raised: the factor that the
 * audit gave.  LSC_ENOMEM. */
int lsc_levels_estimate(const struct lsc_levels *levels,
                        const struct lsc_level_values *values, double *estimate,
                        double *error, double *raised, struct lsc_err *err);

/* how[ny nx]: the points with the largest error relative to their estimate, in
 * any of k quantities, are to be LSC_REFINED, until in each the root mean
 * square over the grid of those that remain is at most `precision`; so are all
 * whose estimate is not finite, or not above 0.  LSC_ENOMEM. */
int lsc_levels_choose(const struct lsc_levels *levels, size_t k,
                      const double *const *estimate, const double *const *error,
                      double precision, uint8_t *how, struct lsc_err *err);

#endif
