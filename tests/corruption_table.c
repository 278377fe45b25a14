/* corruption_table.c - names and parameters of the corruptions. */
#include "config.h"

#include "corruption.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* From the public code of the two benchmarks. */
static const struct {
    const char *name;
    int table, severity;
    size_t parameter;
    double value;
} known[] = {
    {"gaussian_noise", 0, 1, 0, 0.04},
    {"gaussian_noise", 1, 5, 0, 0.38},
    {"shot_noise", 0, 1, 0, 500},
    {"shot_noise", 1, 5, 0, 3},
    {"impulse_noise", 0, 4, 0, 0.05},
    {"impulse_noise", 1, 4, 0, 0.17},
    {"speckle_noise", 0, 3, 0, 0.12},
    {"speckle_noise", 1, 3, 0, 0.35},
    {"gaussian_blur", 0, 2, 0, 0.6},
    {"gaussian_blur", 1, 5, 0, 6},
    {"defocus_blur", 0, 5, 0, 1.5},
    {"defocus_blur", 0, 3, 1, 0.6},
    {"defocus_blur", 1, 5, 0, 10},
    {"defocus_blur", 1, 1, 1, 0.1},
    {"glass_blur", 0, 4, 0, 0.25},
    {"glass_blur", 0, 4, 2, 2},
    {"glass_blur", 1, 4, 1, 3},
    {"glass_blur", 1, 3, 2, 3},
    {"motion_blur", 0, 5, 1, 2.5},
    {"motion_blur", 1, 5, 0, 20},
    {"zoom_blur", 0, 5, 1, 26},
    {"zoom_blur", 1, 5, 0, 0.03},
    {"fog", 0, 5, 1, 1.75},
    {"fog", 1, 1, 2, 256},
    {"brightness", 0, 5, 0, 0.3},
    {"brightness", 1, 5, 0, 0.5},
    {"contrast", 0, 5, 0, 0.15},
    {"contrast", 1, 5, 0, 0.05},
    {"pixelate", 0, 1, 0, 0.95},
    {"pixelate", 1, 5, 0, 0.25},
    {"elastic", 0, 2, 1, 0.2},
    {"elastic", 1, 2, 2, 0.2},
    {"shear", 0, 2, 0, 0.4},
    {"rotate", 1, 5, 0, 1},
    {"scale", 1, 5, 0, 0.5},
    {"translate", 1, 3, 0, 3},
    {"quantize", 1, 5, 0, 1},
    {"quantize", 0, 1, 0, 5},
};

/* Names are found, parameters named, and severities different. */
static void
table(void **state)
{
    size_t n = 0;

    (void)state;
    for (; lsc_corruptions[n] != NULL; n++) {
        const struct lsc_corruption *c = lsc_corruptions[n];

        assert_ptr_equal(lsc_corruption_find(c->name), c);
        assert_int_equal(c->n == 0, c->parameters == NULL);
        assert_true(c->n <= LSC_MAX_PARAMETERS);
        for (size_t t = 0; t < LSC_SEVERITY_TABLES; t++)
            for (int s = 1; c->n > 0 && s < LSC_SEVERITIES; s++)
                assert_memory_not_equal(c->p[t][s], c->p[t][s - 1],
                                        sizeof(c->p[t][s]));
    }
    assert_null(lsc_corruption_find("snow"));
    assert_string_equal(lsc_severity_tables[LSC_CIFAR10_C], "cifar10-c");
    assert_string_equal(lsc_severity_tables[LSC_MNIST_C], "mnist-c");
    assert_null(lsc_severity_tables[LSC_SEVERITY_TABLES]);
}

static void
numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        const struct lsc_corruption *c = lsc_corruption_find(known[i].name);
        const double *p = c->p[known[i].table][known[i].severity - 1];

        assert_true(known[i].parameter < c->n);
        assert_true(p[known[i].parameter] == known[i].value);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table),
        cmocka_unit_test(numbers),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
