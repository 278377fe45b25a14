/* corruption_shape.c - blurs, glass and lines. */
#include "config.h"

#include "corruption.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { H = 40, W = 36, C = 3, N = H * W * C };

#include "canvas.h"

static void
edges(void **state)
{
    static const char *const beyond[] = {
        [LSC_EDGE_NEAREST] = "aaaaaabcddddddd",
        [LSC_EDGE_REFLECT] = "ddcbaabcddcbaab",
        [LSC_EDGE_MIRROR] = "bcdcbabcdcbabcd",
        [LSC_EDGE_ZERO] = ".....abcd......",
    };

    (void)state;
    for (int e = 0; e < 4; e++)
        for (ptrdiff_t i = -5; i < 10; i++) {
            ptrdiff_t at = lsc_edge_at((enum lsc_edge)e, i, 4);

            assert_int_equal(at < 0 ? '.' : "abcd"[at], beyond[e][i + 5]);
        }
}

/* Every byte comes back, and what is just below a level is that level. */
static void
bytes(void **state)
{
    (void)state;
    for (int b = 0; b < 256; b++) {
        assert_int_equal(lsc_picture_byte((float)b / 255), b);
        assert_int_equal(lsc_picture_byte(nextafterf((float)b / 255, 0)), b);
        assert_int_equal(lsc_picture_byte(((float)b + 0.9f) / 255), b);
    }
    assert_int_equal(lsc_picture_byte(-1), 0);
    assert_int_equal(lsc_picture_byte(2), 255);
}

static const char *const blurs[] = {
    "gaussian_blur", "defocus_blur", "motion_blur",
    "zoom_blur",     "glass_blur",   "pixelate",
};
enum { BLURS = sizeof(blurs) / sizeof(*blurs) };

/* A constant image stays; its byte may not sink. */
static void
constant(void **state)
{
    enum { n = 32 * 32 * 3 };
    static uint8_t in[n], out[n];

    (void)state;
    for (int b = 0; b < BLURS; b++)
        for (int t = 0; t < LSC_SEVERITY_TABLES; t++)
            for (int s = 1; s <= LSC_SEVERITIES; s++) {
                memset(in, 77 + 40 * s, n);
                lsc_corrupt(lsc_corruption_find(blurs[b]),
                            (enum lsc_severity_table)t, s, 1, 7, 32, 32, 3, in,
                            out, scratch);
                assert_memory_equal(in, out, n);
            }
}

/* A bright point keeps its light, where none reaches the edge. */
static void
light(void **state)
{
    (void)state;
    for (int b = 0; b < 3; b++)
        for (int s = 1; s <= LSC_SEVERITIES; s++) {
            int t = b == 2 ? LSC_CIFAR10_C : s <= 3;
            size_t at = ((size_t)H / 2 * W + W / 2) * C + 1;
            /* Trails are rounded to bytes. */
            double sum = 0, tolerance = b == 2 ? 19 * 0.5 / 255 : 1e-5;

            memset(x, 0, sizeof(x));
            x[at] = 1;
            apply(blurs[b], t, s, 0);
            for (size_t i = 0; i < N; i++) {
                assert_true(i % C == 1 || x[i] == 0);
                sum += x[i];
            }
            assert_true(fabs(sum - 1) < tolerance);
            assert_true(x[at] < 1);
        }
}

/* The variance of a blurred point is the sum of those of what blurs it. */
static void
widths(void **state)
{
    (void)state;
    for (int s = 1; s <= 3; s++) {
        double sigma = lsc_corruption_find("gaussian_blur")->p[1][s - 1][0];
        double rows = 0, columns = 0;

        memset(x, 0, sizeof(x));
        x[(20 * W + 18) * C] = 1;
        apply("gaussian_blur", LSC_MNIST_C, s, 0);
        for (size_t i = 0; i < N; i++) {
            rows += x[i] * pow((double)(i / C / W) - 20, 2);
            columns += x[i] * pow((double)(i / C % W) - 18, 2);
        }
        assert_true(fabs(rows / (sigma * sigma) - 1) < 0.01);
        assert_true(fabs(columns / (sigma * sigma) - 1) < 0.01);
    }
    /* A disk of radius 3 has 29 pixels; its rim's blur of 0.1 is none. */
    memset(x, 0, sizeof(x));
    x[(20 * W + 18) * C] = 1;
    apply("defocus_blur", LSC_MNIST_C, 1, 0);
    for (size_t i = 0; i < N; i += C) {
        double row = (double)(i / C / W) - 20,
               column = (double)(i / C % W) - 18;

        assert_true(fabs(x[i] - (row * row + column * column <= 9) / 29.0) <
                    1e-6);
    }
}

