/*
 * kernel.h - the tasks of study kind kernel: how tangent kernels change.
 *
 * A kernel is a solution's, and if asked for once more with averaged weights:
 * number solution, then solutions + solution.  It has a Gram matrix kappa of mK
 * x mK numbers at each stop (stops.h), number kernel * stops + stop, stored in
 * tiles (tiles.h); a tile of one is a task.
 *
 * Between two of them is (Fort et al. 2020, section 2)
 *     S = 1 - Tr(kappa kappa') / sqrt(Tr(kappa kappa) Tr(kappa' kappa')).
 *
 * The centred alignment (Cortes et al. 2012, definition 4) of one with the
 * labels y, mK numbers 1 where c is the class of x, else 0, is
 *     y' H kappa H y / (|H kappa H| y' H y),
 * where H takes from each class's numbers their mean over the images; 0 where
 * nothing is left of kappa: a net that says the same of all images.
 */
#ifndef LSC_KERNEL_H
#define LSC_KERNEL_H

#include "task.h"
#include "tiles.h"

#define LSC_KERNEL_TILES     "kernel-tiles"
#define LSC_KERNEL_DISTANCES "kernel-distances"
#define LSC_KERNEL_SPECTRUM  "kernel-spectrum"

size_t lsc_kernel_solutions(const struct lsc_study *study);
/* Twice that with averaged weights. */
size_t lsc_kernel_kernels(const struct lsc_study *study);
/* Of all of them. */
size_t lsc_kernel_grams(const struct lsc_study *study);
/* The images, of which there are at least 2, and Gram matrices of them. */
struct lsc_split lsc_kernel_images(const struct lsc_study *study);
struct lsc_tiles lsc_kernel_layout(const struct lsc_study *study);

/* Task = gram * tiles + tile.  Batch-norm statistics are recomputed
 * (statistics.h).  LSC_EDIVERGED where numbers are not finite. */
double lsc_kernel_tile_cost(const struct lsc_study *study, size_t task);
int lsc_kernel_tile_run(struct lsc_task *task, struct lsc_err *err);
/* Bytes that such a task takes. */
size_t lsc_kernel_tile_bytes(const struct lsc_study *study);

/* Task = kernel: distances of all stops from all, alignments and traces. */
double lsc_kernel_distance_cost(const struct lsc_study *study, size_t task);
size_t lsc_kernel_distance_bytes(const struct lsc_study *study);
int lsc_kernel_distance_run(struct lsc_task *task, struct lsc_err *err);

#endif
