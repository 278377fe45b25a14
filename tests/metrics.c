/* metrics.c - metrics and measures against known answers and identities. */
#include "config.h"

#include "auroc.h"
#include "loss.h"
#include "metrics.h"
#include "rng.h"
#include "subsets.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 200, C = 7, M = 6 };

static float p[M][N * C];
static uint8_t labels[N];
static const float *all[M];

static void
near(double found, double expected, double tolerance)
{
    if (fabs(found - expected) <= tolerance) return;
    fail_msg("%.12g, expected %.12g", found, expected);
}

/* Predictions that are neither sure nor at random. */
static int
draw(void **state)
{
    struct lsc_rng rng;
    float z[C];

    (void)state;
    lsc_rng_start(&rng, 3, LSC_FOR_TEST, 0);
    for (size_t i = 0; i < N; i++) labels[i] = (uint8_t)lsc_rng_below(&rng, C);
    for (size_t m = 0; m < M; m++)
        for (size_t i = 0; i < N; i++) {
            for (size_t c = 0; c < C; c++)
                z[c] = (float)(2 * lsc_rng_normal(&rng) + 2 * (c == labels[i]));
            lsc_softmax(1, C, z, p[m] + i * C);
        }
    for (size_t m = 0; m < M; m++) all[m] = p[m];
    return 0;
}

static double
metric(size_t n, size_t classes, const float *q, const uint8_t *y,
       enum lsc_metric_number which)
{
    struct lsc_tally tally = {0};

    lsc_tally_add(&tally, n, classes, q, y);
    return lsc_metrics[which].value(&tally);
}

static void
known_answers(void **state)
{
    static const float q[] = {0.7f, 0.2f, 0.1f}, sure[] = {1, 0, 0};
    static const uint8_t right = 0, wrong = 1;

    (void)state;
    near(metric(1, 3, q, &right, LSC_METRIC_brier), 0.14, 1e-7);
    near(metric(1, 3, q, &right, LSC_METRIC_nll), -log(0.7), 1e-7);
    near(metric(1, 3, q, &right, LSC_METRIC_ece), 0.3, 1e-7);
    near(metric(1, 3, q, &wrong, LSC_METRIC_ece), 0.7, 1e-7);
    near(metric(1, 3, q, &wrong, LSC_METRIC_accuracy), 0, 0);
    near(metric(1, 3, sure, &right, LSC_METRIC_ece), 0, 0);
    near(metric(1, 3, sure, &wrong, LSC_METRIC_ece), 1, 0);
    near(metric(1, 3, sure, &wrong, LSC_METRIC_brier), 2, 0);
    near(metric(1, 3, sure, &right, LSC_METRIC_entropy), 0, 0);
    near(metric(1, 3, sure, &wrong, LSC_METRIC_nll), -log((double)FLT_TRUE_MIN),
         1e-9);
}

/* Confidence 1, which a tool of the field drops, is in the last bin; one on an
 * edge is in the bin above. */
static void
bins(void **state)
{
    static const float q[] = {1, 0, 0.6f, 0.4f, 0.75f, 0.25f};
    static const uint8_t y[] = {0, 0, 1};
    struct lsc_tally t = {0};
    double n = 0;

    (void)state;
    lsc_tally_add(&t, 3, 2, q, y);
    for (size_t i = 0; i < LSC_BINS; i++) n += t.bin[i][0];
    near(n, 3, 0);
    near(t.bin[LSC_BINS - 1][0], 1, 0);
    near(t.bin[9][0], 1, 0);
    near(t.bin[9][1], 1, 0);
    near(t.bin[11][0], 1, 0);
    near(t.bin[11][1], 0, 0);
}

static void
divergence(void **state)
{
    static const float a[] = {1, 0}, b[] = {0, 1};
    const float *disjoint[] = {a, b}, *equal[] = {a, a};
    const float *same[M];

    (void)state;
    near(lsc_jsd(2, 1, 2, disjoint), log(2), 1e-15);
    near(lsc_jsd(2, 1, 2, equal), 0, 0);
    for (size_t m = 0; m < M; m++) same[m] = p[0];
    near(lsc_jsd(M, N, C, same), 0, 1e-12);
    assert_true(lsc_jsd(M, N, C, all) > 0.1);
    assert_true(lsc_jsd(M, N, C, all) < log(M));
}

