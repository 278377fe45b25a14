/*
 * gates.h - what tasks wait for: ranges of tasks, each kept once.
 *
 * A gate is a range of tasks that others need.  Tasks one after the other that
 * need the same range wait at the same gate, so that a thousand tasks that all
 * need the same thousand cost two thousand links, not a million.  Tasks are
 * numbered through the stages.
 */
#ifndef LSC_GATES_H
#define LSC_GATES_H

#include "sched.h"

struct lsc_gates {
    size_t n;
    uint32_t *left;    /* [n] tasks of the range that are not done           */
    uint8_t *shut;     /* [n] one of them has diverged                       */
    size_t *member_at; /* [tasks + 1] task t is in gates                     */
    uint32_t *member;  /*     member[member_at[t]] .. before member_at[t + 1] */
    size_t *waiter_at; /* [n + 1] tasks behind a gate, likewise              */
    uint32_t *waiter;
    uint8_t needed[LSC_MAX_STAGES]; /* a gate holds tasks of this stage      */
};

/* first[nstages + 1]: number of a stage's first task, and of all.  waits[tasks]
 * becomes the gates each task waits at.  LSC_ENOMEM. */
int lsc_gates_create(struct lsc_gates *gates, const struct lsc_work_list *list,
                     const size_t *first, uint32_t *waits, struct lsc_err *err);
void lsc_gates_free(struct lsc_gates *gates);

#endif
