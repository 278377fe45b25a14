/* corruption.c - what holds for every corruption of the table. */
#include "config.h"

#include "corruption.h"
#include "hash.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { IMAGES = 24, MOST = 64 * 64 * 3, GUARD = 16 };

/* clang-format off */
static const struct row {
    const char *name;
    int draws;
    /* By which part the mean change may be less than at the severity before:
     * 0.02 by chance; more where severities differ in kind (copying glass,
     * elastic), little (fog) or not at all (lines), or where cells of 2 x 2
     * happen to fit (pixelate). */
    double slack[LSC_SEVERITY_TABLES];
} rows[] = {
    {"gaussian_noise", 1, {0.02, 0.02}}, {"shot_noise", 1, {0.02, 0.02}},
    {"impulse_noise", 1, {0.02, 0.02}},  {"speckle_noise", 1, {0.02, 0.02}},
    {"gaussian_blur", 0, {0, 0}},        {"defocus_blur", 0, {0, 0}},
    {"glass_blur", 1, {0.1, 0.02}},           {"motion_blur", 1, {0.02, 0.02}},
    {"zoom_blur", 0, {0, 0}},            {"fog", 1, {0.02, 0.2}},
    {"brightness", 0, {0, 0}},           {"contrast", 0, {0, 0}},
    {"pixelate", 0, {0, 0.1}},             {"elastic", 1, {0.3, 0.8}},
    {"shear", 1, {0.02, 0.02}},          {"rotate", 1, {0.02, 0.02}},
    {"scale", 0, {0, 0}},                {"translate", 1, {0.02, 0.02}},
    {"stripe", 0, {0, 0}},               {"quantize", 0, {0, 0}},
    {"inverse", 0, {0, 0}},              {"dotted_line", 1, {0.1, 0.1}},
    {"zigzag", 1, {0.1, 0.1}},
};
enum { ROWS = sizeof(rows) / sizeof(*rows) };

static const struct shape {
    size_t h, w, c;
} shapes[] = {{28, 28, 1}, {32, 32, 3}},
  odd[] = {{8, 8, 1}, {8, 8, 3}, {9, 13, 3}, {40, 24, 2}, {64, 64, 3}};
/* clang-format on */

static uint8_t pixels[IMAGES][MOST];
static float *scratch;

/* A textured blob on black, another in every image. */
static void
draw(const struct shape *s)
{
    for (size_t i = 0; i < IMAGES; i++)
        for (size_t p = 0; p < s->h * s->w * s->c; p++) {
            double y = (double)(p / s->c / s->w) / (double)s->h - 0.5;
            double x = (double)(p / s->c % s->w) / (double)s->w - 0.5;
            double blob = exp(-8 * (x * x + y * y)) - 0.2;
            double wave = sin(40 * x + 7 * (double)i) * cos(31 * y) +
                          0.2 * (double)(p % s->c);

            pixels[i][p] =
                (uint8_t)(blob > 0 ? 255 * blob * (0.7 + 0.3 * wave) : 0);
        }
}

static int
begin(void **state)
{
    (void)state;
    scratch =
        malloc((lsc_corruption_scratch(64, 64, 3) + GUARD) * sizeof(*scratch));
    return scratch == NULL;
}

static int
end(void **state)
{
    (void)state;
    free(scratch);
    return 0;
}

/* Scratch holds NaN before, and what follows it stays as it is. */
static void
corrupt(const struct lsc_corruption *c, int table, int severity, uint64_t seed,
        uint64_t image, const struct shape *s, const uint8_t *in, uint8_t *out)
{
    size_t n = lsc_corruption_scratch(s->h, s->w, s->c);

    for (size_t i = 0; i < n; i++) scratch[i] = NAN;
    for (size_t i = 0; i < GUARD; i++) scratch[n + i] = 12345;
    lsc_corrupt(c, (enum lsc_severity_table)table, severity, seed, image, s->h,
                s->w, s->c, in, out, scratch);
    for (size_t i = 0; i < GUARD; i++) assert_true(scratch[n + i] == 12345);
}

/* The rows here are those of the table there. */
static void
complete(void **state)
{
    size_t n = 0;

    (void)state;
    while (lsc_corruptions[n] != NULL) n++;
    assert_int_equal(n, ROWS);
    for (size_t i = 0; i < ROWS; i++)
        assert_non_null(lsc_corruption_find(rows[i].name));
}

/* Whether any of the images (by_seed 0) or seeds 10 to 29 gives another result
 * than `first`; some types draw no more than a sign. */
