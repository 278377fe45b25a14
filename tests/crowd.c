/* crowd.c - who is asked: members, needs, and what they say. */
#include "config.h"

#include "crowd.h"
#include "metrics.h"
#include "predict.h"
#include "small_run.h"
#include "statistics.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SAMPLERS "random dropout diagonal pca pca-scaled pca-random average"

static const char text[] =
    "[study]\nkind = subspace-samples robustness\n"
    "[data]\nset = synthetic\nvalidation = 50\n"
    "[net]\nspec = flatten, dense 12, batchnorm, relu, dense 4\n"
    "[ensemble]\nsolutions = 3\ntrajectory = yes\n"
    "[train]\nepochs = 4\n"
    "[evaluate]\ntest_images = 60\nbatch_norm_images = 64\n"
    "[subspace]\nsamplers = " SAMPLERS "\ncheckpoints = 4\nrank = 2\n"
    "samples = 4\nplane_samples = 0\n"
    "[robustness]\ncorruptions = contrast\ncheckpoints = 3\n";

static double
number(const struct small_run *run, const char *path, size_t row, size_t at)
{
    return ((const double *)small_run_row(run, path, row))[at];
}

static void
near(double found, double expected, const char *what)
{
    if (!(fabs(found - expected) < 1e-9))
        fail_msg("%s: %g, expected %g", what, found, expected);
}

/* On images as they are, crowds of samplers are the networks and ensembles of
 * kind subspace-samples. */
static void
samplers_are_those_of_subspace(void **state)
{
    static const char *const sets[] = {"robustness.crowds=" SAMPLERS,
                                       "robustness.members=4", NULL};
    static const size_t sizes[] = {1, 2, 3};
    struct small_run run;
    char path[2][96];

    (void)state;
    small_run_open(&run, text, sets);
    small_run_all(&run);
    for (size_t k = 0; k < 7; k++) {
        double jsd = 0;

        for (size_t m = 0; m < LSC_METRICS; m++)
            for (size_t i = 0; i < 6; i++) {
                const char *std = i < 3 ? "" : "_std";

                snprintf(path[0], 96, "/robustness/%s%s", lsc_metrics[m].name,
                         std);
                snprintf(path[1], 96, "/subspace/ensembles/%s%s",
                         lsc_metrics[m].name, std);
                near(number(&run, path[0], 0, k * 3 + i % 3),
                     number(&run, path[1], k * 3 + sizes[i % 3] - 1, 0),
                     path[0]);
            }
        for (size_t r = 0; r < 3; r++)
            jsd += number(&run, "/subspace/networks/jsd", r * 7 + k, 0) / 3;
        if (k == 6) jsd = number(&run, "/subspace/ensembles/jsd", k * 3 + 2, 0);
        near(number(&run, "/robustness/jsd", 0, k), jsd, "jsd");
        assert_true(isnan(number(&run, "/robustness/jsd_std", 0, k)) ==
                    (k == 6));
    }
    small_run_close(&run);
}

/* Masks are drawn for images that have changed as well. */
static void
masks_are_on(void **state)
{
    static const char *const sets[] = {
        "robustness.crowds=mc-dropout solutions", "robustness.members=4",
        "subspace.samplers=mc-dropout",
        "net.spec=flatten, dropout 0.3, dense 4", NULL};
    struct small_run run;

    (void)state;
    small_run_open(&run, text, sets);
    small_run_all(&run);
    near(number(&run, "/robustness/brier", 0, 2),
         number(&run, "/subspace/ensembles/brier", 2, 0), "brier");
    for (size_t set = 0; set < 6; set++)
        assert_true(number(&run, "/robustness/jsd", set, 0) > 0);
    small_run_close(&run);
}

/* A checkpoint's prediction, by way of its place in the trajectory. */
static void
ask(struct small_run *run, struct lsc_task *task, size_t r, size_t epoch,
    float *p)
{
    const struct lsc_study *s = &run->small.study;
    const float *theta = small_run_row(run, "/solutions/trajectory", r);
    const float *buffers = small_run_row(run, "/solutions/buffers", r);
    float *own = run->desk.buffers;

    theta += epoch * s->net.P;
    memcpy(own, buffers, s->net.Q * sizeof(*own));
    if (s->net.Q > 0)
        assert_int_equal(lsc_task_statistics(task, theta, own, NULL), LSC_OK);
    assert_int_equal(lsc_predict(run->desk.eval, theta, own, &s->test_subset,
                                 &s->scale, NULL, p, NULL),
                     LSC_OK);
}

static void
trajectories_are_spread_over_checkpoints(void **state)
{
    static const char *const sets[2][5] = {
        {"robustness.crowds=trajectory"},
        {"robustness.crowds=trajectory", "robustness.checkpoints=6",
         "train.epochs=7", "net.spec=flatten, dense 9, relu, dense 4"}};
    static const size_t epoch[2][3] = {{4, 3, 2}, {7, 5, 3}};

    (void)state;
    for (size_t k = 0; k < 2; k++) {
        struct small_run run;
        const struct lsc_study *s = &run.small.study;
        double sum = 0, square = 0;
        size_t items;
        float *p;

        small_run_open(&run, text, sets[k]);
        small_run_all(&run);
        items = s->test_subset.n * 4;
        p = lsc_calloc(3 * items, sizeof(*p));
        for (size_t r = 0; r < 3; r++) {
            const float *rows[] = {p, p + items, p + 2 * items};
            struct lsc_task task = {
                .study = s, .desk = &run.desk, .store = &run.store};
            double jsd;

            for (size_t m = 0; m < 3; m++)
                ask(&run, &task, r, epoch[k][m], p + m * items);
            jsd = lsc_jsd(3, s->test_subset.n, 4, rows);
            sum += jsd / 3;
            square += jsd * jsd / 3;
        }
        near(number(&run, "/robustness/jsd", 0, 0), sum, "jsd");
        near(number(&run, "/robustness/jsd_std", 0, 0),
             sqrt(square - sum * sum), "jsd_std");
        free(p);
        small_run_close(&run);
    }
}

