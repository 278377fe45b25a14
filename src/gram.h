/*
 * gram.h - Gram matrices of tangent kernels, tile by tile, as tasks.
 *
 * The kernel (ntk.h) of the first images of /data/train_subset is a matrix of
 * mK x mK numbers, stored in tiles (tiles.h) of so many images a side; a tile
 * is a task's, and the memory that it takes goes by it.
 */
#ifndef LSC_GRAM_H
#define LSC_GRAM_H

#include "task.h"
#include "tiles.h"

struct lsc_gram {
    struct lsc_split images;
    size_t side; /* images a side of a tile, at most their number */
};

/* Of `images` images, or all of the subset if it has fewer. */
struct lsc_gram lsc_gram_of(const struct lsc_study *study, size_t images,
                            size_t side);
/* A side of a tile is side x classes there. */
struct lsc_tiles lsc_gram_layout(const struct lsc_study *study,
                                 const struct lsc_gram *gram);
/* Operations of tile `number`, and bytes beside it. */
double lsc_gram_cost(const struct lsc_study *study, const struct lsc_gram *gram,
                     size_t number);
size_t lsc_gram_bytes(const struct lsc_study *study,
                      const struct lsc_gram *gram);

/* tile[side][side] of the kernel at a point, 0 beyond the last image.
 * LSC_EDIVERGED where numbers are not finite; the watch's code; LSC_ENOMEM. */
int lsc_gram_tile(struct lsc_task *task, const struct lsc_gram *gram,
                  const float *theta, const float *buffers, size_t number,
                  double *tile, struct lsc_err *err);

/* The kernel distance of Fort et al. 2020, section 2,
 *     1 - <a, b> / sqrt(<a, a> <b, b>),
 * from the three inner products; at least 0, NaN where a or b is 0. */
double lsc_gram_distance(double ab, double aa, double bb);

#endif
