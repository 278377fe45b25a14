/* sched.c - what chunks look like, and how fast they come. */
#include "config.h"

#include "sched.h"

#include <setjmp.h>
#include <stdarg.h>
#include <time.h>

#include <cmocka.h>

/* Tasks of stage i cost cost[i], and need what need[i] says if it counts any;
 * with `each`, task t of it needs task t % count alone. */
struct work {
    size_t counts[3];
    double cost[3];
    struct lsc_need need[3];
    int each;
    int together[3]; /* collective */
};

static double
cost(const void *context, size_t stage, size_t task)
{
    const struct work *w = context;

    (void)task;
    return w->cost[stage];
}

static size_t
needs(const void *context, size_t stage, size_t task,
      struct lsc_need need[LSC_MAX_NEEDS])
{
    const struct work *w = context;

    need[0] = w->need[stage];
    if (need[0].count == 0) return 0;
    if (w->each)
        need[0] = (struct lsc_need){need[0].stage, task % need[0].count, 1};
    return 1;
}

static int
collective(const void *context, size_t stage)
{
    const struct work *w = context;

    return w->together[stage];
}

static struct lsc_sched *
begin(const struct work *w, size_t workers)
{
    struct lsc_work_list list = {w,     3,    w->counts, cost,
                                 needs, NULL, collective};
    struct lsc_sched *sched = NULL;

    assert_int_equal(lsc_sched_create(&sched, &list, workers, NULL), LSC_OK);
    return sched;
}

static void
finish(struct lsc_sched *sched, const struct lsc_chunk *chunk)
{
    for (size_t i = 0; i < chunk->nranges; i++)
        lsc_sched_done(sched, chunk->stage, chunk->range[i].first,
                       chunk->range[i].n, NULL);
}

static void
chunks_shrink(void **state)
{
    const struct work free_of_charge = {.counts = {10000}},
                      dear = {.counts = {10000}, .cost = {1e6}};

    (void)state;
    for (size_t workers = 1; workers <= 7; workers++) {
        const struct work *w = workers % 2 ? &dear : &free_of_charge;
        struct lsc_sched *sched = begin(w, workers);
        size_t left = w->counts[0], last = LSC_CHUNK;
        struct lsc_chunk chunk;

        while (lsc_sched_ask(sched, 0, 0, &chunk) > 0) {
            size_t share = workers > 1 ? left / (2 * workers) : left;

            share = share < LSC_CHUNK ? share : LSC_CHUNK;
            assert_int_equal(chunk.n, share > 0 ? share : 1);
            assert_true(chunk.n <= last);
            last = chunk.n;
            left -= chunk.n;
        }
        assert_int_equal(left, 0);
        assert_true(last == 1 || workers == 1);
        assert_int_equal(lsc_sched_in_flight(sched), w->counts[0]);
        lsc_sched_free(sched);
    }
}

static void
costliest_first(void **state)
{
    const struct work w = {.counts = {2, 2, 2}, .cost = {1, 3, 2}};
    const size_t order[] = {1, 1, 2, 2, 0, 0};
    struct lsc_sched *sched = begin(&w, 7);
    struct lsc_chunk chunk;

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(lsc_sched_ask(sched, i, 0, &chunk), 1);
        assert_int_equal(chunk.stage, order[i]);
        assert_int_equal(lsc_chunk_take(&chunk), i % 2);
    }
    lsc_sched_free(sched);
}

static void
long_tasks_are_not_hoarded(void **state)
{
    const struct work w = {.counts = {1, 1, 2},
                           .cost = {LSC_AHEAD_FLOPS, 1e9, 1}};
    struct lsc_sched *sched = begin(&w, 2);
    struct lsc_chunk chunk;

    (void)state;
    assert_int_equal(lsc_sched_ask(sched, 0, 1, &chunk), 0);
    assert_int_equal(lsc_sched_ask(sched, 0, 0, &chunk), 1);
    assert_int_equal(chunk.stage, 0);
    assert_int_equal(lsc_sched_ask(sched, 0, 1, &chunk), 1);
    assert_int_equal(chunk.stage, 1);
    lsc_sched_free(sched);
}

