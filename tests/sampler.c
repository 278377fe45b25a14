/* sampler.c - what samplers draw, against what they say they draw. */
#include "config.h"

#include "direction.h"
#include "sampler.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { P = 2003, T = 10, RANK = 3, DRAWS = 400 };

static float points[T][P], theta[P], other[P], far[P];
static double sum[P], square[P];
static struct lsc_moments m;

/* Checkpoints that differ in every parameter, in some directions more. */
static int
make_points(void **state)
{
    struct lsc_err err = {0};
    struct lsc_rng rng;

    (void)state;
    lsc_rng_start(&rng, 8, LSC_FOR_TEST, 0);
    for (size_t i = 0; i < P; i++) {
        double at = 1 + lsc_rng_normal(&rng), trend = lsc_rng_normal(&rng);

        for (size_t t = 0; t < T; t++)
            points[t][i] = (float)(at + 0.1 * (double)t * trend +
                                   0.02 * lsc_rng_normal(&rng));
    }
    assert_int_equal(lsc_moments_create(&m, P, RANK, &err), LSC_OK);
    lsc_moments_spread(&m, T, points[0]);
    assert_int_equal(lsc_moments_directions(&m, T, points[0], &err), LSC_OK);
    return 0;
}

static int
free_points(void **state)
{
    (void)state;
    lsc_moments_free(&m);
    return 0;
}

static const struct lsc_sampler *
find(const char *name)
{
    assert_non_null(lsc_sampler_find(name));
    return lsc_sampler_find(name);
}

static double
sample(const struct lsc_sampler *s, struct lsc_draw_name name, double least,
       double most, float *out)
{
    return lsc_sampler_draw(s, name, P, points[T - 1], &m, least, most, out);
}

static double
distance(const float *to)
{
    lsc_vector_subtract(P, theta, to, far);
    return sqrt(lsc_vector_dot(P, far, far));
}

static void
near(const char *what, double found, double expected, double tolerance)
{
    if (fabs(found - expected) <= tolerance) return;
    fail_msg("%s: %.9g, expected %.9g", what, found, expected);
}

static void
draw_many(const struct lsc_sampler *s, double scale)
{
    memset(sum, 0, sizeof(sum));
    memset(square, 0, sizeof(square));
    for (size_t k = 0; k < DRAWS; k++) {
        sample(s, (struct lsc_draw_name){.seed = 1, .number = k}, scale, scale,
               theta);
        for (size_t i = 0; i < P; i++) {
            sum[i] += (double)theta[i];
            square[i] += (double)theta[i] * (double)theta[i];
        }
    }
}

static void
moments(void **state)
{
    double variance = 0, kept = 0;

    (void)state;
    for (size_t i = 0; i < P; i += 97) {
        double mean = 0, v = 0;

        for (size_t t = 0; t < T; t++) mean += (double)points[t][i] / T;
        for (size_t t = 0; t < T; t++)
            v += pow((double)points[t][i] - mean, 2) / T;
        near("mean", (double)m.mean[i], mean, 1e-6);
        near("sigma", (double)m.sigma[i], sqrt(v), 1e-6);
    }
    /* The variance along a direction is the points' own. */
    for (size_t r = 0; r < RANK; r++) {
        const float *d = m.direction + r * P;
        double v = 0;

        for (size_t t = 0; t < T; t++) {
            lsc_vector_subtract(P, points[t], m.mean, far);
            v += pow(lsc_vector_dot(P, far, d), 2) / T;
        }
        near("deviation", m.deviation[r], sqrt(v), 1e-4 * sqrt(v));
        near("unit", lsc_vector_dot(P, d, d), 1, 1e-6);
        assert_true(r == 0 || m.deviation[r] <= m.deviation[r - 1]);
        kept += v;
    }
    for (size_t i = 0; i < P; i++)
        variance += (double)m.sigma[i] * (double)m.sigma[i];
    assert_true(kept < variance && kept > 0.9 * variance);
}

/* Whatever a name is made of makes another draw, and nothing else does. */
static void
every_sampler(void **state)
{
    static const struct lsc_draw_name names[] = {
        {1, 0, 0, 0, LSC_NARROW}, {2, 0, 0, 0, LSC_NARROW},
        {1, 1, 0, 0, LSC_NARROW}, {1, 0, 1, 0, LSC_NARROW},
        {1, 0, 0, 1, LSC_NARROW}, {1, 0, 0, 0, LSC_WIDE},
    };

    (void)state;
    for (size_t s = 0; lsc_samplers[s] != NULL; s++) {
        const struct lsc_sampler *row = lsc_samplers[s];
        uint64_t seed = lsc_sampler_seed(row, names[0]);

        assert_ptr_equal(lsc_sampler_find(row->name), row);
        assert_true(s < LSC_MOST_SAMPLERS);
        sample(row, names[0], 0.1, 0.5, theta);
        for (size_t i = 0; i < P; i++) assert_true(isfinite(theta[i]));
        for (size_t n = 1; n < sizeof(names) / sizeof(*names); n++) {
            sample(row, names[n], 0.1, 0.5, other);
            assert_true(lsc_sampler_seed(row, names[n]) != seed);
            assert_int_equal(memcmp(theta, other, sizeof(theta)) == 0,
                             row->single || row->masks);
        }
        sample(row, names[0], 0.1, 0.5, other);
        assert_memory_equal(theta, other, sizeof(theta));
    }
}

