/*
 * stops.h - steps of a training after which all that goes on is kept.
 *
 * A stop is a number of optimiser steps: 0 is the start, epochs * steps an
 * epoch the end.  What is kept there is theta, the optimiser's moments and the
 * running statistics: from it another training goes on (train.h:
 * lsc_train_resume).
 */
#ifndef LSC_STOPS_H
#define LSC_STOPS_H

#include "err.h"

struct lsc_study;
struct lsc_task;

struct lsc_stops {
    size_t n, step[]; /* ascending                                         */
};

/* The number of a stop; n if the step is none, or stops is NULL. */
size_t lsc_stops_find(const struct lsc_stops *stops, size_t step);

/* What a study asks to keep: the start, the end, [checkpoints] steps, log and
 * every, and [spawn], [linearize] and [ridge] steps; for free().  LSC_EINVAL: a
 * step is past the end; LSC_ENOMEM. */
int lsc_stops_create(struct lsc_stops **stops, const struct lsc_study *study,
                     struct lsc_err *err);

/* The number of the stop that item i of a list of steps ("spawn.steps") is. */
size_t lsc_stops_item(const struct lsc_study *study, const char *option,
                      size_t i);
/* Epochs that a step is. */
double lsc_stops_epoch(const struct lsc_study *study, size_t step);

/* What solution `solution` had at a stop, read from the file: theta[P],
 * moments[nmoments][P], buffers[Q], valid as a row of lsc_task_get is.  The
 * task needs the solution. */
int lsc_stops_theta(struct lsc_task *task, size_t solution, size_t stop,
                    const float **theta, struct lsc_err *err);
int lsc_stops_moments(struct lsc_task *task, size_t solution, size_t stop,
                      const float **moments, struct lsc_err *err);
int lsc_stops_buffers(struct lsc_task *task, size_t solution, size_t stop,
                      const float **buffers, struct lsc_err *err);

#endif
