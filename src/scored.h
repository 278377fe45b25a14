/*
 * scored.h - losses and accuracies, into a task's rows.
 */
#ifndef LSC_SCORED_H
#define LSC_SCORED_H

#include "task.h"

/* A score into the rows "<base><which>_loss" and "<base><which>_accuracy", one
 * number each: "/solutions/" and "train". */
void lsc_scored_put(struct lsc_task *task, const char *base, const char *which,
                    const struct lsc_score *score);

/* The same of theta[P], buffers[Q] over all images of a split, on the desk's
 * work for evaluation, which must be there.  The watch's code. */
int lsc_scored(struct lsc_task *task, const char *base, const char *which,
               const struct lsc_split *split, const float *theta,
               const float *buffers, struct lsc_err *err);

#endif
