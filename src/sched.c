/* sched.c - ready tasks in a heap a stage, the others behind gates. */
#include "config.h"

#include "sched.h"

#include "gates.h"
#include "ready.h"

#include <assert.h>
#include <stdlib.h>

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
    uint8_t *status;                  /* [n]                                */
    uint32_t *waits;                  /* [n] gates that are not open yet    */
    struct lsc_gates gates;
    uint32_t *heaps; /* [n] behind ready                   */
    struct lsc_ready ready;
    uint32_t *blocked; /* [n] in the order found; `told` of them are told   */
    size_t nblocked, followed, told;
    size_t left, in_flight;
    double cost_all, cost_done;
    int started; /* earlier runs are accounted for */
};

static size_t
stage_of(const struct lsc_sched *s, size_t t)
{
    size_t stage = 0;

    while (t >= s->first[stage + 1]) stage++;
    return stage;
}

/* Move a task out of those to do. */
static void
settle(struct lsc_sched *s, size_t stage, size_t t, enum lsc_task_status status)
{
    s->status[t] = (uint8_t)status;
    s->tally[stage][LSC_TODO]--;
    s->tally[stage][status]++;
    s->left--;
    s->cost_done += s->cost[t];
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
                lsc_ready_push(&s->ready, stage_of(s, task), task);
        }
    }
}

/* Block whatever waits for t. */
static void
shut_gates(struct lsc_sched *s, size_t t)
{
    struct lsc_gates *g = &s->gates;

    for (size_t m = g->member_at[t]; m < g->member_at[t + 1]; m++) {
        uint32_t gate = g->member[m];

        if (g->shut[gate]) continue;
        g->shut[gate] = 1;
        for (size_t w = g->waiter_at[gate]; w < g->waiter_at[gate + 1]; w++) {
            uint32_t task = g->waiter[w];

            if (s->status[task] != LSC_TODO) continue;
            settle(s, stage_of(s, task), task, LSC_DIVERGED);
            s->status[task] = BLOCKED;
            s->blocked[s->nblocked++] = task;
        }
    }
}

static void
follow(struct lsc_sched *s, size_t t)
{
    if (s->status[t] == LSC_DONE) {
        open_gates(s, t);
        return;
    }
    shut_gates(s, t);
    while (s->followed < s->nblocked) shut_gates(s, s->blocked[s->followed++]);
}

/* Once earlier runs are all known: what is ready, what can never be. */
static void
start(struct lsc_sched *s)
{
    if (s->started) return;
    s->started = 1;
    for (size_t t = 0; t < s->n; t++)
        if (s->status[t] == LSC_TODO && s->waits[t] == 0)
            lsc_ready_push(&s->ready, stage_of(s, t), (uint32_t)t);
    for (size_t t = 0; t < s->n; t++)
        if (s->status[t] == LSC_DONE || s->status[t] == LSC_DIVERGED)
            follow(s, t);
}

static void
weigh(struct lsc_sched *s, const struct lsc_work_list *list)
{
    s->ready.cost = s->cost;
    s->ready.nstages = s->nstages;
    for (size_t i = 0; i < s->nstages; i++) {
        s->tally[i][LSC_TODO] = list->counts[i];
        s->ready.heap[i] = s->heaps + s->first[i];
        for (size_t j = 0; j < list->counts[i]; j++) {
            double cost = list->cost(list->context, i, j);

            cost = cost > 0 ? cost : 1; /* chunks shrink all the same */
            s->cost[s->first[i] + j] = cost;
            s->cost_all += cost;
        }
    }
}

