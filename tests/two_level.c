/* two_level.c - estimates from two levels: what they must be whatever the
 * values are, and how far off they are on surfaces of many images. */
#include "config.h"

#include "scene.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static double
cubic(double x, double y, double c)
{
    return 1 + x * (c - x * (0.5 - 0.3 * x)) * (y * y * y - 2 * y + c) - y;
}

/* Whatever the grid, cubics are found again, with an error of nothing. */
static void
cubics(void **state)
{
    static const size_t n[][2] = {{23, 23}, {51, 12}, {40, 1}, {1, 30}};

    (void)state;
    for (size_t i = 0; i < sizeof(n) / sizeof(*n); i++) {
        struct scene s;

        scene_begin(&s, n[i][0], n[i][1], 0.03);
        for (size_t p = 0; p < s.points; p++) {
            double x = (double)(p % n[i][0]) / 20;
            double y = (double)(p / n[i][0]) / 20;

            s.full[p] = cubic(x, y, 0.7);
            for (size_t g = 0; g < LSC_GROUPS; g++)
                s.sample[p * LSC_GROUPS + g] =
                    (float)cubic(x, y, (double)g / 9);
        }
        scene_estimate(&s);
        for (size_t p = 0; p < s.points; p++) {
            /* Samples are floats. */
            assert_true(fabs(s.estimate[p] - s.full[p]) < 1e-5);
            assert_true(s.error[p] < 1e-4);
        }
        scene_finish(&s);
    }
}

static void
exact_points_stay(void **state)
{
    struct scene s;

    (void)state;
    scene_begin(&s, 26, 21, 0.03);
    scene_losses(&s, 200, 32, 1);
    scene_estimate(&s);
    for (size_t p = 0; p < s.points; p++)
        if (scene_is_exact(&s, p))
            assert_true(!(s.estimate[p] < s.full[p] ||
                          s.estimate[p] > s.full[p] || s.error[p] > 0));
        else
            assert_true(s.error[p] > 0);
    scene_finish(&s);
}

/* If all images were drawn, nothing is left to estimate. */
static void
all_drawn(void **state)
{
    struct scene s;

    (void)state;
    scene_begin(&s, 26, 21, 0.03);
    scene_losses(&s, 200, 200, 1);
    scene_estimate(&s);
    for (size_t p = 0; p < s.points; p++) {
        assert_true(fabs(s.estimate[p] / s.full[p] - 1) < 1e-5);
        assert_true(!(s.error[p] > 0));
    }
    scene_finish(&s);
}

/* Transposed values give the transposed estimates. */
static void
x_and_y_are_alike(void **state)
{
    struct scene a, b;
    size_t n = 0;

    (void)state;
    scene_begin(&a, 26, 21, 0.03);
    scene_begin(&b, 21, 26, 0.03);
    scene_losses(&a, 100, 32, 1);
    b.values.drawn = a.values.drawn;
    b.values.logarithm = 1;
    for (size_t p = 0; p < a.points; p++) {
        size_t q = p % 26 * 21 + p / 26;

        b.full[q] = a.full[p];
        memcpy(b.sample + q * LSC_GROUPS, a.sample + p * LSC_GROUPS,
               LSC_GROUPS * sizeof(float));
    }
    for (size_t q = 0; q < b.points; q++)
        for (size_t i = 0; i < a.levels.naudit; i++)
            if (a.levels.audit[i] == q % 21 * 26 + q / 21)
                b.levels.audit[n++] = (uint32_t)q;
    assert_int_equal(n, b.levels.naudit);
    scene_estimate(&a);
    scene_estimate(&b);
    for (size_t p = 0; p < a.points; p++) {
        size_t q = p % 26 * 21 + p / 26;

        /* Sums in another order. */
        assert_true(fabs(a.estimate[p] / b.estimate[q] - 1) < 1e-9);
        assert_true(fabs(a.error[p] - b.error[q]) < 1e-6);
    }
    scene_finish(&a);
    scene_finish(&b);
}

/* What is not finite spoils what needs it and nothing else. */
static void
not_finite(void **state)
{
    static const double bad[] = {NAN, INFINITY};

    (void)state;
    for (size_t k = 0; k < 4; k++) {
        struct scene s;
        size_t lost = 0, at;

        scene_begin(&s, 31, 31, 0.03);
        scene_losses(&s, 200, 32, 1);
        at = k < 2 ? lsc_levels_point(&s.levels, 0) : 15 * 31 + 16;
        assert_true(k < 2 || !scene_is_exact(&s, at));
        if (k < 2)
            s.full[at] = bad[k];
        else
            s.sample[at * LSC_GROUPS + 3] = (float)bad[k - 2];
        scene_estimate(&s);
        for (size_t p = 0; p < s.points; p++)
            lost += !isfinite(s.estimate[p]) || !isfinite(s.error[p]);
        assert_false(isfinite(s.estimate[at]));
        /* At most what straight lines through the point reach. */
        assert_true(lost <= (k < 2 ? 16 : 1));
        scene_finish(&s);
    }
}

/* Over many draws: nine of ten true errors are within twice what is stated,
 * and what is stated is not much too large. */
static void
errors_are_honest(void **state)
{
    double true_square = 0, stated_square = 0;
    size_t within = 0, n = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct scene s;

        scene_begin(&s, 25, 25, 0.03);
        scene_losses(&s, 400, 48, seed);
        scene_estimate(&s);
        for (size_t p = 0; p < s.points; p++) {
            double off = fabs(s.estimate[p] - s.full[p]);

            if (scene_is_exact(&s, p)) continue;
            true_square += pow(off / s.full[p], 2);
            stated_square += pow(s.error[p] / s.estimate[p], 2);
            within += off <= 2 * s.error[p];
            n++;
        }
        scene_finish(&s);
    }
    print_message("# true %.4f, stated %.4f, within twice that %.3f\n",
                  sqrt(true_square / (double)n),
                  sqrt(stated_square / (double)n), (double)within / (double)n);
    assert_true((double)within >= 0.9 * (double)n);
    assert_true(stated_square < 4 * true_square);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cubics),     cmocka_unit_test(exact_points_stay),
        cmocka_unit_test(all_drawn),  cmocka_unit_test(x_and_y_are_alike),
        cmocka_unit_test(not_finite), cmocka_unit_test(errors_are_honest),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
