/* radial.c - the plane through two solutions and the origin, and what is asked
 * for it and for agreement. */
#include "config.h"

#include "direction.h"
#include "small_run.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char text[] = "[study]\nkind = surface\n"
                           "[data]\nset = synthetic\n"
                           "[net]\nspec = flatten, dense 20, batchnorm, relu, "
                           "dense 4\n"
                           "[train]\nepochs = 1\n"
                           "[surface]\nnx = 5\nny = 4\n";

/* Options of a plane that is radial, and what else there is. */
#define RADIAL                                     \
    "surface.plane=radial", "surface.through=2 0", \
        "surface.batch_norm=recompute"

/* Directions are orthogonal and as long as a; a and b lie where marks say. */
static void
through_the_origin(void **state)
{
    static const char *const sets[] = {RADIAL, NULL};
    const float *theta, *origin, *d;
    const double *marks;
    struct small_run run;
    double aa, bb;
    size_t P;

    (void)state;
    small_run_open(&run, text, sets);
    small_run_all(&run);
    P = run.small.study.net.P;
    theta = small_run_row(&run, "/solutions/theta", 0);
    origin = small_run_row(&run, "/surface/origin", 0);
    d = small_run_row(&run, "/surface/directions", 0);
    marks = small_run_row(&run, "/surface/marks", 0);
    assert_memory_equal(d, theta + 2 * P, P * sizeof(*d));
    aa = lsc_vector_dot(P, d, d);
    bb = lsc_vector_dot(P, theta, theta);
    assert_true(fabs(lsc_vector_dot(P, d + P, d + P) / aa - 1) < 1e-6);
    assert_true(fabs(lsc_vector_cosine(P, d, d + P)) < 1e-6);
    assert_true(fabs(marks[0] - 1) < 1e-12 && fabs(marks[1]) < 1e-6);
    assert_true(fabs(hypot(marks[2], marks[3]) - sqrt(bb / aa)) < 1e-6);
    assert_true(marks[3] > 0);
    assert_true(marks[4] == 0 && marks[5] == 0);
    for (size_t i = 0; i < P; i++) {
        double b = marks[2] * (double)d[i] + marks[3] * (double)d[P + i];

        assert_true(origin[i] == 0);
        assert_true(fabs(b - (double)theta[i]) < 1e-6);
    }
    small_run_close(&run);
}

/* Solutions on one line with the origin span nothing: no point has a loss. */
static void
no_plane(void **state)
{
    static const char *const sets[] = {RADIAL, "surface.agreement=0",
                                       "ensemble.init_seeds=same",
                                       "train.epochs=0", NULL};
    const struct lsc_study *s;
    const double *loss, *agreement;
    struct small_run run;

    (void)state;
    small_run_open(&run, text, sets);
    s = &run.small.study;
    loss = small_run_row(&run, "/surface/test_loss", 0);
    agreement = small_run_row(&run, "/surface/agreement", 0);
    for (size_t i = 0; i < s->nstages; i++) {
        int lies = strcmp(s->stages[i]->name, "surface-plane") == 0 ||
                   strcmp(s->stages[i]->name, "surface") == 0;

        for (size_t j = 0; j < s->counts[i]; j++)
            assert_int_equal(small_run_task(&run, i, j, NULL, NULL, NULL),
                             lies ? LSC_EDIVERGED : LSC_OK);
    }
    for (size_t i = 0; i < 20; i++)
        assert_true(isnan(loss[i]) && isnan(agreement[i]));
    small_run_close(&run);
}

static const struct {
    const char *sets[4], *says;
} wrong[] = {
    {{"surface.plane=radial", "surface.batch_norm=recompute"},
     "[surface] through: 3 solutions, expected 2 with plane = radial"},
    {{"surface.plane=radial", "surface.through=1 1",
      "surface.batch_norm=recompute"},
     "[surface] through: 1 twice, expected two different solutions"},
    {{"surface.plane=radial", "surface.through=0 1"},
     "[surface] batch_norm: keep, expected recompute with plane = radial"},
    {{"surface.plane=radial", "surface.through=0 1",
      "surface.batch_norm=interpolate"},
     "[surface] batch_norm: interpolate, expected recompute with plane ="},
    {{"surface.agreement=0 3"},
     "[surface] agreement: 3, expected less than [ensemble] solutions = 3"},
    {{"surface.agreement=0 1 0"},
     "[surface] agreement: 0 twice, expected different solutions"},
    {{"surface.agreement=0 1 2 3 4 5 6 7 8", "ensemble.solutions=9"},
     "[surface] agreement: 9 solutions, expected at most 8"},
    {{"surface.agreement=0", "surface.precision=1%"},
     "[surface] agreement: is not estimated, expected precision = exact"},
};

static void
what_is_wrong_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        struct small_study s;
        struct lsc_err err = {0};
        int st = small_study_plan(&s, wrong[i].sets, &err);

        if (st != LSC_EINVAL || strstr(err.text, wrong[i].says) == NULL)
            fail_msg("%zu: %d, '%s'", i, st, err.text);
        small_study_close(&s);
    }
}

/* No statistics, nothing to ask; no witnesses, no arrays of theirs. */
static void
what_is_right_is_not(void **state)
{
    static const char *const sets[] = {"surface.plane=radial",
                                       "surface.through=0 1",
                                       "net.spec=flatten, dense 4", NULL};
    struct small_study s;

    (void)state;
    small_study_read(&s, text, sets);
    assert_true(lsc_study_stage(&s.study, "surface-witness") == LSC_ABSENT);
    assert_true(lsc_study_slab(&s.study, "/surface/agreement") == LSC_ABSENT);
    assert_true(lsc_study_slab(&s.study, "/surface/witnesses") == LSC_ABSENT);
    small_study_close(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(through_the_origin),
        cmocka_unit_test(no_plane),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(what_is_right_is_not),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
