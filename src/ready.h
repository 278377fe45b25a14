/*
 * ready.h - the tasks that may start, costliest first, stage by stage.
 */
#ifndef LSC_READY_H
#define LSC_READY_H

#include "study.h"

/* A heap a stage; the caller owns both arrays. */
struct lsc_ready {
    const double *cost; /* of every task, by number through the stages     */
    size_t nstages;
    uint32_t *heap[LSC_MAX_STAGES]; /* room for all tasks of the stage     */
    size_t n[LSC_MAX_STAGES];
    size_t total;
    double total_cost;
};

void lsc_ready_push(struct lsc_ready *ready, size_t stage, uint32_t task);
/* The stage of the costliest task (ties: lowest number); total > 0. */
size_t lsc_ready_stage(const struct lsc_ready *ready);
/* The costliest of a stage; n[stage] > 0. */
uint32_t lsc_ready_pop(struct lsc_ready *ready, size_t stage);

#endif
