/*
 * score.h - loss and accuracy of a point, and batch-norm statistics for it.
 */
#ifndef LSC_SCORE_H
#define LSC_SCORE_H

#include "split.h"
#include "watch.h"
#include "work.h"

struct lsc_score {
    double loss;     /* mean over the split, nats */
    double accuracy; /* in [0, 1]                 */
};

/* From sums over n images: NaN if there are none, or the loss is NaN. */
struct lsc_score lsc_score_of(size_t n, double loss, size_t correct);

/* Evaluate theta on every image of the split, batch by batch of the work's
 * size, in order (so the last bit depends on nothing else).  A loss that is
 * not finite is a result, not an error. */
int lsc_score(struct lsc_work *work, const float *theta, const float *buffers,
              const struct lsc_split *split, const struct lsc_scale *scale,
              struct lsc_watch *watch, struct lsc_score *score,
              struct lsc_err *err);

/* The same, and called[n], the class of each image's largest logit (the first
 * of equals); -1 where one is not a number. */
int lsc_score_called(struct lsc_work *work, const float *theta,
                     const float *buffers, const struct lsc_split *split,
                     const struct lsc_scale *scale, struct lsc_watch *watch,
                     int32_t *called, struct lsc_score *score,
                     struct lsc_err *err);

/* buffers[Q] = the mean over batches of the split of the batches' statistics at
 * theta, every batch weighing as its images (Izmailov et al. 2018, section
 * 3.2).  Needs Q floats of stats scratch.  A net without buffers: nothing. */
int lsc_recompute_buffers(struct lsc_work *work, const float *theta,
                          const struct lsc_split *split,
                          const struct lsc_scale *scale,
                          struct lsc_watch *watch, float *stats, float *buffers,
                          struct lsc_err *err);

#endif