int
lsc_sched_create(struct lsc_sched **sched, const struct lsc_work_list *list,
                 size_t workers, struct lsc_err *err)
{
    struct lsc_sched *s = NULL;
    int st;

    assert(list->nstages <= LSC_MAX_STAGES && workers > 0);
    LSC_TRY(lsc_alloc(&s, 1, err));
    s->nstages = list->nstages;
    s->workers = workers;
    for (size_t i = 0; i < s->nstages; i++)
        s->first[i + 1] = s->first[i] + list->counts[i];
    s->n = s->left = s->first[s->nstages];
    if (s->n >= UINT32_MAX)
        LSC_TRY(lsc_fail(err, LSC_EINVAL, "%zu tasks: too many", s->n));
    LSC_TRY(lsc_alloc(&s->cost, s->n, err));
    LSC_TRY(lsc_alloc(&s->status, s->n, err));
    LSC_TRY(lsc_alloc(&s->waits, s->n, err));
    LSC_TRY(lsc_alloc(&s->heaps, s->n, err));
    LSC_TRY(lsc_alloc(&s->blocked, s->n, err));
    LSC_TRY(lsc_gates_create(&s->gates, list, s->first, s->waits, err));
    weigh(s, list);
    *sched = s;
out:
    if (st != LSC_OK) lsc_sched_free(s);
    return st;
}

void
lsc_sched_free(struct lsc_sched *sched)
{
    if (sched == NULL) return;
    free(sched->cost);
    free(sched->status);
    free(sched->waits);
    free(sched->heaps);
    free(sched->blocked);
    lsc_gates_free(&sched->gates);
    free(sched);
}

void
lsc_sched_recall(struct lsc_sched *sched, size_t stage, size_t task,
                 enum lsc_task_status status)
{
    size_t t = sched->first[stage] + task;

    assert(!sched->started && t < sched->first[stage + 1]);
    assert(sched->status[t] == LSC_TODO && status != LSC_TODO);
    settle(sched, stage, t, status);
}

size_t
lsc_sched_ask(struct lsc_sched *sched, size_t worker, int ahead,
              struct lsc_chunk *chunk)
{
    struct lsc_ready *ready = &sched->ready;
    double limit, sum = 0;
    size_t stage;

    assert(worker < sched->workers);
    (void)worker;
    start(sched);
    chunk->n = 0;
    if (ready->total == 0) return 0;
    stage = chunk->stage = lsc_ready_stage(ready);
    if (ahead && sched->cost[ready->heap[stage][0]] >= LSC_AHEAD_FLOPS)
        return 0;
    limit = ready->total_cost / (2 * (double)sched->workers);
    do {
        uint32_t t = lsc_ready_pop(ready, stage);

        sum += sched->cost[t];
        sched->status[t] = GIVEN;
        chunk->task[chunk->n++] = t - (uint32_t)sched->first[stage];
    } while (chunk->n < LSC_CHUNK && ready->n[stage] > 0 &&
             sum + sched->cost[ready->heap[stage][0]] <= limit);
    sched->in_flight += chunk->n;
    return chunk->n;
}

void
lsc_sched_done(struct lsc_sched *sched, size_t stage, size_t task,
               enum lsc_task_status status)
{
    size_t t = sched->first[stage] + task;

    assert(t < sched->first[stage + 1] && sched->status[t] == GIVEN);
    assert(status == LSC_DONE || status == LSC_DIVERGED);
    sched->in_flight--;
    settle(sched, stage, t, status);
    follow(sched, t);
}

int
lsc_sched_blocked(struct lsc_sched *sched, size_t *stage, size_t *task)
{
    size_t t;

    start(sched);
    if (sched->told == sched->nblocked) return 0;
    t = sched->blocked[sched->told++];
    sched->status[t] = LSC_DIVERGED;
    *stage = stage_of(sched, t);
    *task = t - sched->first[*stage];
    return 1;
}

int
lsc_sched_needed(const struct lsc_sched *sched, size_t stage)
{
    return sched->gates.needed[stage];
}

size_t
lsc_sched_left(const struct lsc_sched *sched)
{
    return sched->left;
}

size_t
lsc_sched_in_flight(const struct lsc_sched *sched)
{
    return sched->in_flight;
}

double
lsc_sched_cost(const struct lsc_sched *sched)
{
    return sched->cost_all;
}

double
lsc_sched_cost_done(const struct lsc_sched *sched)
{
    return sched->cost_done;
}

size_t
lsc_sched_count(const struct lsc_sched *sched, size_t stage,
                enum lsc_task_status status)
{
    return sched->tally[stage][status];
}
