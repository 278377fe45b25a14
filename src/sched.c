/* sched.c - tasks in, chunks out. */
#include "config.h"

#include "sched_state.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A chunk takes about so many times as long as what its tasks share. */
#define WORTH 2
/* Sums of costs in another order differ by less than this part of a task. */
#define ROUNDING 1e-6

static void
weigh(struct lsc_sched *s, const struct lsc_work_list *list)
{
    s->ready.cost = s->cost;
    for (size_t i = 0; i < s->nstages; i++) {
        s->tally[i][LSC_TODO] = list->counts[i];
        if (list->joint != NULL)
            s->joint[i] = list->joint(list->context, i).flops;
        if (list->collective != NULL)
            s->collective[i] = list->collective(list->context, i);
        *(s->collective[i] ? &s->held : &s->left) += list->counts[i];
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
    s->n = s->first[s->nstages];
    if (s->n >= UINT32_MAX)
        LSC_TRY(lsc_fail(err, LSC_EINVAL, "%zu tasks: too many", s->n));
    LSC_TRY(lsc_alloc(&s->cost, s->n, err));
    LSC_TRY(lsc_alloc(&s->status, s->n, err));
    LSC_TRY(lsc_alloc(&s->waits, s->n, err));
    LSC_TRY(lsc_alloc(&s->ready.heap, s->n, err));
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
    free(sched->ready.heap);
    free(sched->blocked);
    lsc_gates_free(&sched->gates);
    free(sched);
}

void
lsc_sched_recall(struct lsc_sched *sched, size_t stage, size_t task,
                 enum lsc_task_status status)
{
    size_t t = sched->first[stage] + task;
    uint8_t settled = (uint8_t)status;

    assert(!sched->started && t < sched->first[stage + 1]);
    assert(sched->status[t] == LSC_TODO && status != LSC_TODO);
    lsc_sched_settle(sched, stage, t, 1, &settled);
}

size_t
lsc_chunk_bytes(const struct lsc_chunk *chunk)
{
    return offsetof(struct lsc_chunk, range) +
           chunk->nranges * sizeof(*chunk->range);
}

size_t
lsc_chunk_row(const struct lsc_chunk *chunk)
{
    return chunk->range[chunk->at].n;
}

size_t
lsc_chunk_take(struct lsc_chunk *chunk)
{
    struct lsc_range *r = &chunk->range[chunk->at];
    size_t task = r->first++;

    if (--r->n == 0) chunk->at++;
    chunk->n--;
    return task;
}

/* Tasks into a chunk; they are numbered through the stages. */
static void
give(struct lsc_sched *s, struct lsc_range range, struct lsc_chunk *chunk)
{
    struct lsc_range *last = &chunk->range[chunk->nranges];

    memset(s->status + range.first, GIVEN, range.n);
    s->in_flight += range.n;
    chunk->n += range.n;
    range.first -= (uint32_t)s->first[chunk->stage];
    if (chunk->nranges > 0 && last[-1].first + last[-1].n == range.first) {
        last[-1].n += range.n;
    } else {
        *last = range;
        chunk->nranges++;
    }
}

/* Cost of the tasks of a chunk, at most, the costliest of which costs `cost`.
 * A fair share is whole tasks, so that none is left for a second round. */
static double
chunk_cost(const struct lsc_sched *s, size_t stage, double cost)
{
    double ready = s->ready.total_cost, n = (double)s->workers;
    double fair = ceil((ready + s->given[stage]) / n / cost - ROUNDING) * cost;

    if (s->workers == 1) return ready;
    return fmax(ready / n / 2, fmin(fair, WORTH * s->joint[stage]));
}

size_t
lsc_sched_ask(struct lsc_sched *sched, size_t worker, int ahead,
              struct lsc_chunk *chunk)
{
    struct lsc_ready *ready = &sched->ready;
    const struct lsc_range *top = ready->heap;
    double limit, sum = 0, cost;

    assert(worker < sched->workers);
    (void)worker;
    lsc_sched_start(sched);
    *chunk = (struct lsc_chunk){0};
    if (ready->n == 0) return 0;
    chunk->stage = lsc_sched_stage_of(sched, top->first);
    if (ahead && sched->cost[top->first] >= LSC_AHEAD_FLOPS) return 0;
    limit = chunk_cost(sched, chunk->stage, sched->cost[top->first]);
    while (chunk->n < LSC_CHUNK && chunk->nranges < LSC_CHUNK_RANGES &&
           ready->n > 0 &&
           lsc_sched_stage_of(sched, top->first) == chunk->stage) {
        double fit = (limit - sum) / (cost = sched->cost[top->first]);
        size_t room = LSC_CHUNK - chunk->n, n = chunk->n == 0;

        if (fit >= 1) n = fit < (double)room ? (size_t)fit : room;
        if (n == 0) break;
        if (n > top->n) n = top->n;
        sum += n * cost;
        sched->given[chunk->stage] += n * cost;
        give(sched, lsc_ready_take(ready, n), chunk);
    }
    return chunk->n;
}

void
lsc_sched_done(struct lsc_sched *sched, size_t stage, size_t first, size_t n,
               const uint8_t *status)
{
    size_t from = sched->first[stage] + first;
    int given = 1;

    assert(from + n <= sched->first[stage + 1]);
    for (size_t i = 0; i < n; i++) {
        given &= sched->status[from + i] == GIVEN;
        sched->given[stage] -= sched->cost[from + i];
    }
    assert(given);
    lsc_sched_settle(sched, stage, from, n, status);
    for (size_t i = 0; sched->gates.needed[stage] && i < n; i++)
        lsc_sched_follow(sched, from + i);
    sched->in_flight -= n;
    lsc_sched_push(sched);
}

int
lsc_sched_ask_together(struct lsc_sched *sched, size_t *stage, size_t *task)
{
    lsc_sched_start(sched);
    if (sched->left > 0 || sched->held == 0) return 0;
    for (size_t s = 0; s < sched->nstages; s++) {
        for (size_t t = sched->first[s];
             sched->collective[s] && t < sched->first[s + 1]; t++) {
            if (sched->status[t] != LSC_TODO || sched->waits[t] > 0) continue;
            sched->status[t] = GIVEN;
            sched->given[s] += sched->cost[t];
            sched->in_flight++;
            *stage = s;
            *task = t - sched->first[s];
            return 1;
        }
    }
    return 0;
}

int
lsc_sched_blocked(struct lsc_sched *sched, size_t *stage, size_t *task)
{
    size_t t;

    lsc_sched_start(sched);
    if (sched->told == sched->nblocked) return 0;
    t = sched->blocked[sched->told++];
    sched->status[t] = LSC_DIVERGED;
    *stage = lsc_sched_stage_of(sched, t);
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
lsc_sched_held(const struct lsc_sched *sched)
{
    return sched->held;
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
