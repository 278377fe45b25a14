/* corruption_light.c - corruptions that change values where they are. */
#include "config.h"

#include "corruption.h"
#include "plasma.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { H = 64, W = 50, C = 3, N = H * W * C };

#include "canvas.h"

static void
fill(float value)
{
    for (size_t i = 0; i < N; i++) x[i] = value;
}

static void
fill_at_random(void)
{
    struct lsc_rng rng;

    lsc_rng_start(&rng, 8, LSC_FOR_TEST, 0);
    for (size_t i = 0; i < N; i++) x[i] = (float)lsc_rng_below(&rng, 256) / 255;
}

/* Hue in sixths of a turn, saturation and value. */
static void
to_hsv(const float *rgb, double hsv[3])
{
    double v = fmax(rgb[0], fmax(rgb[1], rgb[2]));
    double d = v - fmin(rgb[0], fmin(rgb[1], rgb[2]));

    hsv[2] = v;
    hsv[1] = v > 0 ? d / v : 0;
    hsv[0] = d <= 0        ? 0
             : v == rgb[0] ? fmod((rgb[1] - rgb[2]) / d + 6, 6)
             : v == rgb[1] ? (rgb[2] - rgb[0]) / d + 2
                           : (rgb[0] - rgb[1]) / d + 4;
}

static void
from_hsv(const double hsv[3], double rgb[3])
{
    for (int ch = 0; ch < 3; ch++) {
        double k = fmod(5 - 2 * ch + hsv[0], 6);

        rgb[ch] = hsv[2] - hsv[2] * hsv[1] * fmax(0, fmin(fmin(k, 4 - k), 1));
    }
}

static void
brightness(void **state)
{
    static float before[N];

    (void)state;
    fill_at_random();
    x[0] = x[1] = x[2] = 0;
    memcpy(before, x, sizeof(x));
    for (int s = 1; s <= LSC_SEVERITIES; s++) {
        double add = lsc_corruption_find("brightness")->p[0][s - 1][0];

        memcpy(x, before, sizeof(x));
        apply("brightness", 0, s, (uint64_t)s);
        for (size_t i = 0; i < N; i += 3) {
            double hsv[3], rgb[3];

            to_hsv(before + i, hsv);
            hsv[2] = fmin(hsv[2] + add, 1);
            from_hsv(hsv, rgb);
            for (int ch = 0; ch < 3; ch++)
                assert_true(fabs(x[i + (size_t)ch] - rgb[ch]) < 1e-5);
        }
    }
}

/* Means stay, and so does the direction from them. */
static void
contrast(void **state)
{
    static float before[N];
    double mean[C] = {0};

    (void)state;
    fill_at_random();
    for (size_t i = 0; i < N; i++) {
        x[i] /= (float)(1 + i % C);
        before[i] = x[i];
        mean[i % C] += x[i] / (double)(H * W);
    }
    apply("contrast", LSC_CIFAR10_C, 5, 5);
    for (size_t i = 0; i < N; i++)
        assert_true(
            fabs(x[i] - mean[i % C] - 0.15 * (before[i] - mean[i % C])) < 1e-5);
}

/* All levels, no others; each at most half a step away. */
static void
quantize(void **state)
{
    static float before[N];

    (void)state;
    for (int s = 1; s <= LSC_SEVERITIES; s++) {
        int steps = (1 << (6 - s)) - 1, seen = 0, levels[32] = {0};

        fill_at_random();
        memcpy(before, x, sizeof(x));
        apply("quantize", LSC_MNIST_C, s, (uint64_t)s);
        for (size_t i = 0; i < N; i++) {
            int level = (int)lrint(x[i] * steps);

            assert_true(fabs(x[i] * steps - level) < 1e-5);
            assert_true(fabs(x[i] - before[i]) * steps < 0.5 + 1e-5);
            assert_in_range(level, 0, steps);
            seen += levels[level]++ == 0;
        }
        assert_int_equal(seen, steps + 1);
    }
}

/* Through bytes: the negative of the negative is the image, and stripes are
 * the negative on two quarters. */
static void
negatives(void **state)
{
    enum { h = 16, w = 16, n = h * w };
    uint8_t in[n], out[n];

    (void)state;
    for (int i = 0; i < n; i++) in[i] = (uint8_t)i;
    for (int twice = 0; twice < 2; twice++) {
        lsc_corrupt(lsc_corruption_find("inverse"), LSC_MNIST_C, 1, 1, 0, h, w,
                    1, twice ? out : in, out, scratch);
        for (int i = 0; i < n; i++)
            assert_int_equal(out[i], twice ? i : 255 - i);
    }
    lsc_corrupt(lsc_corruption_find("stripe"), LSC_MNIST_C, 1, 1, 0, h, w, 1,
                in, out, scratch);
    for (int i = 0; i < n; i++)
        assert_int_equal(out[i], i % w < 4 || i % w >= 12 ? 255 - i : i);
}

/* From 0 to 1; opposite sides join; a larger decay is smoother. */
static void
plasma(void **state)
{
    enum { side = 32 };
    static float map[side][side];
    double rough[2] = {0};

    (void)state;
    assert_int_equal(lsc_plasma_side(28, 1), 32);
    assert_int_equal(lsc_plasma_side(32, 1), 32);
    assert_int_equal(lsc_plasma_side(33, 256), 256);
    for (uint64_t i = 0; i < 40; i++) {
        double low = 1, high = 0, inside = 0, across = 0;
        struct lsc_rng rng;

        lsc_rng_start(&rng, i / 2, LSC_FOR_TEST, 0);
        lsc_plasma(side, i % 2 ? 3 : 1.5, &rng, map[0]);
        for (int p = 0; p < side * side; p++) {
            int y = p / side, z = p % side;
            double step = fabs(map[y][z] - map[y][(z + 1) % side]);

            low = fmin(low, map[y][z]);
            high = fmax(high, map[y][z]);
            rough[i % 2] += step;
            inside = fmax(inside, z < side - 1 ? step : 0);
            across = fmax(across, z == side - 1 ? step : 0);
        }
        assert_true(low == 0 && high == 1);
        assert_true(across <= 1.5 * inside);
    }
    assert_true(rough[1] < 0.6 * rough[0]);
}

/* The brightest value stays the bound, and black stays black. */
static void
fog(void **state)
{
    (void)state;
    for (int t = 0; t < LSC_SEVERITY_TABLES; t++)
        for (int s = 1; s <= LSC_SEVERITIES; s++) {
            double p = lsc_corruption_find("fog")->p[t][s - 1][0];

            fill(0.5f);
            apply("fog", t, s, (uint64_t)s);
            for (size_t i = 0; i < N; i++) {
                assert_true(x[i] >= 0.25 / (0.5 + p) - 1e-6);
                assert_true(x[i] <= 0.5 + 1e-6);
                assert_true(x[i] == x[i - i % C]);
            }
            fill(0);
            apply("fog", t, s, (uint64_t)s);
            for (size_t i = 0; i < N; i++) assert_true(x[i] == 0);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brightness), cmocka_unit_test(contrast),
        cmocka_unit_test(quantize),   cmocka_unit_test(negatives),
        cmocka_unit_test(plasma),     cmocka_unit_test(fog),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, end);
}
