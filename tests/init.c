/* init.c - start values have the spread that each rule states. */
#include "config.h"

#include "train.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *spec;
    struct lsc_shape input;
} nets[] = {
    {"mlp 50 20", {5, 5, 1}},
    {"smallcnn", {28, 28, 1}},
    {"resnet20", {32, 32, 3}},
};

static const enum lsc_init rules[] = {
    LSC_INIT_HE_NORMAL,
    LSC_INIT_GLOROT_UNIFORM,
    LSC_INIT_PYTORCH,
};

/* The bound of a uniform rule; 0: all zero; -s: normal of deviation s. */
static double
spread(const struct lsc_tensor *p, enum lsc_init how)
{
    double in = (double)p->fan_in, out = (double)p->fan_out;

    if (how == LSC_INIT_PYTORCH) return 1 / sqrt(in);
    if (p->role == LSC_BIAS) return 0;
    if (how == LSC_INIT_HE_NORMAL) return -sqrt(2 / in);
    return sqrt(6 / (in + out));
}

static void
all_are(const struct lsc_tensor *p, const float *x, float value)
{
    for (size_t i = 0; i < p->count; i++) assert_true(x[i] == value);
}

/* Mean and mean square within 5 standard deviations of what is expected; the
 * kurtosis of a normal is 3, of a uniform 1.8. */
static void
is_spread(const struct lsc_tensor *p, const float *x, double s)
{
    double n = (double)p->count, variance = s < 0 ? s * s : s * s / 3;
    double mean = 0, square = 0, kurtosis = s < 0 ? 3 : 1.8;

    for (size_t i = 0; i < p->count; i++) {
        assert_true(fabs(x[i]) <= (s < 0 ? -7 * s : s * (1 + 1e-6)));
        mean += x[i] / n;
        square += x[i] * x[i] / n;
    }
    assert_true(fabs(mean) < 5 * sqrt(variance / n));
    assert_true(fabs(square / variance - 1) < 5 * sqrt((kurtosis - 1) / n));
}

/* fan_in and fan_out from the shape PyTorch gives a weight. */
static void
fans_are_pytorchs(const struct lsc_tensor *p)
{
    size_t kernel = p->ndim == 4 ? p->shape[2] * p->shape[3] : 1;

    if (p->role != LSC_WEIGHT) return;
    assert_int_equal(p->fan_in, p->shape[1] * kernel);
    assert_int_equal(p->fan_out, p->shape[0] * kernel);
}

static void
spreads(void **state)
{
    (void)state;
    for (size_t k = 0; k < 9; k++) {
        enum lsc_init how = rules[k / 3];
        struct lsc_net net;
        struct lsc_err err;
        float *theta;

        if (lsc_net_create(&net, nets[k % 3].spec, nets[k % 3].input, 10,
                           &err) != LSC_OK)
            fail_msg("%s", err.text);
        theta = lsc_calloc(net.P, sizeof(*theta));
        lsc_init_theta(&net, how, 1, theta);
        for (size_t i = 0; i < net.nparams; i++) {
            const struct lsc_tensor *p = &net.params[i];
            const float *x = theta + p->offset;

            fans_are_pytorchs(p);
            if (p->role == LSC_NORM_WEIGHT)
                all_are(p, x, 1);
            else if (p->role == LSC_NORM_BIAS || spread(p, how) == 0)
                all_are(p, x, 0);
            else
                is_spread(p, x, spread(p, how));
        }
        free(theta);
        lsc_net_free(&net);
    }
}

static void
seeds_decide(void **state)
{
    struct lsc_shape input = {5, 5, 1};
    struct lsc_net net;
    float *a, *b;

    (void)state;
    assert_int_equal(lsc_net_create(&net, "mlp 7", input, 4, NULL), LSC_OK);
    a = lsc_calloc(net.P, sizeof(*a));
    b = lsc_calloc(net.P, sizeof(*b));
    lsc_init_theta(&net, LSC_INIT_PYTORCH, 1, a);
    lsc_init_theta(&net, LSC_INIT_PYTORCH, 1, b);
    assert_memory_equal(a, b, net.P * sizeof(*a));
    lsc_init_theta(&net, LSC_INIT_PYTORCH, 2, b);
    for (size_t i = 0; i < net.P; i++) assert_true(a[i] != b[i]);
    free(a);
    free(b);
    lsc_net_free(&net);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spreads),
        cmocka_unit_test(seeds_decide),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
