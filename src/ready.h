/*
 * ready.h - the tasks that may start, costliest first.
 *
 * Kept as ranges of tasks of one cost, so that a million alike are one entry.
 * Tasks are numbered through the stages.
 */
#ifndef LSC_READY_H
#define LSC_READY_H

#include "sched.h"

/* A heap; the caller owns both arrays. */
struct lsc_ready {
    const double *cost;     /* [tasks]                                      */
    struct lsc_range *heap; /* [n], room for as many as there are tasks     */
    size_t n, total;        /* ranges and tasks in it                       */
    double total_cost;
};

/* Tasks of one stage and one cost. */
void lsc_ready_push(struct lsc_ready *ready, struct lsc_range range);
/* At most `most` > 0 tasks off the first range, heap[0]; n > 0. */
struct lsc_range lsc_ready_take(struct lsc_ready *ready, size_t most);

#endif
