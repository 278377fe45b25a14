/* optim.c - update rules and schedules against their definitions in double. */
#include "config.h"

#include "optim.h"
#include "rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 37, STEPS = 25 };

/* STEPS updates in float round each by about 2^-24 of theta or of a step. */
static const double tolerance = 5e-6;

/* PyTorch's page on SGD, line by line, for one parameter. */
static void
reference_sgd(const struct lsc_optim_options *o, size_t step, double lr,
              double *theta, double g, double *moments)
{
    g += o->weight_decay * *theta;
    if (o->momentum != 0) {
        moments[0] = step == 0 ? g : o->momentum * moments[0] + g;
        g = o->nesterov ? g + o->momentum * moments[0] : moments[0];
    }
    *theta -= lr * g;
}

/* PyTorch's page on Adam likewise. */
static void
reference_adam(const struct lsc_optim_options *o, size_t step, double lr,
               double *theta, double g, double *moments)
{
    double t = (double)step + 1, m, v;

    g += o->weight_decay * *theta;
    moments[0] = o->beta1 * moments[0] + (1 - o->beta1) * g;
    moments[1] = o->beta2 * moments[1] + (1 - o->beta2) * g * g;
    m = moments[0] / (1 - pow(o->beta1, t));
    v = moments[1] / (1 - pow(o->beta2, t));
    *theta -= lr * m / (sqrt(v) + o->epsilon);
}

static const struct {
    const char *name;
    void (*reference)(const struct lsc_optim_options *, size_t, double,
                      double *, double, double *);
    struct lsc_optim_options options;
} rules[] = {
    {"sgd", reference_sgd, {.momentum = 0}},
    {"sgd", reference_sgd, {.momentum = 0.9}},
    {"sgd", reference_sgd, {.momentum = 0.9, .weight_decay = 0.1}},
    {"sgd",
     reference_sgd,
     {.momentum = 0.8, .weight_decay = 0.01, .nesterov = 1}},
    {"adam", reference_adam, {.beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8}},
    {"adam",
     reference_adam,
     {.beta1 = 0.8, .beta2 = 0.9, .epsilon = 0.1, .weight_decay = 0.1}},
};

static void
one_rule(size_t which)
{
    const struct lsc_optim_options *o = &rules[which].options;
    const struct lsc_optim *rule = lsc_optim_find(rules[which].name);
    double theta[N], moments[N][2] = {{0}};
    float x[N], g[N], buffers[2 * N] = {0};
    struct lsc_rng rng;

    assert_non_null(rule);
    lsc_rng_start(&rng, 1, LSC_FOR_TEST, which);
    for (size_t i = 0; i < N; i++) theta[i] = x[i] = (float)i - N / 2;
    for (size_t step = 0; step < STEPS; step++) {
        double lr = 0.01 * (1 + (double)(step % 3));

        for (size_t i = 0; i < N; i++) {
            g[i] = (float)lsc_rng_normal(&rng);
            rules[which].reference(o, step, lr, &theta[i], g[i], moments[i]);
        }
        rule->step(o, N, step, lr, x, g, buffers);
        for (size_t i = 0; i < N; i++)
            assert_true(fabs(x[i] - theta[i]) <= tolerance * (1 + fabs(x[i])));
    }
}

static void
follows_definition(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) one_rule(i);
}

/* theta[3] after three steps at rate 0.1 with gradient 1, from 1. */
static void
three_steps(const char *name, const struct lsc_optim_options *o,
            const double *expected)
{
    const struct lsc_optim *rule = lsc_optim_find(name);
    float x = 1, moments[2] = {0};

    for (size_t i = 0; i < 3; i++) {
        float g = 1;

        rule->step(o, 1, i, 0.1, &x, &g, moments);
        assert_true(fabs(x - expected[i]) < 1e-6);
    }
}

/* By hand: m = 1, 1.9, 2.71; 1 + 0.9 m; with Adam any constant gradient moves
 * by the rate. */
static void
follows_hand(void **state)
{
    const struct lsc_optim_options sgd = {.momentum = 0.9};
    const struct lsc_optim_options nesterov = {.momentum = 0.9, .nesterov = 1};
    const struct lsc_optim_options adam = {.beta1 = 0.9, .beta2 = 0.999};

    (void)state;
    three_steps("sgd", &sgd, (double[]){0.9, 0.71, 0.439});
    three_steps("sgd", &nesterov, (double[]){0.81, 0.539, 0.1951});
    three_steps("adam", &adam, (double[]){0.9, 0.8, 0.7});
}

