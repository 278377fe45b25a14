/* sample.c - tasks of each stage under a watch that ends them in time. */
#include "config.h"

#include "sample.h"

#include "../src/larger.h"
#include "record.h"
#include "sample_store.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

enum { MOST_TASKS = 100000 };

double
lsc_sample_clock(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Notes when it is called first, second and last. */
struct stopwatch {
    struct lsc_watch watch; /* first: what tasks see */
    double end;
    size_t calls;
    double warm, warm_flops, last, last_flops;
};

static int
call(struct lsc_watch *watch, const void *state, size_t bytes,
     struct lsc_err *err)
{
    struct stopwatch *s = (struct stopwatch *)watch;

    (void)state;
    (void)bytes;
    s->last = lsc_sample_clock();
    s->last_flops = watch->flops;
    if (s->calls++ < 2) {
        s->warm = s->last;
        s->warm_flops = s->last_flops;
    }
    if (s->last < s->end || s->calls < 4) return LSC_OK;
    return lsc_fail(err, LSC_ESTOP, "timed for long enough");
}

/* What is needed to run tasks. */
struct bench {
    const struct lsc_study *study;
    struct lsc_layout layout;
    struct lsc_sample_store store;
    struct lsc_desk desk;
    void *state;
};

static int
open_bench(struct bench *b, const struct lsc_study *study, struct lsc_err *err)
{
    size_t state = 0;

    b->study = study;
    lsc_layout_plan(&b->layout, study);
    lsc_desk_start(&b->desk, study);
    for (size_t s = 0; s < study->nstages; s++) {
        const struct lsc_stage *stage = study->stages[s];

        if (stage->state_bytes != NULL && stage->state_bytes(study) > state)
            state = stage->state_bytes(study);
    }
    b->state = lsc_calloc(state, 1);
    if (b->state == NULL)
        return lsc_fail(err, LSC_ENOMEM, "out of memory: %zu bytes", state);
    return lsc_sample_store_open(&b->store, study, &b->layout, err);
}

static void
close_bench(struct bench *b)
{
    lsc_sample_store_close(&b->store);
    lsc_desk_end(&b->desk);
    free(b->state);
}

/* One task, with at most so many of its neighbours: how long they took, how
 * many were done, and the first one's status. */
static int
time_task(struct bench *b, size_t stage, size_t number, size_t *together,
          struct stopwatch *watch, double *seconds, struct lsc_err *err)
{
    const struct lsc_stage *row = b->study->stages[stage];
    struct lsc_task task = {
        .study = b->study,
        .stage = stage,
        .number = number,
        .together = *together,
        .desk = &b->desk,
        .store = &b->store.store,
        .watch = &watch->watch,
    };
    double from, reading = b->store.seconds;
    size_t evaluated = b->desk.waiting.evaluated;
    int st;

    if (row->state_bytes != NULL) task.state = b->state;
    from = lsc_sample_clock();
    lsc_sample_store_rows(&b->store, stage, number, task.rows);
    lsc_rows_clear(b->study, stage, task.rows);
    st = row->run(&task, err);
    lsc_rows_checksum(b->study, stage, task.rows);
    *together = lsc_larger(1, b->desk.waiting.evaluated - evaluated);
    b->desk.waiting.n = 0;
    *seconds = lsc_sample_clock() - from - (b->store.seconds - reading);
    return st;
}

/* Seconds a flop of a task that was stopped, its first step left out. */
static double
rate_of_steps(const struct stopwatch *w)
{
    double flops = w->last_flops - w->warm_flops;

    return flops > 0 ? (w->last - w->warm) / flops : 0;
}

/* Task k of those that are timed, spread over the stage. */
static size_t
pick(size_t k, size_t count)
{
    double x = (double)k * 0.6180339887498949;

    return (size_t)((x - floor(x)) * (double)count);
}

static int
time_stage(struct bench *b, size_t stage, double seconds,
           struct lsc_sample *sample, struct lsc_err *err)
{
    struct lsc_joint joint = lsc_study_joint(b->study, stage);
    size_t count = b->study->counts[stage];
    double end = lsc_sample_clock() + seconds, took, all = 0, flops = 0;
    int st = LSC_OK;

    *sample = (struct lsc_sample){0};
    for (size_t k = 0; k < count && k < MOST_TASKS && st != LSC_ESTOP; k++) {
        struct stopwatch w = {.watch.call = call, .end = end};
        size_t number = pick(k, count), n = lsc_smaller(joint.tasks, count);
        double cost;

        if (k > 0 && lsc_sample_clock() > end) break;
        number = lsc_smaller(number, count - n);
        st = time_task(b, stage, number, &n, &w, &took, err);
        cost = lsc_joint_beyond(joint, n);
        for (size_t i = 0; i < n; i++)
            cost += lsc_study_cost(b->study, stage, number + i);
        if (st == LSC_EDIVERGED) {
            st = LSC_OK;
            if (w.watch.flops > 0) cost = fmin(cost, w.watch.flops);
        }
        if (st != LSC_OK && st != LSC_ESTOP) return st;
        if (st == LSC_ESTOP && all <= 0)
            sample->seconds_per_flop = fmax(rate_of_steps(&w), took / cost);
        if (st == LSC_ESTOP) continue;
        sample->tasks += n;
        if (k == 1 && cost >= flops / 2)
            all = flops = 0; /* the first one warmed up */
        all += took;
        flops += cost > 0 ? cost : 1;
    }
    if (flops > 0) sample->seconds_per_flop = all / flops;
    if (st != LSC_ESTOP) return LSC_OK;
    return lsc_sample_store_start(&b->store, stage, err);
}

int
lsc_sample(const struct lsc_study *study, double seconds,
           struct lsc_sample samples[LSC_MAX_STAGES], struct lsc_err *err)
{
    struct bench b = {0};
    int st;

    LSC_TRY(open_bench(&b, study, err));
    for (size_t s = 0; s < study->nstages; s++) {
        if (lsc_study_collective(study, s)) continue;
        st = time_stage(&b, s, seconds, &samples[s], err);
        if (st != LSC_OK) lsc_fail_in(err, "%s", study->stages[s]->name);
        if (st != LSC_OK) break;
    }
out:
    close_bench(&b);
    return st;
}