static void
differences(void **state)
{
    static const float a[] = {1, 0}, b[] = {0, 1};
    double d = lsc_disagreement(N, C, p[0], p[1]);

    (void)state;
    near(lsc_disagreement(N, C, p[0], p[0]), 0, 0);
    near(lsc_disagreement(N, C, p[1], p[0]), d, 0);
    assert_true(d > 0.1 && d < 1);
    near(lsc_function_distance(1, 2, a, b), 2, 0);
    near(lsc_function_distance(2, 1, a, b), 1, 0);
    near(lsc_function_distance(N, C, p[0], p[0]), 0, 0);
    near(lsc_normalised_diversity(0.3, 0.4), 0.5, 1e-15);
    assert_true(isnan(lsc_normalised_diversity(0, 1)));
}

static void
not_a_number(void **state)
{
    float q[] = {0.5f, NAN, 0.5f};
    const float *two[] = {q, p[0]};
    const uint8_t y = 0;

    (void)state;
    for (size_t i = 0; i < LSC_METRICS; i++)
        assert_true(isnan(metric(1, 3, q, &y, (enum lsc_metric_number)i)));
    assert_int_equal(lsc_argmax(3, q), -1);
    assert_true(isnan(lsc_disagreement(1, 3, q, p[0])));
    assert_true(isnan(lsc_function_distance(1, 3, q, p[0])));
    assert_true(isnan(lsc_jsd(2, 1, 3, two)));
}

/* By Jensen, an average scores no worse than its members do on average. */
static void
averages(void **state)
{
    static float mean[N * C];
    const enum lsc_metric_number convex[] = {LSC_METRIC_nll, LSC_METRIC_brier};

    (void)state;
    lsc_average(M, N, C, all, mean);
    for (size_t i = 0; i < 2; i++) {
        double single = 0;

        for (size_t m = 0; m < M; m++)
            single += metric(N, C, p[m], labels, convex[i]) / M;
        assert_true(metric(N, C, mean, labels, convex[i]) < single);
    }
}

static void
temperature(void **state)
{
    static float q[N * C], r[N * C];
    double T, found;

    (void)state;
    T = lsc_temperature(N, C, p[0], labels);
    lsc_temper(N, C, 1, p[0], q);
    for (size_t i = 0; i < N * C; i++)
        near((double)q[i], (double)p[0][i], 1e-6);
    lsc_temper(N, C, T, p[0], q);
    found = metric(N, C, q, labels, LSC_METRIC_nll);
    assert_true(found <= metric(N, C, p[0], labels, LSC_METRIC_nll));
    for (int i = 0; i < 2; i++) {
        lsc_temper(N, C, T * (i ? 1.02 : 0.98), p[0], r);
        assert_true(found <= metric(N, C, r, labels, LSC_METRIC_nll));
    }
    near(metric(N, C, q, labels, LSC_METRIC_accuracy),
         metric(N, C, p[0], labels, LSC_METRIC_accuracy), 0);
    lsc_temper(N, C, 3, p[0], r);
    near(lsc_temperature(N, C, r, labels), T / 3, 1e-3);
}

/* Every choice once, or different draws where there are too many. */
static void
choices(void **state)
{
    static const size_t table[][3] = {{5, 1, 5},    {5, 2, 10},   {5, 5, 1},
                                      {10, 5, 252}, {12, 6, 252}, {40, 3, 252}};

    (void)state;
    for (size_t t = 0; t < sizeof(table) / sizeof(*table); t++) {
        size_t n = lsc_subset_count(table[t][0], table[t][1]), k = table[t][1];
        size_t now[64], before[64] = {0}, equal = 0;

        assert_int_equal(n, table[t][2]);
        for (size_t i = 0; i < n; i++) {
            lsc_subset(table[t][0], k, 1, i, now);
            for (size_t j = 1; j < k; j++) assert_true(now[j] > now[j - 1]);
            assert_true(now[k - 1] < table[t][0]);
            equal += i > 0 && memcmp(now, before, k * sizeof(*now)) == 0;
            memcpy(before, now, sizeof(now));
        }
        assert_true(equal == 0 || t >= 4);
        assert_true(equal < 10);
    }
}