/* Halves of the vectors updated apart give the same bits. */
static void
element_by_element(void **state)
{
    const struct lsc_optim_options o = {.momentum = 0.9,
                                        .weight_decay = 0.1,
                                        .beta1 = 0.9,
                                        .beta2 = 0.99,
                                        .epsilon = 1e-8};

    (void)state;
    for (const struct lsc_optim *rule = lsc_optims; rule->name; rule++) {
        float x[N], g[N], m[2 * N] = {0};

        for (size_t i = 0; i < N; i++) g[i] = x[i] = (float)i / 7 - 2;
        rule->step(&o, N, 0, 0.1, x, g, m);
        for (size_t i = 0; i < N; i++) {
            float y = (float)i / 7 - 2, h = y, moments[2] = {0};

            rule->step(&o, 1, 0, 0.1, &y, &h, moments);
            assert_true(y == x[i]);
        }
    }
}

static double
at(const char *name, const struct lsc_schedule_options *o, double epoch)
{
    return lsc_schedule_factor(lsc_schedule_find(name), o, epoch);
}

static void
assert_near(double a, double b)
{
    if (fabs(a - b) > 1e-12) fail_msg("%.17g is not %.17g", a, b);
}

static void
schedules(void **state)
{
    const struct lsc_schedule_options plain = {.epochs = 10};
    const struct lsc_schedule_options every = {.gamma = 0.5, .every = 10};
    const struct lsc_schedule_options list = {
        .gamma = 0.1, .nmilestones = 2, .milestones = {80, 120}};

    (void)state;
    assert_near(at("constant", &plain, 7.3), 1);
    assert_near(at("cosine", &plain, 0), 1);
    assert_near(at("cosine", &plain, 2.5), (1 + sqrt(0.5)) / 2);
    assert_near(at("cosine", &plain, 5), 0.5);
    assert_near(at("cosine", &plain, 10), 0);
    assert_near(at("cosine", &plain, 11), 0);
    assert_near(at("cyclic", &every, 0), 1);
    assert_near(at("cyclic", &every, 5), 0.5);
    assert_near(at("cyclic", &every, 7.5), (1 - sqrt(0.5)) / 2);
    assert_near(at("cyclic", &every, 10 - 1e-9), 0);
    assert_near(at("cyclic", &every, 10), 1);
    assert_near(at("cyclic", &every, 32.5), (1 + sqrt(0.5)) / 2);
    for (double epoch = 0; epoch < 12; epoch += 0.25)
        assert_near(at("cyclic", &plain, epoch), at("cosine", &plain, epoch));
    assert_near(at("step", &every, 9.99), 1);
    assert_near(at("step", &every, 10), 0.5);
    assert_near(at("step", &every, 35), 0.125);
    assert_near(at("step", &list, 79.9), 1);
    assert_near(at("step", &list, 80), 0.1);
    assert_near(at("step", &list, 160), 0.01);
    assert_null(lsc_schedule_find("none such"));
    assert_null(lsc_optim_find("none such"));
}

/* Linear from 0, then as without; the cosine's half period comes after. */
static void
warm_up(void **state)
{
    const struct lsc_schedule_options o = {
        .epochs = 12, .warmup = 2, .gamma = 0.5, .every = 4};

    (void)state;
    for (const struct lsc_schedule *s = lsc_schedules; s->name; s++) {
        assert_near(lsc_schedule_factor(s, &o, 0), 0);
        assert_near(lsc_schedule_factor(s, &o, 0.5), 0.25);
        assert_near(lsc_schedule_factor(s, &o, 2), 1);
    }
    assert_near(at("constant", &o, 3), 1);
    assert_near(at("step", &o, 9), 0.25);
    assert_near(at("cosine", &o, 7), 0.5);
    assert_near(at("cosine", &o, 12), 0);
    assert_near(at("cyclic", &o, 4), 0.5);
    assert_near(at("cyclic", &o, 6), 1);
    assert_near(lsc_schedule_cycle(&o, 1), 0);
    assert_near(lsc_schedule_cycle(&o, 9), 0.75);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_definition),
        cmocka_unit_test(follows_hand),
        cmocka_unit_test(element_by_element),
        cmocka_unit_test(schedules),
        cmocka_unit_test(warm_up),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
