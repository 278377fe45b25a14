/* simulate_worker.c - what a worker does when, chunk by chunk. */
#include "config.h"

#include "simulate_work.h"

#include <math.h>

double
lsc_sim_seconds(const struct lsc_sim_run *r, size_t stage, size_t first,
                size_t n)
{
    const struct lsc_sim_stage *s = &r->stages[stage];

    return (double)n * s->seconds +
           s->seconds_per_flop * lsc_sim_flops(r->sim, stage, first, n);
}

double
lsc_sim_chunk_seconds(const struct lsc_sim_run *r, const struct lsc_chunk *c)
{
    double beyond = lsc_joint_beyond(r->sim->joint[c->stage], c->n);
    double seconds = beyond * r->stages[c->stage].seconds_per_flop;

    for (uint32_t i = 0; i < c->nranges; i++)
        seconds +=
            lsc_sim_seconds(r, c->stage, c->range[i].first, c->range[i].n);
    return seconds;
}

double
lsc_sim_seen(const struct lsc_sim_rules *rules, double since, double t)
{
    double nap = rules->nap_shortest, at = since;

    if (nap <= 0 || t < since) return fmax(t, since);
    while (at < t && nap < rules->nap_longest) {
        at += nap + rules->nap_extra;
        nap *= 1.5;
    }
    nap = rules->nap_longest + rules->nap_extra;
    if (at < t) at += nap * ceil((t - at) / nap);
    return at;
}

int
lsc_sim_push(struct lsc_sim_run *r, double time, enum lsc_sim_event type,
             size_t worker, struct lsc_err *err)
{
    return lsc_events_push(&r->events,
                           (struct lsc_event){.time = time,
                                              .type = type,
                                              .worker = (uint32_t)worker},
                           err);
}

/* Batches of a chunk that are told apart, unless tasks wait for them. */
enum { MOST_PIECES = 16 };

/* Tasks of a stage that are reported together: those that end while the first
 * of them waits. */
static double
batch_tasks(const struct lsc_sim_run *r, size_t stage, double each)
{
    double n = each > 0 ? 1 + floor(r->batch / each) : LSC_CHUNK;
    double bytes = r->stages[stage].bytes, most = r->rules->batch_bytes;

    if (bytes > 0 && most > 0) n = fmin(n, ceil(most / bytes));
    return fmax(1, fmin(n, LSC_CHUNK));
}

/* The batches of a chunk that begins at t and ends at `end`. */
static int
report(struct lsc_sim_run *r, size_t worker, const struct lsc_chunk *c,
       double t, double end, struct lsc_err *err)
{
    double each = (end - t) / (double)c->n;
    double k = batch_tasks(r, c->stage, each);
    size_t most = (size_t)k, done = 0;
    int st = LSC_OK, needed = lsc_sched_needed(r->sched, c->stage);

    if (!needed && c->n / most > MOST_PIECES) most = c->n / MOST_PIECES;
    for (uint32_t i = 0; i < c->nranges; i++) {
        struct lsc_range range = c->range[i], piece;

        for (; range.n > 0; range.first += piece.n, range.n -= piece.n) {
            struct lsc_event e = {.type = LSC_SIM_DONE,
                                  .worker = (uint32_t)worker};
            double wait = fmax(0, r->batch - (k - 1) * each);

            piece = (struct lsc_range){
                range.first, range.n < most ? range.n : (uint32_t)most};
            done += piece.n;
            t += lsc_sim_seconds(r, c->stage, piece.first, piece.n);
            e.time = done == c->n ? end : fmin(end, t + wait);
            e.time += r->rules->latency;
            e.stage = (uint32_t)c->stage;
            e.range = piece;
            e.messages = piece.n / k;
            if (done == c->n && needed) e.messages = fmax(1, e.messages);
            LSC_TRY(lsc_events_push(&r->events, e, err));
        }
    }
out:
    return st;
}

/* When the worker asks ahead, in a chunk from t to end. */
static double
asks_ahead(const struct lsc_sim_run *r, const struct lsc_chunk *c, double t,
           double end)
{
    const struct lsc_range *last = &c->range[c->nranges - 1];
    double each = (end - t) / (double)c->n, tail;

    tail = each > 0 ? each * floor(r->rules->ahead / each) : end - t;
    tail =
        fmax(tail, lsc_sim_seconds(r, c->stage, last->first + last->n - 1, 1));
    if (c->n > 1) tail = fmin(tail, end - t - each);
    return fmax(t, end - tail);
}

static int
begin(struct lsc_sim_run *r, size_t worker, double t, struct lsc_err *err)
{
    struct lsc_sim_worker *w = &r->workers[worker];
    struct lsc_chunk c = w->next;
    double end = t + lsc_sim_chunk_seconds(r, &c);
    int st;

    r->result->work += end - t;
    w->working = w->asked = 1;
    w->has_next = 0;
    LSC_TRY(lsc_sim_push(r, asks_ahead(r, &c, t, end) + r->rules->latency,
                         LSC_SIM_ASK_AHEAD, worker, err));
    LSC_TRY(report(r, worker, &c, t, end, err));
    LSC_TRY(lsc_sim_push(r, end, LSC_SIM_END, worker, err));
out:
    return st;
}

int
lsc_sim_ask(struct lsc_sim_run *r, size_t worker, double t, struct lsc_err *err)
{
    r->workers[worker].asked = 1;
    return lsc_sim_push(r, t + r->rules->latency, LSC_SIM_ASK, worker, err);
}

int
lsc_sim_on_chunk(struct lsc_sim_run *r, const struct lsc_event *e,
                 struct lsc_err *err)
{
    struct lsc_sim_worker *w = &r->workers[e->worker];
    double t;

    w->asked = 0;
    w->has_next = w->next.n > 0;
    if (w->working) return LSC_OK;
    t = lsc_sim_seen(r->rules, w->there, e->time);
    if (w->has_next) return begin(r, e->worker, t, err);
    return lsc_sim_ask(r, e->worker, t, err);
}

int
lsc_sim_on_end(struct lsc_sim_run *r, const struct lsc_event *e,
               struct lsc_err *err)
{
    struct lsc_sim_worker *w = &r->workers[e->worker];

    w->working = 0;
    w->there = e->time;
    if (w->has_next) return begin(r, e->worker, e->time, err);
    if (!w->asked) return lsc_sim_ask(r, e->worker, e->time, err);
    return LSC_OK;
}