static void
blocked_for_good(void **state)
{
    const struct work w = {.counts = {2, 3, 4},
                           .need = {{0}, {0, 1, 1}, {1, 0, 3}}};
    struct lsc_sched *sched = begin(&w, 2);
    const uint8_t diverged = LSC_DIVERGED;
    size_t stage, task, told = 0;
    struct lsc_chunk chunk;

    (void)state;
    assert_int_equal(lsc_sched_needed(sched, 0), 1);
    assert_int_equal(lsc_sched_needed(sched, 2), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(lsc_sched_ask(sched, 0, 0, &chunk), 1);
    assert_int_equal(lsc_sched_ask(sched, 0, 0, &chunk), 0);
    assert_int_equal(lsc_sched_blocked(sched, &stage, &task), 0);
    lsc_sched_done(sched, 0, 1, 1, &diverged);
    assert_int_equal(lsc_sched_left(sched), 1);
    for (; lsc_sched_blocked(sched, &stage, &task); told++) {
        assert_int_equal(stage, told < 3 ? 1 : 2);
        assert_int_equal(task, told < 3 ? told : told - 3);
    }
    assert_int_equal(told, 7);
    lsc_sched_done(sched, 0, 0, 1, NULL);
    assert_int_equal(lsc_sched_left(sched), 0);
    assert_int_equal(lsc_sched_count(sched, 2, LSC_DIVERGED), 4);
    lsc_sched_free(sched);
}

/* Stage 1 waits for all of stage 0, stage 2 for task 1 of stage 1. */
static void
collective_ones_come_last(void **state)
{
    const struct work w = {.counts = {2, 2, 2},
                           .need = {{0}, {0, 0, 2}, {1, 1, 1}},
                           .together = {0, 1, 1}};
    const uint8_t diverged = LSC_DIVERGED;
    struct lsc_sched *sched = begin(&w, 2);
    struct lsc_chunk chunk;
    size_t stage, task;

    (void)state;
    lsc_sched_recall(sched, 1, 0, LSC_DONE);
    assert_int_equal(lsc_sched_left(sched), 2);
    assert_int_equal(lsc_sched_held(sched), 3);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(lsc_sched_ask(sched, 0, 0, &chunk), 1);
        assert_int_equal(chunk.stage, 0);
        assert_int_equal(lsc_sched_ask_together(sched, &stage, &task), 0);
        finish(sched, &chunk);
    }
    assert_int_equal(lsc_sched_left(sched), 0);
    assert_int_equal(lsc_sched_ask(sched, 0, 0, &chunk), 0);
    assert_int_equal(lsc_sched_ask_together(sched, &stage, &task), 1);
    assert_int_equal(stage, 1);
    assert_int_equal(task, 1);
    assert_int_equal(lsc_sched_ask_together(sched, &stage, &task), 0);
    lsc_sched_done(sched, 1, 1, 1, &diverged);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(lsc_sched_blocked(sched, &stage, &task), 1);
        assert_int_equal(stage, 2);
        assert_int_equal(task, i);
    }
    assert_int_equal(lsc_sched_held(sched), 0);
    assert_int_equal(lsc_sched_in_flight(sched), 0);
    assert_true(lsc_sched_cost(sched) == lsc_sched_cost_done(sched));
    lsc_sched_free(sched);
}

static void
nothing_to_do(void **state)
{
    const struct work none = {.counts = {0}},
                      some = {.counts = {0, 2, 0}, .need = {{0}, {0, 0, 0}}};
    struct lsc_sched *sched = begin(&none, 3);
    struct lsc_chunk chunk;

    (void)state;
    assert_int_equal(lsc_sched_ask(sched, 2, 0, &chunk), 0);
    assert_int_equal(lsc_sched_left(sched), 0);
    lsc_sched_free(sched);
    sched = begin(&some, 3);
    lsc_sched_recall(sched, 1, 0, LSC_DONE);
    assert_int_equal(lsc_sched_ask(sched, 2, 0, &chunk), 1);
    assert_int_equal(chunk.range[0].first, 1);
    finish(sched, &chunk);
    assert_int_equal(lsc_sched_left(sched), 0);
    assert_true(lsc_sched_cost(sched) == lsc_sched_cost_done(sched));
    lsc_sched_free(sched);
    lsc_sched_free(NULL);
}

/* 200,000 tasks behind a hundred others, behind all of them, or free. */
static void
many_tasks(void **state)
{
    const double most = 20; /* seconds of this process; 0.1 is usual */

    (void)state;
    for (int how = 0; how < 3; how++) {
        struct work w = {.counts = {0, 100, 200000},
                         .cost = {0, 1e9, 1e6},
                         .need = {{0}, {0}, {1, 0, how > 0 ? 100 : 0}},
                         .each = how == 1};
        clock_t from = clock();
        struct lsc_sched *sched = begin(&w, 7);
        struct lsc_chunk chunk;

        while (lsc_sched_ask(sched, 0, 0, &chunk) > 0) finish(sched, &chunk);
        assert_int_equal(lsc_sched_left(sched), 0);
        lsc_sched_free(sched);
        assert_true((double)(clock() - from) / CLOCKS_PER_SEC < most);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_shrink),
        cmocka_unit_test(costliest_first),
        cmocka_unit_test(long_tasks_are_not_hoarded),
        cmocka_unit_test(blocked_for_good),
        cmocka_unit_test(collective_ones_come_last),
        cmocka_unit_test(nothing_to_do),
        cmocka_unit_test(many_tasks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
