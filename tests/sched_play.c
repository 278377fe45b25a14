/* sched_play.c - the scheduler, driven by simulated workers and a simulated
 * clock, against rules worked out by brute force. */
#include "config.h"

#include "play.h"

#include <math.h>

/* Whether all that a task needs has this status; with any, some of it. */
static int
needed(const struct play *p, size_t stage, size_t task, int status, int any)
{
    for (size_t k = 0; k < p->nneeds[stage][task]; k++) {
        const struct lsc_need *n = &p->needs[stage][task][k];

        for (size_t i = 0; i < n->count; i++)
            if ((p->status[n->stage][n->first + i] == status) == any)
                return any;
    }
    return !any;
}

static double
weight(const struct play *p, size_t stage, size_t task)
{
    return p->costs[stage][task] > 0 ? p->costs[stage][task] : 1;
}

/* The cost of all tasks that may start; of the costliest (ties: of the lowest
 * stage) stage and cost, 0 if there is none. */
static double
front(const struct play *p, size_t *stage, double *most)
{
    double sum = 0;

    *most = 0;
    for (size_t s = 0; s < STAGES; s++) {
        for (size_t t = 0; t < p->counts[s]; t++) {
            if (p->status[s][t] != LSC_TODO) continue;
            if (!needed(p, s, t, LSC_DONE, 0)) continue;
            sum += weight(p, s, t);
            if (weight(p, s, t) > *most) *stage = s;
            *most = fmax(*most, weight(p, s, t));
        }
    }
    return sum;
}

/* What a chunk may cost if tasks that cost `ready` in all may start, the first
 * of them `first`. */
static double
most_cost(const struct play *p, double ready, size_t stage, double first)
{
    double n = (double)p->workers, fair = ready / n;

    for (size_t t = 0; t < p->counts[stage]; t++)
        if (p->status[stage][t] == GIVEN) fair += weight(p, stage, t) / n;
    if (p->workers == 1) return ready;
    fair = ceil(fair / first - 1e-6) * first;
    return fmax(ready / n / 2, fmin(fair, 2 * p->joint[stage]));
}

/* Ask, and check the answer against every rule of sched.h. */
static size_t
ask(struct play *p, size_t worker, int ahead, struct lsc_chunk *chunk)
{
    double most, limit, sum = 0;
    size_t stage = 0, n, last = 0;
    struct lsc_chunk rest;

    limit = front(p, &stage, &most);
    limit = most_cost(p, limit, stage, most);
    n = lsc_sched_ask(p->sched, worker, ahead, chunk);
    rest = *chunk;
    assert_int_equal(n == 0, most == 0 || (ahead && most >= LSC_AHEAD_FLOPS));
    for (size_t i = 0; i < n; i++) {
        size_t t = lsc_chunk_take(&rest);

        assert_int_equal(stage, chunk->stage);
        assert_int_equal(p->status[stage][t], LSC_TODO);
        assert_true(needed(p, stage, t, LSC_DONE, 0));
        assert_true(weight(p, stage, t) == most);
        if (i > 0 && weight(p, stage, last) == most) assert_true(t > last);
        last = t;
        sum += most;
        p->status[stage][t] = GIVEN;
        front(p, &stage, &most);
    }
    if (n > 1) assert_true(sum <= limit * (1 + 1e-12));
    if (n > 0 && chunk->nranges < LSC_CHUNK_RANGES && stage == chunk->stage)
        assert_true(most == 0 || sum + most > limit * (1 - 1e-12));
    return n;
}

/* What is blocked must be, is told once, and nothing else is. */
static void
check_blocked(struct play *p)
{
    size_t s, t;

    while (lsc_sched_blocked(p->sched, &s, &t)) {
        assert_int_equal(p->status[s][t], LSC_TODO);
        assert_true(needed(p, s, t, LSC_DIVERGED, 1));
        p->status[s][t] = LSC_DIVERGED;
    }
    for (s = 0; s < STAGES; s++)
        for (t = 0; t < p->counts[s]; t++)
            if (p->status[s][t] == LSC_TODO)
                assert_false(needed(p, s, t, LSC_DIVERGED, 1));
}

