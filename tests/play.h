/*
 * play.h - for tests: work lists of tasks that need each other, at random,
 * and a scheduler for them.
 */
#ifndef LSC_TESTS_PLAY_H
#define LSC_TESTS_PLAY_H

#include "sched.h"
#include "rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 24, STAGES = 5, WORKERS = 7, CASES = 500, GIVEN = 3 };

struct play {
    struct lsc_rng rng;
    size_t counts[STAGES], workers;
    double costs[STAGES][MOST], joint[STAGES];
    size_t nneeds[STAGES][MOST];
    struct lsc_need needs[STAGES][MOST][LSC_MAX_NEEDS];
    int status[STAGES][MOST];
    double diverging; /* probability */
    struct lsc_sched *sched;
};

static inline double
cost(const void *context, size_t stage, size_t task)
{
    const struct play *p = context;

    return p->costs[stage][task];
}

static inline size_t
needs(const void *context, size_t stage, size_t task,
      struct lsc_need need[LSC_MAX_NEEDS])
{
    const struct play *p = context;

    memcpy(need, p->needs[stage][task], sizeof(p->needs[stage][task]));
    return p->nneeds[stage][task];
}

static inline void
draw_needs(struct play *p, size_t stage, size_t task)
{
    size_t n = stage > 0 ? lsc_rng_below(&p->rng, LSC_MAX_NEEDS + 1) : 0;
    size_t before = task > 0 ? task - 1 : 0;

    p->nneeds[stage][task] = n;
    for (size_t k = 0; k < n; k++) {
        size_t s = lsc_rng_below(&p->rng, stage), count = p->counts[s];
        size_t first = lsc_rng_below(&p->rng, count + 1);

        p->needs[stage][task][k] = (struct lsc_need){
            s, first, lsc_rng_below(&p->rng, count - first + 1)};
    }
    if (before < task && lsc_rng_uniform(&p->rng) < 0.5) { /* need the same */
        p->nneeds[stage][task] = p->nneeds[stage][before];
        memcpy(p->needs[stage][task], p->needs[stage][before],
               sizeof(p->needs[stage][task]));
    }
}

static inline struct lsc_joint
joint(const void *context, size_t stage)
{
    const struct play *p = context;

    return (struct lsc_joint){p->joint[stage], 4};
}

static inline void
begin(struct play *p)
{
    struct lsc_work_list list = {p,     STAGES, p->counts, cost,
                                 needs, joint,  NULL};

    assert_int_equal(lsc_sched_create(&p->sched, &list, p->workers, NULL), 0);
}

static inline void
draw(struct play *p, uint64_t index)
{
    memset(p, 0, sizeof(*p));
    lsc_rng_start(&p->rng, 1, LSC_FOR_TEST, index);
    p->workers = 1 + lsc_rng_below(&p->rng, WORKERS);
    p->diverging = index % 3 == 0 ? 0 : 0.03;
    for (size_t s = 0; s < STAGES; s++) {
        p->counts[s] = lsc_rng_below(&p->rng, s == 1 ? 4 : MOST + 1);
        p->joint[s] = 1e9 * (double)lsc_rng_below(&p->rng, 3);
        for (size_t t = 0; t < p->counts[s]; t++) {
            p->costs[s][t] = 1e9 * (double)lsc_rng_below(&p->rng, 4);
            draw_needs(p, s, t);
        }
    }
    begin(p);
}

#endif
