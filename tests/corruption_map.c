/* corruption_map.c - corruptions that are maps and grids. */
#include "config.h"

#include "corruption.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { H = 40, W = 36, C = 1, N = H * W };

#include "canvas.h"

/* Bilinear maps keep it a ramp. */
static double
ramp(double row, double column)
{
    return 0.5 + 0.003 * row + 0.005 * column;
}

static void
fill_ramp(void)
{
    for (size_t i = 0; i < N; i++)
        x[i] = (float)ramp((double)(i / W), (double)(i % W));
}

/* Whether x is the ramp seen through m about (y, x) = about, and black where m
 * leads well outside. */
static int
seen_through(const double m[2][2], const double about[2])
{
    for (size_t i = 0; i < N; i++) {
        double v = (double)(i / W) - about[0], u = (double)(i % W) - about[1];
        double row = (H - 1) / 2.0 + m[1][0] * u + m[1][1] * v;
        double column = (W - 1) / 2.0 + m[0][0] * u + m[0][1] * v;

        if (row >= 0 && row <= H - 1 && column >= 0 && column <= W - 1 &&
            fabs(x[i] - ramp(row, column)) > 1e-5)
            return 0;
        if ((row <= -1 || row >= H || column <= -1 || column >= W) && x[i] != 0)
            return 0;
    }
    return 1;
}

enum map { SHEAR, ROTATE, SCALE, TRANSLATE, MAPS };
static const char *const maps[] = {"shear", "rotate", "scale", "translate"};

/* The map for signs 0 to 3; parameters written out again here. */
static void
expect(enum map map, int s, int signs, double m[2][2], double about[2])
{
    double angle = 0.2 * s * (signs & 1 ? -1 : 1);

    m[0][0] = m[1][1] = 1;
    m[0][1] = m[1][0] = 0;
    about[0] = (H - 1) / 2.0;
    about[1] = (W - 1) / 2.0;
    if (map == SHEAR || map == ROTATE) m[0][1] = -sin(angle);
    if (map == SHEAR || map == ROTATE) m[1][1] = cos(angle);
    if (map == ROTATE) m[0][0] = cos(angle);
    if (map == ROTATE) m[1][0] = sin(angle);
    if (map == SCALE) m[0][0] = m[1][1] = 1 / (1 - 0.1 * s);
    if (map == TRANSLATE) {
        about[0] += (signs & 1 ? 1 : -1) * nearbyint(s * H / 28.0);
        about[1] += (signs & 2 ? 1 : -1) * nearbyint(s * W / 28.0);
    }
}

/* Each is one of its maps, and the signs are about equally frequent: within 5
 * standard deviations. */
static void
affine_maps(void **state)
{
    static const int kinds[] = {2, 2, 1, 4};
    enum { IMAGES = 400 };

    (void)state;
    for (int map = 0; map < MAPS; map++) {
        double each = (double)IMAGES / kinds[map];
        int count[4] = {0};

        for (uint64_t i = 0; i < IMAGES; i++) {
            int s = 1 + (int)(i % LSC_SEVERITIES), k = 0;
            double m[2][2], about[2];

            fill_ramp();
            apply(maps[map], (int)(i % 2), s, i);
            for (; k < kinds[map]; k++) {
                expect((enum map)map, s, k, m, about);
                if (seen_through(m, about)) break;
            }
            assert_true(k < kinds[map]);
            count[k]++;
        }
        for (int k = 0; k < kinds[map]; k++)
            assert_true(fabs(count[k] - each) <=
                        5 * sqrt(each * (1 - each / IMAGES)));
    }
}

/* A quarter turn puts every pixel where it belongs. */
static void
quarter(void **state)
{
    static const double m[2][2] = {{0, -1}, {1, 0}};
    float y[9 * 9];
    struct lsc_picture im = {9, 9, 1, y, scratch, {0}};

    (void)state;
    for (int i = 0; i < 81; i++) y[i] = (float)i;
    lsc_picture_turn(&im, m);
    for (int i = 0; i < 81; i++) assert_true(y[i] == i % 9 * 9 + 8 - i / 9);
}

/* Without displacements it is an affine map, so the ramp stays one; with them
 * it does not. */
static void
elastic(void **state)
{
    (void)state;
    for (int s = 1; s <= 2; s++) {
        double bent = 0, moved = 0;

        fill_ramp();
        apply("elastic", LSC_CIFAR10_C, s, 1);
        for (size_t i = 12; i < H - 12; i++)
            for (size_t j = 12; j < W - 12; j++) {
                const float *at = &x[i * W + j];

                bent = fmax(bent, fabs(at[-1] + at[1] - 2.0 * at[0]));
                bent = fmax(bent, fabs(at[-W] + at[W] - 2.0 * at[0]));
                moved = fmax(moved, fabs(at[0] - ramp((double)i, (double)j)));
            }
        assert_true(s == 1 ? bent < 1e-6 : bent > 1e-6);
        assert_true(moved > 1e-3);
    }
}

