/* simulate_work.c - costs of tasks, and the chains they form. */
#include "config.h"

#include "simulate_work.h"

#include <math.h>
#include <stdlib.h>

static double
cost_of(const struct lsc_sim *s, size_t stage, size_t task)
{
    return s->list->cost(s->list->context, stage, task);
}

/* Most stages have tasks of one cost: they need no table. */
static int
weigh(struct lsc_sim *s, size_t stage, struct lsc_err *err)
{
    size_t n = s->list->counts[stage], same = 0;
    double *sums, first = n > 0 ? cost_of(s, stage, 0) : 0;
    int st;

    s->each[stage] = first;
    while (same < n && !(fabs(cost_of(s, stage, same) - first) > 0)) same++;
    if (same == n) return LSC_OK;
    LSC_TRY(lsc_alloc(&s->sums[stage], n + 1, err));
    sums = s->sums[stage];
    for (size_t i = 0; i < n; i++) sums[i + 1] = sums[i] + cost_of(s, stage, i);
out:
    return st;
}

int
lsc_sim_create(struct lsc_sim **sim, const struct lsc_work_list *list,
               struct lsc_err *err)
{
    struct lsc_sim *s = NULL;
    int st;

    LSC_TRY(lsc_alloc(&s, 1, err));
    s->list = list;
    for (size_t i = 0; i < list->nstages; i++) {
        LSC_TRY(weigh(s, i, err));
        s->joint[i] = (struct lsc_joint){0, 1};
        if (list->joint != NULL) s->joint[i] = list->joint(list->context, i);
    }
    *sim = s;
out:
    if (st != LSC_OK) lsc_sim_free(s);
    return st;
}

void
lsc_sim_free(struct lsc_sim *sim)
{
    if (sim == NULL) return;
    for (size_t i = 0; i < LSC_MAX_STAGES; i++) free(sim->sums[i]);
    free(sim);
}

static double
cost(const void *context, size_t stage, size_t task)
{
    const struct lsc_sim *s = context;

    return s->sums[stage] == NULL ? s->each[stage] : cost_of(s, stage, task);
}

static struct lsc_joint
joint(const void *context, size_t stage)
{
    const struct lsc_sim *s = context;

    return s->joint[stage];
}

static size_t
needs(const void *context, size_t stage, size_t task,
      struct lsc_need need[LSC_MAX_NEEDS])
{
    const struct lsc_sim *s = context;

    return s->list->needs(s->list->context, stage, task, need);
}

static int
collective(const void *context, size_t stage)
{
    const struct lsc_sim *s = context;

    return s->list->collective(s->list->context, stage);
}

struct lsc_work_list
lsc_sim_work_list(const struct lsc_sim *sim)
{
    struct lsc_work_list list = *sim->list;

    list.context = sim;
    list.cost = cost;
    list.needs = needs;
    list.joint = joint;
    if (list.collective != NULL) list.collective = collective;
    return list;
}

double
lsc_sim_flops(const struct lsc_sim *sim, size_t stage, size_t first, size_t n)
{
    const double *sums = sim->sums[stage];

    if (sums == NULL) return (double)n * sim->each[stage];
    return sums[first + n] - sums[first];
}

/* A chain up to a task: when it ends, and where its longest task is. */
struct end {
    double time, longest;
    size_t stage;
};

/* The latest end among the tasks that a task waits for.  seen: the ranges of
 * the task before, which are often the same. */
struct seen {
    struct lsc_need need[LSC_MAX_NEEDS];
    struct end latest[LSC_MAX_NEEDS];
};

static struct end
wait_for(struct end *const *ends, const struct lsc_need *need, size_t n,
         struct seen *seen)
{
    struct end latest = {0};

    for (size_t k = 0; k < n; k++) {
        struct lsc_need *old = &seen->need[k];

        if (old->stage != need[k].stage || old->first != need[k].first ||
            old->count != need[k].count) {
            *old = need[k];
            seen->latest[k] = (struct end){0};
            for (size_t i = 0; i < old->count; i++) {
                const struct end *e = &ends[old->stage][old->first + i];

                if (e->time > seen->latest[k].time) seen->latest[k] = *e;
            }
        }
        if (seen->latest[k].time > latest.time) latest = seen->latest[k];
    }
    return latest;
}

/* The ends of a stage's tasks; kept, if others may need them. */
static int
follow(const struct lsc_sim *s, const struct lsc_sim_stage *stages,
       size_t stage, struct end **ends, struct end *last, struct lsc_err *err)
{
    const struct lsc_work_list *list = s->list;
    const struct lsc_sim_stage *now = &stages[stage];
    struct seen seen = {0};
    int st = LSC_OK;

    if (stage + 1 < list->nstages)
        LSC_TRY(lsc_alloc(&ends[stage], list->counts[stage], err));
    for (size_t i = 0; i < list->counts[stage]; i++) {
        struct lsc_need need[LSC_MAX_NEEDS];
        size_t n = list->needs(list->context, stage, i, need);
        struct end e = wait_for(ends, need, n, &seen);
        double seconds = now->seconds +
                         now->seconds_per_flop * lsc_sim_flops(s, stage, i, 1);

        e.time += seconds;
        if (seconds > e.longest) {
            e.longest = seconds;
            e.stage = stage;
        }
        if (ends[stage] != NULL) ends[stage][i] = e;
        if (e.time > last->time) *last = e;
    }
out:
    return st;
}

int
lsc_sim_chain(const struct lsc_sim *sim, const struct lsc_sim_stage *stages,
              double *seconds, size_t *longest, struct lsc_err *err)
{
    struct end *ends[LSC_MAX_STAGES] = {NULL}, last = {0};
    int st = LSC_OK;

    for (size_t i = 0; i < sim->list->nstages; i++)
        LSC_TRY(follow(sim, stages, i, ends, &last, err));
    *seconds = last.time;
    *longest = last.stage;
out:
    for (size_t i = 0; i < LSC_MAX_STAGES; i++) free(ends[i]);
    return st;
}
