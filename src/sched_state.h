/*
 * sched_state.h - inside the scheduler: its state, and what follows from a task
 * that is done.  Tasks are numbered through the stages.
 */
#ifndef LSC_SCHED_STATE_H
#define LSC_SCHED_STATE_H

#include "gates.h"
#include "ready.h"

/* Beyond enum lsc_task_status. */
enum {
    GIVEN = 3,
    BLOCKED = 4, /* diverged, and nobody has been told */
};

struct lsc_sched {
    size_t nstages, workers, n;
    size_t first[LSC_MAX_STAGES + 1]; /* number of a stage's first task     */
    size_t tally[LSC_MAX_STAGES][3];  /* tasks by enum lsc_task_status      */
    double *cost;                     /* [n] > 0                            */
    double joint[LSC_MAX_STAGES];     /* flops                              */
    double given[LSC_MAX_STAGES];     /* cost of tasks given out, not done  */
    uint8_t *status;                  /* [n]                                */
    uint32_t *waits;                  /* [n] gates that are not open yet    */
    struct lsc_gates gates;
    struct lsc_ready ready;
    struct lsc_range fresh; /* ready, and about to be pushed                */
    size_t fresh_end;       /* first task of the stage after its            */
    uint32_t *blocked; /* [n] in the order found; `told` of them are told   */
    size_t nblocked, followed, told;
    int collective[LSC_MAX_STAGES];
    size_t left, held; /* held: of collective stages, not in left           */
    size_t in_flight;
    double cost_all, cost_done;
    int started; /* earlier runs are accounted for */
};

size_t lsc_sched_stage_of(const struct lsc_sched *sched, size_t task);
/* Move n tasks out of those to do: status[n]; NULL: all done. */
void lsc_sched_settle(struct lsc_sched *sched, size_t stage, size_t first,
                      size_t n, const uint8_t *status);
/* Tasks that waited for this one, done or diverged, may start or never will.
 * Those that may start are ready after lsc_sched_push. */
void lsc_sched_follow(struct lsc_sched *sched, size_t task);
void lsc_sched_push(struct lsc_sched *sched);
/* Once earlier runs are all known: what is ready, what can never be. */
void lsc_sched_start(struct lsc_sched *sched);

#endif