static void
pooled(void **state)
{
    struct lsc_members of = {M, N, C, all, labels, N, all, labels};
    struct lsc_pooled one, every, some;
    double sum = 0, n = 0;

    (void)state;
    assert_int_equal(lsc_pool_subsets(&of, 1, 0, NULL, &one, NULL), 0);
    assert_int_equal(lsc_pool_subsets(&of, M, 0, NULL, &every, NULL), 0);
    for (size_t m = 0; m < M; m++)
        sum += metric(N, C, p[m], labels, LSC_METRIC_brier);
    near(one.mean[LSC_METRIC_brier], sum / M, 1e-12);
    near(one.jsd, 0, 1e-12);
    near(every.jsd, lsc_jsd(M, N, C, all), 1e-7);
    near(every.std[LSC_METRIC_nll], 0, 1e-6);
    assert_true(every.tempered[LSC_METRIC_nll] < every.mean[LSC_METRIC_nll]);
    for (size_t b = 0; b < LSC_BINS; b++) n += one.bin[b][0];
    near(n, M * N, 0);
    of.nv = 0;
    assert_int_equal(lsc_pool_subsets(&of, 3, 0, NULL, &some, NULL), 0);
    assert_true(isnan(some.temperature) &&
                isnan(some.tempered[LSC_METRIC_nll]));
    assert_true(some.mean[LSC_METRIC_brier] < one.mean[LSC_METRIC_brier]);
    assert_true(some.mean[LSC_METRIC_brier] > every.mean[LSC_METRIC_brier]);
}

/* One that is not a number spoils means and deviations alike. */
static void
pooled_not_a_number(void **state)
{
    static float q[N * C];
    const float *spoilt[] = {q, p[1], p[2]};
    struct lsc_members of = {3, N, C, spoilt, labels, 0, NULL, NULL};
    struct lsc_pooled some;

    (void)state;
    memcpy(q, p[0], sizeof(q));
    q[5] = NAN;
    assert_int_equal(lsc_pool_subsets(&of, 2, 0, NULL, &some, NULL), 0);
    assert_true(isnan(some.jsd) && isnan(some.jsd_std));
    for (size_t i = 0; i < LSC_METRICS; i++)
        assert_true(isnan(some.mean[i]) && isnan(some.std[i]));
}

static void
told_apart(void **state)
{
    static const double in[] = {1, 2, 2, 3}, out[] = {2, 4}, nan[] = {NAN};
    double auroc, other;

    (void)state;
    assert_int_equal(lsc_auroc(4, in, 2, out, &auroc, NULL), LSC_OK);
    near(auroc, (1 + 0.5 + 0.5 + 0 + 4) / 8, 1e-15);
    assert_int_equal(lsc_auroc(2, out, 4, in, &other, NULL), LSC_OK);
    near(auroc + other, 1, 1e-15);
    assert_int_equal(lsc_auroc(4, in, 1, nan, &auroc, NULL), LSC_OK);
    assert_true(isnan(auroc));
    assert_int_equal(lsc_auroc(0, in, 2, out, &auroc, NULL), LSC_OK);
    assert_true(isnan(auroc));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers), cmocka_unit_test(bins),
        cmocka_unit_test(divergence),    cmocka_unit_test(differences),
        cmocka_unit_test(not_a_number),  cmocka_unit_test(averages),
        cmocka_unit_test(temperature),   cmocka_unit_test(choices),
        cmocka_unit_test(pooled),        cmocka_unit_test(pooled_not_a_number),
        cmocka_unit_test(told_apart),
    };

    return cmocka_run_group_tests(tests, draw, NULL);
}
