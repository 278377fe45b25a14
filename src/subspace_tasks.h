/*
 * subspace_tasks.h - the tasks of the stages subspace-*.
 */
#ifndef LSC_SUBSPACE_TASKS_H
#define LSC_SUBSPACE_TASKS_H

#include "task.h"

/* How many there are, what one costs in flops, and what it needs. */
#define LSC_SUBSPACE_STAGE(name)                                             \
    size_t lsc_subspace_##name##_count(const struct lsc_study *study);       \
    double lsc_subspace_##name##_cost(const struct lsc_study *study,         \
                                      size_t task);                          \
    size_t lsc_subspace_##name##_needs(const struct lsc_study *study,        \
                                       size_t task,                          \
                                       struct lsc_need need[LSC_MAX_NEEDS]); \
    int lsc_subspace_##name(struct lsc_task *task, struct lsc_err *err)

/* What a solution says, to compare with; task: a solution. */
LSC_SUBSPACE_STAGE(base);
/* Which try of a random sample is good enough: [solutions][samples]. */
LSC_SUBSPACE_STAGE(search);
/* Wide samples: [plane_runs][samplers][plane_samples]. */
LSC_SUBSPACE_STAGE(plane);
/* Narrow samples: [solutions][samplers][samples]. */
LSC_SUBSPACE_STAGE(narrow);
/* The average prediction of a sampler's narrow samples of a run:
 * [solutions][samplers]. */
LSC_SUBSPACE_STAGE(network);
/* Ensembles of these, one of a run: [samplers][sizes 1 .. solutions]. */
LSC_SUBSPACE_STAGE(ensemble);

/* Bytes that a task takes beside its desk and rows. */
size_t lsc_subspace_task_bytes(const struct lsc_study *study);

#endif
