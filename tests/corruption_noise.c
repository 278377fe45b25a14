/* corruption_noise.c - noise is as strong as its parameter says. */
#include "config.h"

#include "corruption.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { H = 64, W = 50, C = 3, N = H * W * C };

#include "canvas.h"

static const double sigmas = 5; /* of a sum over draws */

static void
fill(float value)
{
    for (size_t i = 0; i < N; i++) x[i] = value;
}

/* Noise on a constant image has this mean and standard deviation. */
static void
noises(void **state)
{
    static const struct {
        const char *name;
        double p, grey; /* powers of both in the standard deviation */
    } known[] = {
        {"gaussian_noise", 1, 0},
        {"speckle_noise", 1, 1},
        {"shot_noise", -0.5, 0.5},
    };
    const double grey = 0.4;

    (void)state;
    for (size_t k = 0; k < sizeof(known) / sizeof(*known); k++)
        for (int t = 0; t < LSC_SEVERITY_TABLES; t++)
            for (int s = 1; s <= LSC_SEVERITIES; s++) {
                double p = lsc_corruption_find(known[k].name)->p[t][s - 1][0];
                double want = pow(p, known[k].p) * pow(grey, known[k].grey);
                double sum = 0, squares = 0;

                fill((float)grey);
                apply(known[k].name, t, s, (uint64_t)s);
                for (size_t i = 0; i < N; i++) {
                    double z = (x[i] - grey) / want;

                    sum += z;
                    squares += z * z - 1;
                }
                assert_true(fabs(sum) < sigmas * sqrt(N));
                /* Poisson: kurtosis 3 + 1 / mean, at most 4. */
                assert_true(fabs(squares) < sigmas * sqrt(3.0 * N));
            }
}

static void
impulses(void **state)
{
    (void)state;
    for (int t = 0; t < LSC_SEVERITY_TABLES; t++)
        for (int s = 1; s <= LSC_SEVERITIES; s++) {
            double p = lsc_corruption_find("impulse_noise")->p[t][s - 1][0];
            double salt = 0, pepper = 0;
            double off = sigmas * sqrt(N * p / 2 * (1 - p / 2));

            fill(0.4f);
            apply("impulse_noise", t, s, (uint64_t)s);
            for (size_t i = 0; i < N; i++) {
                assert_true(x[i] == 0.4f || x[i] == 0 || x[i] == 1);
                salt += x[i] == 1;
                pepper += x[i] == 0;
            }
            assert_true(fabs(salt - N * p / 2) < off);
            assert_true(fabs(pepper - N * p / 2) < off);
        }
}

/* Mean, variance, and the probability of each count (product of lambda / k
 * from exp(-lambda)). */
static void
poisson(void **state)
{
    static const double lambdas[] = {0.01, 0.3, 1, 3, 12.5, 60, 500, 699};
    enum { DRAWS = 20000, MOST = 1000 };
    static size_t count[MOST];

    (void)state;
    for (size_t l = 0; l < sizeof(lambdas) / sizeof(*lambdas); l++) {
        double lambda = lambdas[l], p = exp(-lambda), sum = 0, squares = 0;
        struct lsc_rng rng;

        memset(count, 0, sizeof(count));
        lsc_rng_start(&rng, 4, LSC_FOR_TEST, l);
        for (int i = 0; i < DRAWS; i++) {
            unsigned k = lsc_rng_poisson(&rng, lambda);

            assert_true(k < MOST);
            count[k]++;
            sum += k - lambda;
            squares += (k - lambda) * (k - lambda) - lambda;
        }
        assert_true(fabs(sum) < sigmas * sqrt(DRAWS * lambda));
        assert_true(fabs(squares) <
                    sigmas * sqrt(DRAWS * lambda * (1 + 2 * lambda)));
        for (unsigned k = 0; k < MOST; p *= lambda / ++k)
            assert_true(fabs((double)count[k] - DRAWS * p) <
                        sigmas * sqrt(DRAWS * p * (1 - p)) + 2);
        assert_int_equal(lsc_rng_poisson(&rng, 0), 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noises),
        cmocka_unit_test(impulses),
        cmocka_unit_test(poisson),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, end);
}