/* The trail begins at the point and lies between -45 and 45 degrees; taps of
 * a steep one may fall on the same pixel. */
static void
trail(void **state)
{
    (void)state;
    for (uint64_t k = 0; k < 20; k++) {
        size_t seen = 0;

        memset(x, 0, sizeof(x));
        x[(20 * W + 30) * C] = 1;
        apply("motion_blur", LSC_CIFAR10_C, 5, k);
        assert_true(x[(20 * W + 30) * C] > 0.1);
        for (size_t i = 0; i < N; i += C) {
            double row = (double)(i / C / W), column = (double)(i / C % W);

            if (x[i] <= 0) continue;
            assert_true(column <= 30);
            assert_true(fabs(row - 20) <= 30 - column);
            seen++;
        }
        assert_in_range(seen, 4, 19);
    }
}

/* Copies of neighbours at most delta away; swaps keep all pixels, each of them
 * whole. */
static void
glass(void **state)
{
    const struct lsc_corruption *c = lsc_corruption_find("glass_blur");
    const double swap[] = {0.05, 2, 1, 1}, copy[] = {0.05, 1, 1, 0};
    int count[256] = {0}, moved = 0;

    (void)state;
    for (int swaps = 0; swaps < 2; swaps++) {
        struct lsc_picture im = picture(0);

        for (size_t i = 0; i < N; i++)
            x[i] = (float)((i / C / W * 5 + i / C % W * 3) % 256) / 255;
        for (size_t i = 0; i < N; i++) count[(int)(x[i] * 255 + 0.5f)]++;
        c->apply(swaps ? swap : copy, &im);
        for (size_t i = 0; i < N; i++) {
            int now = (int)(x[i] * 255 + 0.5f);
            int was = (int)((i / C / W * 5 + i / C % W * 3) % 256);

            count[now]--;
            moved += now != was;
            assert_true(x[i] == x[i - i % C]);
            assert_true(swaps || abs(now - was) <= 8 ||
                        abs(now - was) >= 256 - 8);
        }
        for (int v = 0; v < 256 && swaps; v++) assert_int_equal(count[v], 0);
        memset(count, 0, sizeof(count));
    }
    assert_true(moved > N / 2);
}

/* Columns with and without ink, ink of 1 on the line, never less light. */
static void
lines(void **state)
{
    enum { n = 28 * 28 };
    static uint8_t in[n], out[n];
    size_t high = 0;

    (void)state;
    for (uint64_t k = 0; k < 50; k++)
        for (int zigzag = 0; zigzag < 2; zigzag++) {
            memset(in, 30, n);
            lsc_corrupt(lsc_corruption_find(zigzag ? "zigzag" : "dotted_line"),
                        LSC_MNIST_C, 1, 1, k, 28, 28, 1, in, out, scratch);
            for (size_t j = 0; j < 28; j++) {
                int most = 0,
                    ink = zigzag ? j >= 2 && j < 25 : j % 4 >= 2 && j < 27;

                for (size_t i = 0; i < 28; i++) {
                    int v = out[i * 28 + j];

                    assert_true(v >= 30);
                    most = v > most ? v : most;
                }
                if (!ink) assert_int_equal(most, 30);
                high += most > 150;
            }
        }
    /* The zigzag may leave the image at the bottom. */
    assert_true(high > 50 * (23 + 13) * 9 / 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges),    cmocka_unit_test(bytes),
        cmocka_unit_test(constant), cmocka_unit_test(light),
        cmocka_unit_test(widths),   cmocka_unit_test(trail),
        cmocka_unit_test(glass),    cmocka_unit_test(lines),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, end);
}
