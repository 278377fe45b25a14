/* linearized.c - training of f + J dw. */
#include "config.h"

#include "copies.h"
#include "linear_scene.h"

#include <math.h>

/* A plain step over all images goes down the gradient of the mean loss of
 * f_lin, whose slope along any direction is known from differences. */
static void
step_is_the_gradient(void **state)
{
    const double h = 1e-2, lr = 0.5;

    (void)state;
    for (size_t i = 0; i < SPECS; i++) {
        struct lsc_train_options o = usual_options();
        struct lsc_score up, down;
        double slope = 0;
        struct scene s;
        float *theta, *v;

        o.epochs = 1;
        o.batch = TRAIN;
        o.lr = lr;
        o.optim_options.momentum = 0;
        open_scene(&s, specs[i], &o);
        v = lsc_calloc(s.b.net.P, sizeof(*v));
        draw(s.b.net.P, 8, 0.1, v);
        draw(s.b.net.P, 9, 0.1, s.dw);
        lsc_train_begin(&s.b.trainer, s.dw, s.buffers, s.b.state);
        train(&s.b, NULL);
        theta = lsc_train_theta(&s.b.trainer, s.b.state);
        for (size_t j = 0; j < s.b.net.P; j++) {
            slope += ((double)s.dw[j] - theta[j]) / lr * v[j];
            theta[j] = s.dw[j] + (float)h * v[j];
            v[j] = s.dw[j] - (float)h * v[j];
        }
        lsc_linear_score(s.b.eval, s.base, s.buffers, theta, &s.b.train,
                         &s.b.scale, NULL, &up, NULL);
        lsc_linear_score(s.b.eval, s.base, s.buffers, v, &s.b.train, &s.b.scale,
                         NULL, &down, NULL);
        assert_true(fabs((up.loss - down.loss) / (2 * h) / slope - 1) < 5e-3);
        free(v);
        close_scene(&s);
    }
}

/* A net without hidden layers is its own linearisation. */
static void
linear_net_trains_alike(void **state)
{
    struct lsc_train_options o = usual_options();
    struct scene s;
    struct bench b;
    float *theta, *dw;

    (void)state;
    open_scene(&s, "flatten, dense 4", &o);
    open_bench(&b, "flatten, dense 4", TRAIN, TEST, &o);
    train(&s.b, NULL);
    train(&b, NULL);
    theta = lsc_train_theta(&b.trainer, b.state);
    dw = lsc_train_theta(&s.b.trainer, s.b.state);
    for (size_t i = 0; i < b.net.P; i++) {
        assert_true(fabsf(theta[i] - s.base[i] - dw[i]) < 2e-6);
        assert_true(i % 100 != 0 || dw[i] != 0);
    }
    for (size_t i = 0; i < 2 * LSC_HISTORY; i++)
        assert_true(fabs(history(&b, 0, i) - history(&s.b, 0, i)) < 1e-5);
    close_bench(&b);
    close_scene(&s);
}

/* What a training says of itself: scores of f_lin, statistics that stay, the
 * work it counts. */
static void
records(void **state)
{
    struct lsc_train_options o = usual_options();
    struct lsc_watch watch = {0};
    struct lsc_score score;
    const double *validation;
    struct scene s;

    (void)state;
    o.augment = (struct lsc_augment){.flip = 1, .pad_crop = 2, .seed = 4};
    open_scene(&s, CNN, &o);
    train(&s.b, &watch);
    must(lsc_linear_score(s.b.eval, s.base, s.buffers,
                          lsc_train_theta(&s.b.trainer, s.b.state), &s.b.test,
                          &s.b.scale, NULL, &score, NULL),
         &(struct lsc_err){0});
    assert_true(history(&s.b, 1, LSC_HISTORY_TEST_LOSS) == score.loss);
    assert_true(history(&s.b, 1, LSC_HISTORY_TEST_ACCURACY) == score.accuracy);
    validation = lsc_train_validation(&s.b.trainer, s.b.state);
    assert_true(validation[2] == score.loss && validation[3] == score.accuracy);
    assert_memory_equal(lsc_train_buffers(&s.b.trainer, s.b.state), s.buffers,
                        s.b.net.Q * sizeof(float));
    assert_true(
        fabs(watch.flops / (2 * s.b.net.flops * (5 * TRAIN + 3 * 2 * TEST)) -
             1) < 1e-12);
    close_scene(&s);
}

/* From a copy of any state to the same end. */
static void
goes_on(void **state)
{
    struct lsc_train_options o = all_options();
    struct copies c;
    struct scene seen;

    (void)state;
    copies_start(&c);
    open_scene(&seen, CNN, &o);
    train(&seen.b, &c.watch);
    assert_int_equal(c.n, 2 * 3);
    for (size_t i = 0; i < c.n; i++) {
        struct lsc_watch rest = {0};
        struct scene s;

        open_scene(&s, CNN, &o);
        memcpy(s.b.state, c.state[i], seen.b.state->bytes);
        train(&s.b, &rest);
        assert_true(same(&s.b, &seen.b));
        assert_true(rest.before == c.flops[i]);
        assert_true(rest.before + rest.flops == c.watch.flops);
        close_scene(&s);
    }
    copies_free(&c);
    close_scene(&seen);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(step_is_the_gradient),
        cmocka_unit_test(linear_net_trains_alike),
        cmocka_unit_test(records),
        cmocka_unit_test(goes_on),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
