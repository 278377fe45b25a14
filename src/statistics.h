/*
 * statistics.h - batch-norm statistics at a point, from data.
 */
#ifndef LSC_STATISTICS_H
#define LSC_STATISTICS_H

#include "task.h"

/* buffers[Q] at theta[P]: lsc_recompute_buffers (score.h) over the first
 * [evaluate] batch_norm_images training images in batches of [train] batch.
 * A net without buffers: nothing. */
int lsc_task_statistics(struct lsc_task *task, const float *theta,
                        float *buffers, struct lsc_err *err);
/* Flops of that. */
double lsc_statistics_cost(const struct lsc_study *study);

#endif
