/* path_study.c - study kind path: its ends, its bends, what is said along them.
 */
#include "config.h"

#include "keeper.h"
#include "metrics.h"
#include "predict.h"
#include "small_run.h"
#include "trainer.h"

#include <math.h>
#include <stdio.h>

enum { POINTS = 9 };

static const char *const bent[] = {"bezier", "chain"};

static const char text[] =
    "[study]\nkind = path\n[data]\nset = synthetic\n"
    "[net]\nspec = flatten, dense 40, batchnorm, relu, dense 4\n"
    "[ensemble]\nsolutions = 3\n[train]\nepochs = 2\nlr = 0.02\n"
    "[path]\npoints = 9\npairs = 2 0  0 1\nepochs = 6\n"
    "schedule = constant\n";

static void
open_path(struct small_run *run, const char *curve, const char *set)
{
    char bends[64];

    snprintf(bends, sizeof(bends), "path.curve=%s", curve);
    small_run_open(run, text, (const char *[]){bends, set, NULL});
}

/* Point i of a path of pair 0, 2 to 0. */
static double
at(const struct small_run *run, const char *path, size_t bend, size_t i)
{
    return *(double *)small_run_row(run, path, bend * POINTS + i);
}

/* Probabilities of the test images at a solution; for free(). */
static float *
predict(struct small_run *run, size_t solution)
{
    const struct lsc_study *s = &run->small.study;
    float *p = lsc_calloc(s->test_subset.n * s->net.classes, sizeof(*p));
    struct lsc_err err = {0};

    must(lsc_predict(run->desk.eval,
                     small_run_row(run, "/solutions/theta", solution),
                     small_run_row(run, "/solutions/buffers", solution),
                     &s->test_subset, &s->scale, NULL, p, &err),
         &err);
    return p;
}

/* The subset is all test images, so that an end is its solution to the bit;
 * the other end agrees with it as often as they do not disagree. */
static void
ends_are_solutions(void **state)
{
    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct small_run run;
        double alike;
        float *p, *q;

        open_path(&run, bent[k], "path.batch_norm=interpolate");
        small_run_all(&run);
        assert_int_equal(run.small.study.test_subset.n, run.small.study.test.n);
        p = predict(&run, 2);
        q = predict(&run, 0);
        alike = 1 - lsc_disagreement(run.small.study.test.n, 4, p, q);
        assert_true(alike < 1);
        for (size_t bend = 0; bend < 2; bend++)
            for (size_t i = 0; i < 2; i++) {
                size_t point = i * (POINTS - 1), solution = i == 0 ? 2 : 0;

                assert_true(at(&run, "/path/test_loss", bend, point) ==
                            *(double *)small_run_row(
                                &run, "/solutions/test_loss", solution));
                assert_true(fabs(at(&run, "/path/agreement_a", bend, point) -
                                 (i == 0 ? 1 : alike)) < 1e-12);
                assert_true(fabs(at(&run, "/path/agreement_b", bend, point) -
                                 (i == 0 ? alike : 1)) < 1e-12);
            }
        free(p);
        free(q);
        small_run_close(&run);
    }
}

/* Mean training loss over the points of a path. */
static double
mean(const struct small_run *run, size_t bend)
{
    double sum = 0;

    for (size_t i = 0; i < POINTS; i++)
        sum += at(run, "/path/train_loss", bend, i);
    return sum / POINTS;
}

static void
training_lowers_the_path(void **state)
{
    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct small_run run;
        double *epochs;

        open_path(&run, bent[k], NULL);
        small_run_all(&run);
        epochs = small_run_row(&run, "/path/bend_history", 0);
        assert_true(epochs[5 * 3] < epochs[0]);
        assert_true(epochs[5 * 3 + 2] == 0.02);
        assert_true(mean(&run, 1) < 0.95 * mean(&run, 0));
        for (size_t bend = 0; bend < 2; bend++) {
            assert_true(at(&run, "/path/agreement_a", bend, 0) == 1);
            assert_true(at(&run, "/path/agreement_b", bend, POINTS - 1) == 1);
        }
        small_run_close(&run);
    }
}

/* Stopped at any step and gone on with, a bend is the same; from a state that
 * is none it starts over. */
static void
bend_goes_on(void **state)
{
    struct lsc_err err = {0};
    struct small_run run;
    size_t stage, bytes;
    float *row, *bend;

    (void)state;
    open_path(&run, "bezier", NULL);
    small_run_all(&run);
    stage = lsc_study_stage(&run.small.study, "path-bend");
    bytes = run.small.study.net.P * sizeof(float);
    row = small_run_row(&run, "/path/bend", 0);
    bend = lsc_calloc(bytes, 1);
    memcpy(bend, row, bytes);
    for (size_t i = 0; i < 24; i += 5)
        for (int broken = 0; broken < 2; broken++) {
            struct keeper k = {.watch = {.call = keeper_keep}, .keep = i};

            memset(row, 0, bytes);
            assert_int_equal(
                small_run_task(&run, stage, 0, NULL, &k.watch, &err),
                LSC_ESTOP);
            if (broken) ((struct lsc_train_state *)k.state)->net++;
            must(small_run_task(&run, stage, 0, k.state, NULL, &err), &err);
            assert_memory_equal(row, bend, bytes);
            free(k.state);
        }
    free(bend);
    small_run_close(&run);
}

/* A pair's bend does not depend on which other pairs there are. */
static void
pairs_are_alone(void **state)
{
    struct small_run two, one;

    (void)state;
    open_path(&two, "chain", NULL);
    small_run_all(&two);
    open_path(&one, "chain", "path.pairs=0 1");
    small_run_all(&one);
    assert_memory_equal(small_run_row(&one, "/path/bend", 0),
                        small_run_row(&two, "/path/bend", 1),
                        one.small.study.net.P * sizeof(float));
    assert_memory_not_equal(small_run_row(&two, "/path/bend", 0),
                            small_run_row(&two, "/path/bend", 1),
                            one.small.study.net.P * sizeof(float));
    small_run_close(&one);
    small_run_close(&two);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_are_solutions),
        cmocka_unit_test(training_lowers_the_path),
        cmocka_unit_test(bend_goes_on),
        cmocka_unit_test(pairs_are_alone),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