static void
check_counts(const struct play *p)
{
    size_t left = 0, flight = 0;

    for (size_t s = 0; s < STAGES; s++) {
        size_t n[4] = {0};

        for (size_t t = 0; t < p->counts[s]; t++) n[p->status[s][t]]++;
        n[LSC_TODO] += n[GIVEN];
        left += n[LSC_TODO];
        flight += n[GIVEN];
        for (int i = LSC_TODO; i <= LSC_DIVERGED; i++)
            assert_int_equal(lsc_sched_count(p->sched, s, i), n[i]);
    }
    assert_int_equal(lsc_sched_left(p->sched), left);
    assert_int_equal(lsc_sched_in_flight(p->sched), flight);
}

struct worker {
    struct lsc_chunk now, next;
    size_t task;    /* at hand */
    double free_at; /* when the task at hand ends; INFINITY if there is none */
};

/* Begin the next task; near the end of a chunk ask ahead. */
static void
next(struct play *p, struct worker *all, size_t w, double clock)
{
    struct worker *me = &all[w];

    if (me->now.n == 0) {
        me->now = me->next;
        me->next.n = 0;
    }
    if (me->now.n == 0) ask(p, w, 0, &me->now);
    me->free_at = INFINITY;
    if (me->now.n == 0) return;
    me->task = lsc_chunk_take(&me->now);
    me->free_at = clock + weight(p, me->now.stage, me->task);
    if (me->now.n == 0) ask(p, w, 1, &me->next);
}

static void
work(struct play *p, size_t enough)
{
    struct worker all[WORKERS] = {0};

    check_blocked(p);
    for (size_t w = 0; w < p->workers; w++) next(p, all, w, 0);
    while (lsc_sched_left(p->sched) > 0 && enough-- > 0) {
        size_t w = 0, s, t;
        double clock;
        int diverges = lsc_rng_uniform(&p->rng) < p->diverging;
        uint8_t status;

        for (size_t i = 1; i < p->workers; i++)
            if (all[i].free_at < all[w].free_at) w = i;
        clock = all[w].free_at;
        assert_true(isfinite(clock)); /* nobody waits for nothing */
        s = all[w].now.stage;
        t = all[w].task;
        status = diverges ? LSC_DIVERGED : LSC_DONE;
        p->status[s][t] = status;
        lsc_sched_done(p->sched, s, t, 1, diverges ? &status : NULL);
        check_blocked(p);
        check_counts(p);
        next(p, all, w, clock);
        for (size_t i = 0; i < p->workers; i++)
            if (isinf(all[i].free_at)) next(p, all, i, clock);
    }
}

/* Stop anywhere; what is done is recalled. */
static void
interrupt(struct play *p)
{
    work(p, lsc_rng_below(&p->rng, STAGES * MOST));
    lsc_sched_free(p->sched);
    begin(p);
    for (size_t s = STAGES; s-- > 0;)
        for (size_t t = 0; t < p->counts[s]; t++)
            if (p->status[s][t] == GIVEN)
                p->status[s][t] = LSC_TODO;
            else if (p->status[s][t] != LSC_TODO)
                lsc_sched_recall(p->sched, s, t, p->status[s][t]);
}

static void
everything_once(void **state)
{
    struct play *p = malloc(sizeof(*p));

    (void)state;
    for (uint64_t i = 0; i < 2 * CASES; i++) {
        draw(p, i);
        if (i >= CASES) interrupt(p);
        work(p, SIZE_MAX);
        check_counts(p);
        assert_int_equal(lsc_sched_left(p->sched), 0);
        lsc_sched_free(p->sched);
    }
    free(p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
