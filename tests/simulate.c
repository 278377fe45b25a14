/* simulate.c - identities of the simulation behind `losscape plan`. */
#include "config.h"

#include "simulate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROUNDING 1e-9

/* Two stages: the tasks of the second need the first ones in groups. */
struct work {
    size_t counts[2];
    double cost[2]; /* of task 0                                          */
    double slope;   /* task i of the first costs so much more than i - 1  */
    size_t group;   /* second task i needs first tasks from i/group, group */
};

static double
cost(const void *context, size_t stage, size_t task)
{
    const struct work *w = context;

    return w->cost[stage] + (stage == 0 ? w->slope * (double)task : 0);
}

static size_t
needs(const void *context, size_t stage, size_t task,
      struct lsc_need need[LSC_MAX_NEEDS])
{
    const struct work *w = context;

    if (stage == 0 || w->group == 0) return 0;
    need[0] =
        (struct lsc_need){0, task % (w->counts[0] - w->group + 1), w->group};
    return 1;
}

static const struct lsc_sim_stage unit[2] = {{.seconds_per_flop = 1},
                                             {.seconds_per_flop = 1}};
/* About what plan assumes. */
static const struct lsc_sim_rules real = {
    .latency = 2e-6,
    .message = 5e-6,
    .chunk = 1e-6,
    .task = 2e-7,
    .sync = 0.01,
    .flush_every = 1,
    .nap_shortest = 2e-5,
    .nap_longest = 1e-3,
    .nap_extra = 6e-5,
    .ahead = 0.005,
    .batch = 0.05,
    .batch_per_rank = 1e-4,
    .batch_bytes = 65536,
    .sign = 1,
    .sign_per_rank = 1e-3,
};
static const struct lsc_sim_rules none = {.ahead = 0.005};

static struct lsc_sim_result
run(const struct work *w, const struct lsc_sim_rules *rules, size_t ranks)
{
    const struct lsc_work_list list = {w,     2,    w->counts, cost,
                                       needs, NULL, NULL};
    struct lsc_sim_result r;
    struct lsc_err err = {0};
    struct lsc_sim *sim;

    if (lsc_sim_create(&sim, &list, &err) != LSC_OK ||
        lsc_sim_run(sim, unit, rules, ranks, &r, &err) != LSC_OK)
        fail_msg("%s", err.text);
    lsc_sim_free(sim);
    return r;
}

static double
total(const struct work *w)
{
    double n = (double)w->counts[0];

    return n * w->cost[0] + w->slope * n * (n - 1) / 2 +
           (double)w->counts[1] * w->cost[1];
}

static void
near(double x, double expected, double tolerance)
{
    if (fabs(x - expected) <= tolerance * fabs(expected)) return;
    fail_msg("%.12g, expected %.12g within %g", x, expected, tolerance);
}

static const struct work works[] = {
    {{1000, 0}, {0.01, 0}, 0, 0},        /* alike                           */
    {{100, 0}, {1, 0}, 0.05, 0},         /* no two alike                    */
    {{5, 2000}, {10, 0.02}, 0, 2},       /* trainings, then lines           */
    {{3, 400}, {0.5, 0.3}, 1, 3},        /* all of the first before the rest */
    {{20000, 20000}, {1e-4, 2e-4}, 0, 1} /* short ones                      */
};
enum { WORKS = sizeof(works) / sizeof(*works) };

/* One worker, or one rank: all tasks after each other, whatever they need. */
static void
one_worker_takes_the_sum(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORKS; i++)
        for (size_t ranks = 1; ranks <= 2; ranks++) {
            struct lsc_sim_result r = run(&works[i], &none, ranks);

            near(r.makespan, total(&works[i]), ROUNDING);
            near(r.work, total(&works[i]), ROUNDING);
            near(r.efficiency, 1, ROUNDING);
        }
}

