/* logistic.c - softmax regression finds the least loss there is. */
#include "config.h"

#include "logistic.h"
#include "rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { N = 700, D = 3, K = 4, W = K * (D + 1) };

/* Features N(0, 1), labels drawn from softmax(W x + b) of some W and b. */
static void
draw(struct lsc_features *f)
{
    struct lsc_rng rng;

    assert_int_equal(lsc_features_create(f, N, D, NULL), LSC_OK);
    lsc_rng_start(&rng, 1, LSC_FOR_TEST, 0);
    for (size_t i = 0; i < N; i++) {
        double sum = 0, p[K], u;

        for (size_t j = 0; j < D; j++)
            f->x[i * D + j] = (float)lsc_rng_normal(&rng);
        for (size_t c = 0; c < K; c++) {
            p[c] = exp(f->x[i * D + c % D] * (c + 1.0) / 2 - 0.3 * (double)c);
            sum += p[c];
        }
        u = sum * lsc_rng_uniform(&rng);
        while (u > p[f->labels[i]] && f->labels[i] < K - 1)
            u -= p[f->labels[i]++];
    }
}

/* Mean loss of w, written out. */
static double
loss(const struct lsc_features *f, const double *w)
{
    double all = 0;

    for (size_t i = 0; i < N; i++) {
        double sum = 0, own = 0;

        for (size_t c = 0; c < K; c++) {
            double z = w[K * D + c];

            for (size_t j = 0; j < D; j++)
                z += w[c * D + j] * (double)f->x[i * D + j];
            sum += exp(z);
            if (c == f->labels[i]) own = z;
        }
        all += log(sum) - own;
    }
    return all / N;
}

static void
finds_the_minimum(void **state)
{
    const float start[W] = {0.5, -1};
    struct lsc_features f;
    struct lsc_logistic *fit;
    double w[W], least, before;
    size_t steps = 0;

    (void)state;
    draw(&f);
    assert_int_equal(lsc_logistic_create(&fit, &f, K, 1, start, NULL), LSC_OK);
    for (size_t i = 0; i < W; i++) w[i] = (double)start[i];
    before = loss(&f, w);
    assert_true(fabs(lsc_logistic_score(fit, &f).loss - before) < 1e-12);
    while (lsc_logistic_step(fit)) {
        double now = lsc_logistic_score(fit, &f).loss;

        assert_true(now < before);
        before = now;
        assert_true(++steps < 60);
    }
    assert_true(lsc_logistic_gradient(fit) < LSC_LOGISTIC_END);
    for (size_t i = 0; i < W; i++) w[i] = lsc_logistic_at(fit)[i];
    least = loss(&f, w);
    for (size_t i = 0; i < W; i++)
        for (int side = -1; side <= 1; side += 2) {
            w[i] += 0.01 * side;
            assert_true(loss(&f, w) > least);
            w[i] -= 0.01 * side;
        }
    assert_false(lsc_logistic_step(fit));
    assert_true(loss(&f, lsc_logistic_at(fit)) == least);
    lsc_logistic_free(fit);
    lsc_features_free(&f);
}

/* From elsewhere to the same loss; without bias it is no smaller. */
static void
start_does_not_matter(void **state)
{
    float far[W];
    struct lsc_features f;
    double least[3];

    (void)state;
    draw(&f);
    for (size_t i = 0; i < W; i++) far[i] = (float)(i % 5) * 2;
    for (int k = 0; k < 3; k++) {
        const float zero[W] = {0};
        struct lsc_logistic *fit;

        assert_int_equal(
            lsc_logistic_create(&fit, &f, K, k < 2, k == 1 ? far : zero, NULL),
            LSC_OK);
        while (lsc_logistic_step(fit)) continue;
        least[k] = lsc_logistic_score(fit, &f).loss;
        lsc_logistic_free(fit);
    }
    assert_true(fabs(least[0] - least[1]) < 1e-7);
    assert_true(least[2] > least[0] + 1e-3);
    lsc_features_free(&f);
}

/* Two classes that a line parts: the loss goes to 0, accuracy to 1. */
static void
separable(void **state)
{
    const float zero[4] = {0};
    struct lsc_features f;
    struct lsc_logistic *fit;

    (void)state;
    assert_int_equal(lsc_features_create(&f, 300, 1, NULL), LSC_OK);
    for (size_t i = 0; i < f.n; i++) {
        f.x[i] = (float)i - 100.5f;
        f.labels[i] = i > 100;
    }
    assert_int_equal(lsc_logistic_create(&fit, &f, 2, 1, zero, NULL), LSC_OK);
    while (lsc_logistic_step(fit)) continue;
    assert_true(lsc_logistic_score(fit, &f).accuracy == 1);
    assert_true(lsc_logistic_score(fit, &f).loss < 1e-3);
    lsc_logistic_free(fit);
    lsc_features_free(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_minimum),
        cmocka_unit_test(start_does_not_matter),
        cmocka_unit_test(separable),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
