/* simulate.c - the master, event by event. */
#include "config.h"

#include "simulate_work.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* The master is busy. */
static void
serve(struct lsc_sim_run *r, double time)
{
    time *= r->slower;
    r->free_at += time;
    r->result->busy += time;
}

/* What has waited for long enough becomes durable before time t. */
static void
flush(struct lsc_sim_run *r, double t)
{
    double due = r->unsynced + r->rules->flush_every;

    if (r->unsynced < 0 || t < due) return;
    r->free_at = fmax(r->free_at, due);
    serve(r, r->rules->sync);
    r->unsynced = -1;
}

/* Answer an ASK; *given = 0: not now. */
static int
answer(struct lsc_sim_run *r, size_t worker, int ahead, int *given,
       struct lsc_err *err)
{
    struct lsc_sim_worker *w = &r->workers[worker];
    int st = LSC_OK;

    *given = lsc_sched_ask(r->sched, worker, ahead, &w->next) > 0;
    if (*given) {
        serve(r, r->rules->chunk);
        r->result->chunks++;
    }
    if (*given || ahead)
        LSC_TRY(lsc_sim_push(r, r->free_at + r->rules->latency, LSC_SIM_CHUNK,
                             worker, err));
out:
    return st;
}

static int
on_ask(struct lsc_sim_run *r, const struct lsc_event *e, struct lsc_err *err)
{
    int given, st;

    serve(r, r->rules->message);
    r->result->messages++;
    st = answer(r, e->worker, e->type == LSC_SIM_ASK_AHEAD, &given, err);
    if (st == LSC_OK && !given && e->type == LSC_SIM_ASK)
        r->idle[r->nidle++] = e->worker;
    return st;
}

static int
on_done(struct lsc_sim_run *r, const struct lsc_event *e, struct lsc_err *err)
{
    int given = 1, st = LSC_OK;

    serve(r, e->messages * r->rules->message + e->range.n * r->rules->task);
    r->result->messages += e->messages;
    if (r->unsynced < 0) r->unsynced = r->free_at;
    lsc_sched_done(r->sched, e->stage, e->range.first, e->range.n, NULL);
    while (given && r->nidle > 0) {
        LSC_TRY(answer(r, r->idle[r->nidle - 1], 0, &given, err));
        if (!given) break;
        serve(r, r->rules->message / 2);
        r->nidle--;
    }
out:
    return st;
}

static int
step(struct lsc_sim_run *r, const struct lsc_event *e, struct lsc_err *err)
{
    if (e->type == LSC_SIM_CHUNK) return lsc_sim_on_chunk(r, e, err);
    if (e->type == LSC_SIM_END) return lsc_sim_on_end(r, e, err);
    flush(r, e->time);
    if (r->free_at < e->time)
        r->free_at = lsc_sim_seen(r->rules, r->free_at, e->time);
    return e->type == LSC_SIM_DONE ? on_done(r, e, err) : on_ask(r, e, err);
}

/* Many ranks: until nothing is left, all have said goodbye, and all is durable.
 */
static int
farm(struct lsc_sim_run *r, struct lsc_err *err)
{
    const struct lsc_sim_rules *u = r->rules;
    double n = (double)r->nworkers;
    struct lsc_event e;
    int st = LSC_OK;

    for (size_t w = 0; w < r->nworkers; w++) LSC_TRY(lsc_sim_ask(r, w, 0, err));
    while (lsc_sched_left(r->sched) > 0) {
        if (!lsc_events_pop(&r->events, &e))
            LSC_TRY(lsc_fail(err, LSC_EINVAL, "a task waits for itself"));
        LSC_TRY(step(r, &e, err));
    }
    serve(r, n * u->message);
    r->free_at = lsc_sim_seen(u, r->free_at, r->free_at + 2 * u->latency);
    if (r->unsynced >= 0) serve(r, u->sync);
    r->result->messages += n;
out:
    return st;
}

/* One rank: tasks and the master's work in turn. */
static int
alone(struct lsc_sim_run *r)
{
    double flushes, n = (double)lsc_sched_left(r->sched);
    struct lsc_chunk c;

    while (lsc_sched_ask(r->sched, 0, 0, &c) > 0) {
        double time = lsc_sim_chunk_seconds(r, &c);

        r->result->chunks++;
        r->result->work += time;
        r->free_at += time;
        serve(r, r->rules->chunk);
        for (uint32_t i = 0; i < c.nranges; i++) {
            const struct lsc_range *g = &c.range[i];

            serve(r, g->n * r->rules->task);
            lsc_sched_done(r->sched, c.stage, g->first, g->n, NULL);
        }
    }
    flushes =
        r->rules->flush_every > 0 ? r->free_at / r->rules->flush_every : 0;
    serve(r, r->rules->sync * fmin(1 + floor(flushes), n));
    return LSC_OK;
}

static enum lsc_sim_limit
limit(const struct lsc_sim_result *r)
{
    if (r->efficiency >= 0.9) return LSC_LIMIT_WORK;
    if (r->busy >= r->makespan / 2) return LSC_LIMIT_MASTER;
    if (r->chain >= r->makespan / 2) return LSC_LIMIT_CHAIN;
    return LSC_LIMIT_TASKS;
}

/* Signs of life keep the master busy all the time. */
static double
slower_by_signs(const struct lsc_sim_rules *rules, double workers)
{
    double between = fmax(rules->sign, rules->sign_per_rank * (workers + 1));
    double share = between > 0 ? workers * rules->message / between : 0;

    return 1 / (1 - fmin(share, 0.9));
}

int
lsc_sim_run(const struct lsc_sim *sim, const struct lsc_sim_stage *stages,
            const struct lsc_sim_rules *rules, size_t ranks,
            struct lsc_sim_result *result, struct lsc_err *err)
{
    struct lsc_work_list list = lsc_sim_work_list(sim);
    struct lsc_sim_result all = {0};
    struct lsc_sim_run r = {.sim = sim,
                            .stages = stages,
                            .rules = rules,
                            .result = &all,
                            .unsynced = -1,
                            .slower = 1};
    int st;

    assert(ranks > 0);
    r.nworkers = ranks > 1 ? ranks - 1 : 1;
    r.batch = fmax(rules->batch, rules->batch_per_rank * (double)ranks);
    LSC_TRY(lsc_sched_create(&r.sched, &list, r.nworkers, err));
    LSC_TRY(lsc_alloc(&r.workers, r.nworkers, err));
    LSC_TRY(lsc_alloc(&r.idle, r.nworkers, err));
    if (ranks > 1) r.slower = slower_by_signs(rules, (double)r.nworkers);
    LSC_TRY(ranks > 1 ? farm(&r, err) : alone(&r));
    LSC_TRY(lsc_sim_chain(sim, stages, &all.chain, &all.chain_stage, err));
    all.makespan = r.free_at;
    all.efficiency =
        all.makespan > 0 ? all.work / (double)r.nworkers / all.makespan : 1;
    all.limit = limit(&all);
    *result = all;
out:
    lsc_events_free(&r.events);
    lsc_sched_free(r.sched);
    free(r.workers);
    free(r.idle);
    return st;
}