static int
others_differ(const struct row *row, int t, int severity, const struct shape *s,
              int by_seed, const uint8_t *first)
{
    const struct lsc_corruption *c = lsc_corruption_find(row->name);
    static uint8_t out[MOST];
    int differ = 0;

    for (uint64_t i = 10; i < 30 && !differ; i++) {
        corrupt(c, t, severity, by_seed ? i : 5, by_seed ? 3 : i, s, pixels[0],
                out);
        differ = memcmp(first, out, s->h * s->w * s->c) != 0;
    }
    return differ;
}

/* Twice the same, whatever was done in between and wherever it goes; other
 * draws, if there are any, for another image or seed; not what it was. */
static void
check_draws(const struct row *row, int t, int severity, const struct shape *s)
{
    const struct lsc_corruption *c = lsc_corruption_find(row->name);
    size_t n = s->h * s->w * s->c;
    static uint8_t first[MOST], again[MOST];

    corrupt(c, t, severity, 5, 3, s, pixels[0], first);
    assert_memory_not_equal(first, pixels[0], n);
    for (int by_seed = 0; by_seed < 2; by_seed++)
        assert_int_equal(others_differ(row, t, severity, s, by_seed, first),
                         row->draws);
    memcpy(again, pixels[0], n);
    corrupt(c, t, severity, 5, 3, s, again, again);
    assert_memory_equal(first, again, n);
    corrupt(c, t, 0, 5, 3, s, pixels[0], again);
    assert_memory_equal(pixels[0], again, n);
}

static void
draws(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
        draw(&shapes[i]);
        for (size_t r = 0; r < ROWS; r++)
            for (int t = 0; t < LSC_SEVERITY_TABLES; t++)
                for (int s = 1; s <= LSC_SEVERITIES; s++)
                    check_draws(&rows[r], t, s, &shapes[i]);
    }
}

/* Any size and number of channels; the guard and NaNs watch. */
static void
sizes(void **state)
{
    static uint8_t out[MOST];

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
        draw(&odd[i]);
        for (size_t r = 0; r < ROWS; r++)
            for (int t = 0; t < LSC_SEVERITY_TABLES; t++)
                for (int s = 1; s <= LSC_SEVERITIES; s += 4)
                    corrupt(lsc_corruptions[r], t, s, 1, 2, &odd[i], pixels[1],
                            out);
    }
}

static double
change(const struct lsc_corruption *c, int t, int severity,
       const struct shape *s)
{
    static uint8_t out[MOST];
    double sum = 0;

    for (size_t i = 0; i < IMAGES; i++) {
        corrupt(c, t, severity, 1, i, s, pixels[i], out);
        for (size_t p = 0; p < s->h * s->w * s->c; p++)
            sum += abs(out[p] - pixels[i][p]);
    }
    return sum / (double)(IMAGES * s->h * s->w * s->c);
}

static void
severities(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
        draw(&shapes[i]);
        for (size_t r = 0; r < ROWS; r++)
            for (int t = 0; t < LSC_SEVERITY_TABLES; t++) {
                double before = 0;

                for (int s = 1; s <= LSC_SEVERITIES; s++) {
                    double now = change(lsc_corruption_find(rows[r].name), t, s,
                                        &shapes[i]);

                    assert_true(now >= before * (1 - rows[r].slack[t]));
                    before = now;
                }
            }
    }
}

/* The stream is named by the type's name, the severity and the image, in bytes
 * of a fixed order. */
static void
streams(void **state)
{
    enum { N = 8 * 8 };
    static const struct shape s = {8, 8, 1};
    const uint8_t key[] = {2, 0x44, 0x33, 0x22, 0x11, 0, 0, 0, 0};
    struct lsc_corruption c = *lsc_corruption_find("gaussian_noise");
    uint8_t grey[N], out[N];
    struct lsc_rng rng;

    (void)state;
    assert_int_equal(LSC_FOR_CORRUPTION, 10);
    memset(grey, 100, N);
    corrupt(&c, LSC_CIFAR10_C, 2, 9, 0x11223344, &s, grey, out);
    lsc_rng_start(
        &rng, 9, LSC_FOR_CORRUPTION,
        lsc_hash64(key, sizeof(key), lsc_hash64("gaussian_noise", 14, 0)));
    for (int i = 0; i < N; i++) {
        double x = 100 + 255 * 0.06 * lsc_rng_normal(&rng);

        assert_in_range(out[i], (int)(x - 0.01), (int)(x + 0.01));
    }
    c.name = "another";
    corrupt(&c, LSC_CIFAR10_C, 2, 9, 0x11223344, &s, grey, grey);
    assert_memory_not_equal(grey, out, N);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complete), cmocka_unit_test(draws),
        cmocka_unit_test(sizes),    cmocka_unit_test(severities),
        cmocka_unit_test(streams),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, end);
}
