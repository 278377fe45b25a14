/* sched_follow.c - what a task that is done lets start, or stops for good. */
#include "config.h"

#include "sched_state.h"

#include <string.h>

size_t
lsc_sched_stage_of(const struct lsc_sched *s, size_t t)
{
    size_t stage = 0;

    while (t >= s->first[stage + 1]) stage++;
    return stage;
}

void
lsc_sched_settle(struct lsc_sched *s, size_t stage, size_t from, size_t n,
                 const uint8_t *status)
{
    size_t diverged = 0;

    for (size_t i = 0; i < n; i++) s->cost_done += s->cost[from + i];
    if (status == NULL)
        memset(s->status + from, LSC_DONE, n);
    else
        memcpy(s->status + from, status, n);
    for (size_t i = 0; status != NULL && i < n; i++)
        diverged += status[i] == LSC_DIVERGED;
    s->tally[stage][LSC_TODO] -= n;
    s->tally[stage][LSC_DONE] += n - diverged;
    s->tally[stage][LSC_DIVERGED] += diverged;
    *(s->collective[stage] ? &s->held : &s->left) -= n;
}

void
lsc_sched_push(struct lsc_sched *s)
{
    if (s->fresh.n > 0) lsc_ready_push(&s->ready, s->fresh);
    s->fresh.n = 0;
}

/* Task t may start: with its neighbours, if they are alike. */
static void
make_ready(struct lsc_sched *s, size_t t)
{
    struct lsc_range *r = &s->fresh;
    size_t stage;

    if (r->n > 0 && t == (size_t)r->first + r->n && t < s->fresh_end &&
        s->cost[t] == s->cost[r->first]) {
        r->n++;
        return;
    }
    stage = lsc_sched_stage_of(s, t);
    if (s->collective[stage]) return;
    lsc_sched_push(s);
    *r = (struct lsc_range){(uint32_t)t, 1};
    s->fresh_end = s->first[stage + 1];
}

/* Open the gates whose last task t was. */
static void
open_gates(struct lsc_sched *s, size_t t)
{
    struct lsc_gates *g = &s->gates;

    for (size_t m = g->member_at[t]; m < g->member_at[t + 1]; m++) {
        uint32_t gate = g->member[m];

        if (--g->left[gate] > 0) continue;
        for (size_t w = g->waiter_at[gate]; w < g->waiter_at[gate + 1]; w++) {
            uint32_t task = g->waiter[w];

            if (--s->waits[task] == 0 && s->status[task] == LSC_TODO)
                make_ready(s, task);
        }
    }
}

/* Block whatever waits for t. */
static void
shut_gates(struct lsc_sched *s, size_t t)
{
    const uint8_t diverged = LSC_DIVERGED;
    struct lsc_gates *g = &s->gates;

    for (size_t m = g->member_at[t]; m < g->member_at[t + 1]; m++) {
        uint32_t gate = g->member[m];

        if (g->shut[gate]) continue;
        g->shut[gate] = 1;
        for (size_t w = g->waiter_at[gate]; w < g->waiter_at[gate + 1]; w++) {
            uint32_t task = g->waiter[w];

            if (s->status[task] != LSC_TODO) continue;
            lsc_sched_settle(s, lsc_sched_stage_of(s, task), task, 1,
                             &diverged);
            s->status[task] = BLOCKED;
            s->blocked[s->nblocked++] = task;
        }
    }
}

void
lsc_sched_follow(struct lsc_sched *s, size_t t)
{
    if (s->status[t] == LSC_DONE) {
        open_gates(s, t);
        return;
    }
    shut_gates(s, t);
    while (s->followed < s->nblocked) shut_gates(s, s->blocked[s->followed++]);
}

void
lsc_sched_start(struct lsc_sched *s)
{
    if (s->started) return;
    s->started = 1;
    for (size_t t = 0; t < s->n; t++)
        if (s->status[t] == LSC_TODO && s->waits[t] == 0) make_ready(s, t);
    for (size_t t = 0; t < s->n; t++)
        if (s->status[t] == LSC_DONE || s->status[t] == LSC_DIVERGED)
            lsc_sched_follow(s, t);
    lsc_sched_push(s);
}