/* Without displacements, three corners of a square go no farther than the
 * parameter says, but nearly so far.  Channels: where a pixel was. */
static void
jitter(void **state)
{
    enum { side = 30, s = side / 3, mid = side / 2 };
    static const int corners[3][2] = {
        {mid + s, mid + s}, {mid + s, mid - s}, {mid - s, mid - s}};
    const struct lsc_corruption *c = lsc_corruption_find("elastic");
    const double most = c->p[LSC_CIFAR10_C][0][2] * side;
    static float was[side][side][2];
    double farthest = 0;

    (void)state;
    for (uint64_t k = 0; k < 40; k++) {
        struct lsc_picture im = {side, side, 2, was[0][0], scratch, {0}};
        const float *at = was[mid][mid], *right = at + 2, *down = at + 2 * side;

        for (int i = 0; i < side * side * 2; i++)
            was[i / 2 / side][i / 2 % side][i % 2] =
                (float)(i % 2 ? i / 2 / side : i / 2 % side);
        lsc_rng_start(&im.rng, 3, LSC_FOR_TEST, k);
        c->apply(c->p[LSC_CIFAR10_C][0], &im);
        for (int i = 0; i < 3; i++) {
            double a = right[0] - at[0], b = down[0] - at[0];
            double d = right[1] - at[1], e = down[1] - at[1];
            double u = corners[i][0] - at[0], v = corners[i][1] - at[1];
            double x1 = mid + (e * u - b * v) / (a * e - b * d);
            double y1 = mid + (a * v - d * u) / (a * e - b * d);
            double off =
                fmax(fabs(x1 - corners[i][0]), fabs(y1 - corners[i][1]));

            assert_true(off < most + 1e-3);
            farthest = fmax(farthest, off);
        }
    }
    assert_true(farthest > 0.9 * most);
}

/* The centre of a ramp stays at every zoom, up to half a pixel that cropping
 * moves it. */
static void
zoom(void **state)
{
    (void)state;
    for (int s = 1; s <= LSC_SEVERITIES; s++) {
        size_t at = H / 2 * W + W / 2;

        fill_ramp();
        apply("zoom_blur", LSC_CIFAR10_C, s, 0);
        assert_true(fabs(x[at] - ramp(H / 2, W / 2)) < 0.008 / 2);
        /* In a corner it shrinks towards the centre. */
        assert_true(x[0] > ramp(0, 0));
    }
}

/* The mean of rows and columns `from` to `to`, rounded. */
static int
mean(const uint8_t *in, const int from[2], const int to[2], int w)
{
    int sum = 0, n = 0;

    for (int i = from[0]; i <= to[0]; i++)
        for (int j = from[1]; j <= to[1]; j++, n++) sum += in[i * w + j];
    return (2 * sum + n) / (2 * n);
}

/* Of 8 x 10 pixels, 4 x 5: means of 2 x 2.  And 7 x 9: rows 3 and 4 share a
 * cell, and so do columns 4 and 5; all others are alone. */
static void
pixelate(void **state)
{
    enum { h = 8, w = 10, n = h * w };
    const struct lsc_corruption *c = lsc_corruption_find("pixelate");
    uint8_t in[n], halves[n], most[n];

    (void)state;
    for (int i = 0; i < n; i++) in[i] = (uint8_t)(i * i % 251);
    lsc_corrupt(c, LSC_MNIST_C, 2, 1, 0, h, w, 1, in, halves, scratch);
    lsc_corrupt(c, LSC_CIFAR10_C, 1, 1, 0, h, w, 1, in, most, scratch);
    for (int i = 0; i < n; i++) {
        int at[] = {i / w, i % w}, from[2], to[2];

        for (int k = 0; k < 2; k++) {
            from[k] = at[k] / 2 * 2;
            to[k] = from[k] + 1;
        }
        assert_int_equal(halves[i], mean(in, from, to, w));
        for (int k = 0; k < 2; k++) {
            from[k] = at[k] == 4 + k ? 3 + k : at[k];
            to[k] = at[k] == 3 + k ? 4 + k : at[k];
        }
        assert_int_equal(most[i], mean(in, from, to, w));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(affine_maps), cmocka_unit_test(quarter),
        cmocka_unit_test(elastic),     cmocka_unit_test(zoom),
        cmocka_unit_test(jitter),      cmocka_unit_test(pixelate),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, end);
}