/* The first checkpoint from the end is the solution; one member agrees with
 * itself, but single crowds are compared across runs. */
static void
one_member(void **state)
{
    static const char *const sets[] = {
        "robustness.crowds=solutions trajectory diagonal average",
        "robustness.members=1", "net.spec=flatten, dense 4", NULL};
    struct small_run run;
    char path[96];

    (void)state;
    small_run_open(&run, text, sets);
    small_run_all(&run);
    for (size_t set = 0; set < 6; set++) {
        for (size_t i = 0; i < 4; i++) {
            double jsd = number(&run, "/robustness/jsd", set, i);
            double std = number(&run, "/robustness/jsd_std", set, i);

            if (i == 1 || i == 2) {
                assert_true(jsd == 0 && std == 0);
            } else {
                assert_true(jsd > 0 && isnan(std));
            }
        }
        for (size_t m = 0; m < LSC_METRICS; m++) {
            const double *row;

            snprintf(path, sizeof(path), "/robustness/%s", lsc_metrics[m].name);
            row = small_run_row(&run, path, set);
            assert_memory_equal(row, row + 3, 3 * sizeof(*row));
        }
    }
    small_run_close(&run);
}

/* Only samples that were searched for need the search. */
static void
needs_no_more_than_it_asks(void **state)
{
    static const struct {
        const char *crowds;
        size_t needs;
    } rows[] = {
        {"solutions trajectory", 1},
        {"solutions diagonal pca average", 1},
        {"diagonal random", 2},
        {"pca-random", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char set[96];
        const char *sets[] = {set, NULL};
        struct lsc_need need[LSC_MAX_NEEDS];
        struct small_study s;

        snprintf(set, sizeof(set), "robustness.crowds=%s", rows[i].crowds);
        small_study_read(&s, text, sets);
        assert_int_equal(lsc_crowds_needs(&s.study, need), rows[i].needs);
        assert_int_equal(need[0].stage, lsc_study_stage(&s.study, "train"));
        assert_int_equal(need[0].count, 3);
        if (rows[i].needs > 1) assert_int_equal(need[1].count, 12);
        small_study_close(&s);
    }
}

#define NAMES "solutions solutions solutions solutions solutions solutions "

static const struct {
    const char *sets[6], *says;
} wrong[] = {
    {{"robustness.crowds=solutions nonsense"},
     "[robustness] crowds: 'nonsense', expected solutions, trajectory or a"},
    {{"robustness.crowds="}, "[robustness] crowds: 0 names, expected 1 to 16"},
    {{"robustness.crowds=" NAMES NAMES NAMES},
     "[robustness] crowds: 18 names, expected 1 to 16"},
    {{"robustness.crowds=trajectory"},
     "[robustness] crowds: trajectory needs [ensemble] trajectory = yes"},
    {{"robustness.crowds=trajectory", "ensemble.trajectory=yes"},
     "[robustness] checkpoints: 10, expected from [robustness] members = 3 to "
     "[train] epochs = 2"},
    {{"robustness.crowds=trajectory", "ensemble.trajectory=yes",
      "train.epochs=9", "robustness.checkpoints=2"},
     "[robustness] checkpoints: 2, expected from [robustness] members = 3 to "
     "[train] epochs = 9"},
    {{"robustness.crowds=diagonal"},
     "[robustness] crowds: diagonal is a sampler, expected it in [subspace]"},
    {{"study.kind=cuts surface robustness subspace-samples",
      "robustness.crowds=pca", "subspace.samplers=diagonal average",
      "ensemble.trajectory=yes", "subspace.checkpoints=2"},
     "[robustness] crowds: pca is a sampler, expected it in [subspace]"},
    {{"study.kind=cuts surface robustness subspace-samples",
      "robustness.crowds=average diagonal",
      "subspace.samplers=diagonal average", "ensemble.trajectory=yes",
      "subspace.checkpoints=2", "subspace.samples=2"},
     "[robustness] members: 3, expected at most [subspace] samples = 2"},
    {{"ensemble.solutions=1025"},
     "[robustness] 1025 solutions, expected at most 1024"},
};

static void
what_is_wrong_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        const char *sets[8] = {"study.kind=cuts surface robustness"};
        struct small_study s;
        struct lsc_err err = {0};
        int st;

        memcpy(sets + 1, wrong[i].sets, sizeof(wrong[i].sets));
        st = small_study_plan(&s, sets, &err);
        if (st != LSC_EINVAL || strstr(err.text, wrong[i].says) == NULL)
            fail_msg("%zu: %d, '%s'", i, st, err.text);
        small_study_close(&s);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samplers_are_those_of_subspace),
        cmocka_unit_test(masks_are_on),
        cmocka_unit_test(trajectories_are_spread_over_checkpoints),
        cmocka_unit_test(one_member),
        cmocka_unit_test(needs_no_more_than_it_asks),
        cmocka_unit_test(what_is_wrong_is_said),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