static void
equal_tasks_divide_perfectly(void **state)
{
    const struct work w = {{1 << 12, 0}, {0.25, 0}, 0, 0};

    (void)state;
    for (size_t workers = 1; workers <= 1 << 12; workers *= 2) {
        struct lsc_sim_result r = run(&w, &none, workers + 1);

        near(r.makespan, total(&w) / (double)workers, ROUNDING);
        near(r.efficiency, 1, ROUNDING);
        assert_int_equal(r.limit, LSC_LIMIT_WORK);
    }
}

/* No faster than the work shared out, nor than the longest chain; list
 * scheduling is at most the sum of both (Graham 1969), chunks add a little. */
static void
bounds_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORKS; i++)
        for (size_t ranks = 2; ranks < 3000; ranks = ranks * 3 / 2 + 1) {
            double workers = (double)ranks - 1;
            struct lsc_sim_result r = run(&works[i], &none, ranks);
            double share = r.work / workers;

            assert_true(r.makespan >= share * (1 - ROUNDING));
            assert_true(r.makespan >= r.chain * (1 - ROUNDING));
            assert_true(r.makespan <= 2 * share + r.chain);
        }
}

static void
chains_are_known(void **state)
{
    const struct work apart = {{7, 9}, {2, 5}, 0, 0};
    const struct work after = {{7, 9}, {2, 5}, 0, 1};
    const struct work unlike = {{7, 9}, {2, 1}, 0.5, 2};

    (void)state;
    near(run(&apart, &none, 3).chain, 5, ROUNDING);
    near(run(&after, &none, 3).chain, 7, ROUNDING);
    near(run(&unlike, &none, 3).chain, 6, ROUNDING);
    assert_int_equal(run(&after, &none, 3).chain_stage, 1);
    assert_int_equal(run(&unlike, &none, 3).chain_stage, 0);
}

/* Until the master has his hands full. */
static void
more_workers_are_not_slower(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORKS; i++) {
        double before = INFINITY;

        for (size_t ranks = 2; ranks < 600; ranks = 2 * ranks - 1) {
            struct lsc_sim_result r = run(&works[i], &real, ranks);

            if (r.limit == LSC_LIMIT_MASTER) break;
            assert_true(r.makespan <= 1.05 * before + 0.02);
            before = r.makespan;
        }
    }
}

/* Tasks that take nothing: the master alone says how long it takes. */
static void
master_is_the_limit(void **state)
{
    const struct work w = {{200000, 0}, {1e-12, 0}, 0, 0};
    struct lsc_sim_rules rules = {.message = 1e-4, .task = 1e-5};
    struct lsc_sim_result r = run(&w, &rules, 9);

    (void)state;
    near(r.makespan, r.messages * rules.message + 200000 * rules.task, 1e-3);
    near(r.busy, r.makespan, 1e-3);
    assert_int_equal(r.limit, LSC_LIMIT_MASTER);
    assert_true(r.messages >= r.chunks);
}

/* Five trainings hold up any number of workers. */
static void
chain_is_the_limit(void **state)
{
    const struct work w = {{5, 100}, {10, 0.02}, 0, 2};
    struct lsc_sim_result r = run(&w, &real, 1001);

    (void)state;
    near(r.makespan, 10.02, 0.01);
    assert_int_equal(r.limit, LSC_LIMIT_CHAIN);
    assert_int_equal(r.chain_stage, 0);
    assert_true(r.efficiency < 0.01);
}

/* The same twice: no clock, no chance. */
static void
simulation_repeats(void **state)
{
    (void)state;
    for (size_t i = 0; i < WORKS; i++) {
        struct lsc_sim_result a = run(&works[i], &real, 65);
        struct lsc_sim_result b = run(&works[i], &real, 65);

        near(a.makespan, b.makespan, 0);
        near(a.messages, b.messages, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_worker_takes_the_sum),
        cmocka_unit_test(equal_tasks_divide_perfectly),
        cmocka_unit_test(bounds_hold),
        cmocka_unit_test(chains_are_known),
        cmocka_unit_test(more_workers_are_not_slower),
        cmocka_unit_test(master_is_the_limit),
        cmocka_unit_test(chain_is_the_limit),
        cmocka_unit_test(simulation_repeats),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