/* Scales are uniform; two samplers do not share their draws. */
static void
scales(void **state)
{
    double least = 1, most = 0, mean = 0, last[LSC_MOST_SAMPLERS];

    (void)state;
    for (size_t k = 0; k < DRAWS; k++) {
        struct lsc_draw_name name = {.seed = 3, .number = k};
        double x = sample(find("average"), name, 0.2, 0.7, theta);

        least = fmin(least, x);
        most = fmax(most, x);
        mean += x / DRAWS;
    }
    assert_true(least >= 0.2 && least < 0.21 && most < 0.7 && most > 0.69);
    near("mean scale", mean, 0.45, 4 * 0.5 / sqrt(12 * DRAWS));
    for (size_t s = 0; lsc_samplers[s] != NULL; s++) {
        struct lsc_draw_name name = {.seed = 3};

        last[s] = sample(lsc_samplers[s], name, 0, 0.9, theta);
        for (size_t i = 0; i < s; i++) assert_true(fabs(last[i] - last[s]) > 0);
        near("a fixed scale", sample(lsc_samplers[s], name, 0.3, 0.3, theta),
             0.3, 0);
    }
}

static void
random_step(void **state)
{
    float before[P];

    (void)state;
    for (size_t k = 0; k < 20; k++) {
        struct lsc_draw_name name = {.seed = 1, .number = k};
        double t = sample(find("random"), name, 0, 10, theta);

        near("length", distance(points[T - 1]), t, 1e-4);
        if (k > 0)
            near("cosine", lsc_vector_cosine(P, far, before), 0,
                 5 / sqrt((double)P));
        memcpy(before, far, sizeof(far));
    }
    sample(find("random"), (struct lsc_draw_name){.seed = 1}, 0, 0, theta);
    assert_memory_equal(theta, points[T - 1], sizeof(theta));
}

static void
weight_dropout(void **state)
{
    const double p = 0.25;
    double out = 0, change = 0, size = 0;

    (void)state;
    draw_many(find("dropout"), p);
    for (size_t i = 0; i < P; i++) {
        double w = (double)points[T - 1][i];

        out += (theta[i] == 0) / (double)P;
        if (theta[i] != 0)
            near("kept", (double)theta[i], w / (1 - p), 1e-5 * fabs(w));
        change += pow(sum[i] / DRAWS - w, 2);
        size += w * w;
    }
    near("out", out, p, 4 * sqrt(p * (1 - p) / P));
    /* The mean of draws has variance w^2 p / (1 - p) / DRAWS. */
    near("mean", change / size * DRAWS, p / (1 - p), 0.05);
    sample(find("dropout"), (struct lsc_draw_name){.seed = 1}, 0, 0, theta);
    assert_memory_equal(theta, points[T - 1], sizeof(theta));
}

static void
diagonal(void **state)
{
    double off = 0, spread = 0;

    (void)state;
    draw_many(find("diagonal"), 2);
    for (size_t i = 0; i < P; i++) {
        double mean = sum[i] / DRAWS, sigma = 2 * (double)m.sigma[i];

        off += pow((mean - (double)m.mean[i]) / sigma, 2) / P;
        spread += (square[i] / DRAWS - mean * mean) / (sigma * sigma) / P;
    }
    near("mean", off * DRAWS, 1, 5 * sqrt(2.0 / P));
    near("variance", spread, 1 - 1.0 / DRAWS, 5 * sqrt(2.0 / P / DRAWS));
}

/* In the span of the directions, of the variance along each that is said. */
static void
along(const char *name, const double *expected)
{
    double variance[RANK] = {0};

    for (size_t k = 0; k < DRAWS; k++) {
        struct lsc_draw_name draw = {.seed = 1, .number = k};
        double length, inside = 0;

        sample(find(name), draw, 2, 2, theta);
        length = distance(m.mean);
        for (size_t r = 0; r < RANK; r++) {
            double z = lsc_vector_dot(P, far, m.direction + r * P);

            variance[r] += z * z / DRAWS;
            inside += z * z;
        }
        near("outside", sqrt(fmax(0, length * length - inside)), 0, 1e-3);
    }
    for (size_t r = 0; r < RANK; r++)
        near(name, sqrt(variance[r]) / (2 * expected[r]), 1, 0.2);
}

static void
low_rank(void **state)
{
    static const double unit[] = {1, 1, 1};

    (void)state;
    along("pca", unit);
    along("pca-random", unit);
    along("pca-scaled", m.deviation);
}

static void
average(void **state)
{
    (void)state;
    sample(find("average"), (struct lsc_draw_name){.seed = 1}, 0, 1, theta);
    assert_memory_equal(theta, m.mean, sizeof(theta));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments),        cmocka_unit_test(every_sampler),
        cmocka_unit_test(scales),         cmocka_unit_test(random_step),
        cmocka_unit_test(weight_dropout), cmocka_unit_test(diagonal),
        cmocka_unit_test(low_rank),       cmocka_unit_test(average),
    };
    return cmocka_run_group_tests(tests, make_points, free_points);
}
