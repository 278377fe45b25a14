/* levels.c - which points of a grid are exact, from the start and in the end;
 * which studies have two levels. */
#include "config.h"

#include "scene.h"
#include "small_study.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Every grid: both ends of both axes, every exact point once, tasks and points
 * one to one. */
static void
grids(void **state)
{
    (void)state;
    for (size_t nx = 1; nx <= 27; nx += nx < 8 ? 1 : 6)
        for (size_t ny = 1; ny <= 56; ny += ny < 8 ? 1 : 16) {
            struct scene s;
            size_t found = 0, n;

            scene_begin(&s, nx, ny, 0.1);
            n = lsc_levels_exact(&s.levels);
            assert_true(n <= s.points);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(lsc_levels_number(
                                     &s.levels, lsc_levels_point(&s.levels, i)),
                                 i);
            for (size_t p = 0; p < s.points; p++) {
                size_t task = lsc_levels_gather(s.points, p);

                found += (size_t)scene_is_exact(&s, p);
                assert_true(task < s.points);
                assert_int_equal(lsc_levels_spread(s.points, task), p);
            }
            assert_int_equal(found, n);
            assert_true(scene_is_exact(&s, 0) && scene_is_exact(&s, nx - 1));
            assert_true(scene_is_exact(&s, s.points - 1));
            assert_true(scene_is_exact(&s, s.points - nx));
            scene_finish(&s);
        }
}

/* A finer precision never takes fewer images or points. */
static void
sizes(void **state)
{
    size_t images = 0, points = 0;

    (void)state;
    for (double precision = 0.5; precision > 1e-4; precision /= 2) {
        struct scene s;

        scene_begin(&s, 51, 31, precision);
        assert_true(lsc_levels_images(precision, 100000) >= images);
        assert_true(lsc_levels_exact(&s.levels) >= points);
        images = lsc_levels_images(precision, 100000);
        points = lsc_levels_exact(&s.levels);
        assert_int_equal(images % LSC_GROUPS, 0);
        scene_finish(&s);
    }
    assert_int_equal(lsc_levels_images(0.01, 5), 5);
    assert_int_equal(lsc_levels_images(0.01, 0), 0);
    assert_true(lsc_levels_images(0.01, 2000) < 200);
}

static void
nothing_finite(void **state)
{
    struct lsc_err err = {0};
    const double *estimate, *error;
    struct scene s;
    uint8_t *how;

    (void)state;
    scene_begin(&s, 26, 21, 0.03);
    how = lsc_calloc(s.points, 1);
    s.values.logarithm = 1; /* all is 0: there is no logarithm */
    scene_estimate(&s);
    estimate = s.estimate;
    error = s.error;
    assert_int_equal(
        lsc_levels_choose(&s.levels, 1, &estimate, &error, 0.03, how, &err),
        LSC_OK);
    for (size_t p = 0; p < s.points; p++)
        assert_int_equal(how[p] == LSC_REFINED, !scene_is_exact(&s, p));
    free(how);
    scene_finish(&s);
}

/* Errors in the root mean square of what is left, at `how` or better. */
static double
left(const struct scene *s, const uint8_t *how)
{
    double sum = 0;

    for (size_t p = 0; p < s->points; p++)
        if (how[p] == LSC_ESTIMATED)
            sum += pow(s->error[p] / s->estimate[p], 2);
    return sqrt(sum / (double)s->points);
}

/* As many points as are needed, the worst, and no more. */
static void
choice(void **state)
{
    static const double precisions[] = {0.5, 0.01, 0.003, 1e-4};

    (void)state;
    for (size_t i = 0; i < sizeof(precisions) / sizeof(*precisions); i++) {
        const double *estimate, *error;
        struct lsc_err err = {0};
        double least = INFINITY;
        struct scene s;
        size_t last = 0;
        uint8_t *how;

        scene_begin(&s, 26, 21, 0.03);
        how = lsc_calloc(s.points, 1);
        scene_losses(&s, 500, 32, 1);
        scene_estimate(&s);
        estimate = s.estimate;
        error = s.error;
        assert_int_equal(lsc_levels_choose(&s.levels, 1, &estimate, &error,
                                           precisions[i], how, &err),
                         LSC_OK);
        assert_true(left(&s, how) <= precisions[i]);
        for (size_t p = 0; p < s.points; p++) {
            double e = s.error[p] / s.estimate[p];

            assert_int_equal(how[p] == LSC_COARSE || how[p] == LSC_AUDIT,
                             scene_is_exact(&s, p));
            if (how[p] != LSC_REFINED || e > least) continue;
            least = e;
            last = p;
        }
        for (size_t p = 0; p < s.points; p++)
            if (how[p] == LSC_ESTIMATED)
                assert_true(s.error[p] / s.estimate[p] <= least);
        if (isfinite(least)) {
            how[last] = LSC_ESTIMATED;
            assert_true(left(&s, how) > precisions[i]);
        }
        free(how);
        scene_finish(&s);
    }
}

/* Where it pays there are two levels, elsewhere all is as without. */
static void
studies(void **state)
{
    static const struct {
        const char *nx, *ny, *precision, *images;
        int pays;
    } cases[] = {
        {"51", "51", "1%", "0", 1},  {"51", "51", "exact", "0", 0},
        {"200", "1", "10%", "0", 1}, {"1", "1", "50%", "0", 0},
        {"1", "9", "1%", "0", 0},    {"3", "3", "50%", "0", 0},
        {"51", "51", "1%", "9", 0},
    };
    struct small_study plain;

    (void)state;
    small_study_open(&plain, NULL);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char text[5][64];
        const char *sets[] = {text[0], text[1], text[2],
                              text[3], text[4], NULL};
        struct small_study small;
        const struct lsc_study *s = &small.study;
        size_t more = cases[i].pays ? 4 : 0;

        snprintf(text[0], 64, "surface.nx=%s", cases[i].nx);
        snprintf(text[1], 64, "surface.ny=%s", cases[i].ny);
        snprintf(text[2], 64, "surface.precision=%s", cases[i].precision);
        snprintf(text[3], 64, "evaluate.train_images=%s", cases[i].images);
        snprintf(text[4], 64, "evaluate.test_images=%s", cases[i].images);
        small_study_open(&small, sets);
        assert_int_equal(s->two_level != NULL, cases[i].pays);
        assert_int_equal(s->nstages, plain.study.nstages + more);
        assert_int_equal(s->nslabs == plain.study.nslabs, !cases[i].pays);
        assert_int_equal(lsc_study_slab(s, "/surface/train_loss_error") !=
                             LSC_ABSENT,
                         cases[i].pays);
        small_study_close(&small);
    }
    small_study_close(&plain);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grids),          cmocka_unit_test(sizes),
        cmocka_unit_test(nothing_finite), cmocka_unit_test(choice),
        cmocka_unit_test(studies),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
