/* stops.c - what a training keeps on its way is enough to go on from. */
#include "config.h"

#include "small_run.h"
#include "trainer.h"

#include <math.h>

/* The stops of a training of 2 epochs of 3 steps. */
static const struct lsc_stops *
some_stops(void)
{
    static union {
        struct lsc_stops stops;
        size_t room[1 + 5];
    } u = {.room = {5, 0, 1, 3, 4, 6}};

    return &u.stops;
}

/* From each stop of a training another with its seeds ends where it ended. */
static void
goes_on_from_stops(void **state)
{
    (void)state;
    for (int everything = 0; everything < 2; everything++) {
        const struct lsc_stops *stops = some_stops();
        struct bench a, b;
        size_t P, Q, M;

        open_kind(&a, everything);
        a.trainer.stops = stops;
        free(a.state);
        a.state = lsc_calloc(lsc_train_bytes(&a.trainer), 1);
        begin(&a, LSC_INIT_PYTORCH, 3);
        assert_true(isnan(lsc_train_stop(&a.trainer, a.state, 1).theta[0]));
        train(&a, NULL);
        P = a.net.P;
        Q = a.net.Q;
        M = a.trainer.options.optim->nmoments;
        for (size_t i = 0; i < stops->n; i++) {
            struct lsc_train_stop at = lsc_train_stop(&a.trainer, a.state, i);

            open_kind(&b, everything);
            lsc_train_resume(&b.trainer, stops->step[i], at.theta, at.buffers,
                             at.moments, b.state);
            train(&b, NULL);
            assert_int_equal(b.state->step, 6);
            assert_memory_equal(lsc_train_theta(&a.trainer, a.state),
                                lsc_train_theta(&b.trainer, b.state), 4 * P);
            assert_memory_equal(lsc_train_moments(&a.trainer, a.state),
                                lsc_train_moments(&b.trainer, b.state),
                                4 * M * P);
            assert_memory_equal(lsc_train_buffers(&a.trainer, a.state),
                                lsc_train_buffers(&b.trainer, b.state), 4 * Q);
            close_bench(&b);
        }
        close_bench(&a);
    }
}

/* The watch hears of what a resumed training itself has done. */
static void
counts_from_a_stop(void **state)
{
    struct lsc_watch watch = {0};
    struct bench b;
    float *theta, *moments;

    (void)state;
    open_kind(&b, 0);
    theta = lsc_calloc(b.net.P, 4);
    moments = lsc_calloc(b.net.P, 4);
    lsc_train_resume(&b.trainer, 4, theta, NULL, moments, b.state);
    train(&b, &watch);
    assert_true(watch.before == 0);
    assert_true(watch.images == TRAIN - 16 + TEST);
    watch = (struct lsc_watch){0};
    train(&b, &watch);
    assert_true(fabs(watch.before / (b.net.flops * (3 * (TRAIN - 16) + TEST)) -
                     1) < 1e-12);
    free(theta);
    free(moments);
    close_bench(&b);
}

#define STUDY                                                               \
    "[study]\nkind = checkpoints\n[data]\nset = synthetic\ntrain = 100\n"   \
    "[net]\nspec = mlp 5\n[ensemble]\nsolutions = 2\n[train]\nepochs = 3\n" \
    "batch = 10\n"

static void
check_steps(const char *const *sets, size_t n, const size_t *step)
{
    struct small_study s;

    small_study_read(&s, STUDY, sets);
    assert_int_equal(s.study.stops->n, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(s.study.stops->step[i], step[i]);
        assert_int_equal(lsc_stops_find(s.study.stops, step[i]), i);
    }
    assert_int_equal(lsc_stops_find(s.study.stops, 29), n);
    small_study_close(&s);
}

static void
unites_lists_and_grids(void **state)
{
    const char *const none[] = {NULL};
    const char *const all[] = {"checkpoints.steps=7 2 7", "checkpoints.log=3",
                               "checkpoints.every=0.8", NULL};

    (void)state;
    check_steps(none, 2, (const size_t[]){0, 30});
    check_steps(all, 11,
                (const size_t[]){0, 1, 2, 5, 7, 8, 10, 16, 22, 24, 30});
}

/* More often than a step is after every step. */
static void
keeps_no_more_than_all(void **state)
{
    const char *const sets[] = {"checkpoints.every=1e-300", NULL};
    struct small_study s;

    (void)state;
    small_study_read(&s, STUDY, sets);
    assert_int_equal(s.study.stops->n, 31);
    small_study_close(&s);
}

static void
refuses_steps_past_the_end(void **state)
{
    const char *const sets[] = {"study.kind=checkpoints cuts surface",
                                "checkpoints.steps=0 1000000", NULL};
    struct lsc_err err = {0};
    struct small_study s;

    (void)state;
    assert_int_equal(small_study_plan(&s, sets, &err), LSC_EINVAL);
    assert_non_null(strstr(err.text, "[checkpoints] steps: 1000000, "
                                     "expected at most "));
    small_study_close(&s);
}

/* The last stop of a study's training is the solution; the first its start. */
static void
rows_hold_what_was(void **state)
{
    const char *const sets[] = {"checkpoints.steps=13", NULL};
    const float *theta, *moments, *solution;
    struct small_run run;
    size_t P;

    (void)state;
    small_run_open(&run, STUDY, sets);
    P = run.small.study.net.P;
    small_run_all(&run);
    for (size_t i = 0; i < 2; i++) {
        theta = small_run_row(&run, "/checkpoints/theta", i);
        moments = small_run_row(&run, "/checkpoints/moments", i);
        solution = small_run_row(&run, "/solutions/theta", i);
        assert_memory_equal(theta + 2 * P, solution, P * 4);
        assert_memory_not_equal(theta + P, solution, P * 4);
        for (size_t k = 0; k < P; k++) assert_true(moments[k] == 0);
        assert_memory_not_equal(moments, moments + P, P * 4);
    }
    small_run_close(&run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_on_from_stops),
        cmocka_unit_test(counts_from_a_stop),
        cmocka_unit_test(unites_lists_and_grids),
        cmocka_unit_test(keeps_no_more_than_all),
        cmocka_unit_test(refuses_steps_past_the_end),
        cmocka_unit_test(rows_hold_what_was),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
