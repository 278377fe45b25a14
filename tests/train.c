/* train.c - a training is a function of its options; what it records. */
#include "config.h"

#include "trainer.h"

#include <math.h>

/* Row i of the trajectory is theta after a training of i epochs. */
static void
keeps_trajectory(void **state)
{
    struct bench a, b;
    size_t size;

    (void)state;
    open_kind(&a, 0);
    size = a.net.P * sizeof(float);
    train(&a, NULL);
    for (size_t epochs = 0; epochs <= 2; epochs++) {
        float *kept = lsc_train_trajectory(&a.trainer, a.state);

        open_kind(&b, 0);
        assert_true(isnan(lsc_train_trajectory(&b.trainer, b.state)[b.net.P]));
        b.trainer.options.epochs = epochs;
        begin(&b, LSC_INIT_PYTORCH, 3);
        train(&b, NULL);
        assert_memory_equal(kept + epochs * a.net.P,
                            lsc_train_theta(&b.trainer, b.state), size);
        close_bench(&b);
    }
    close_bench(&a);
    open_kind(&b, 1);
    assert_null(lsc_train_trajectory(&b.trainer, b.state));
    close_bench(&b);
}

static void
seeds_decide(void **state)
{
    struct bench a;

    (void)state;
    open_kind(&a, 1);
    train(&a, NULL);
    for (int which = 0; which < 4; which++) {
        struct bench b;

        open_kind(&b, 1);
        b.trainer.options.order_seed += which == 1;
        b.trainer.options.dropout_seed += which == 2;
        b.trainer.options.augment.seed += which == 3;
        train(&b, NULL);
        assert_int_equal(same(&a, &b), which == 0);
        close_bench(&b);
    }
    close_bench(&a);
}

static void
records_history(void **state)
{
    struct lsc_watch watch = {0};
    struct lsc_score score;
    struct bench b;
    double flops;

    (void)state;
    open_kind(&b, 1);
    flops = b.net.flops;
    train(&b, &watch);
    assert_true(watch.images == 2 * (TRAIN + TEST));
    assert_true(fabs(watch.flops / (2 * flops * (3 * TRAIN + TEST)) - 1) <
                1e-12);
    assert_true(history(&b, 0, LSC_HISTORY_LR) == 0);
    assert_true(fabs(history(&b, 1, LSC_HISTORY_LR) - 0.0075) < 1e-9);
    for (size_t i = 0; i < 2 * LSC_HISTORY; i++)
        assert_true(isfinite(history(&b, 0, i)));
    lsc_score(b.eval, lsc_train_theta(&b.trainer, b.state),
              lsc_train_buffers(&b.trainer, b.state), &b.test, &b.scale, NULL,
              &score, NULL);
    assert_true(history(&b, 1, LSC_HISTORY_TEST_LOSS) == score.loss);
    assert_true(history(&b, 1, LSC_HISTORY_TEST_ACCURACY) == score.accuracy);
    begin(&b, LSC_INIT_PYTORCH, 3);
    b.test.n = 0;
    train(&b, NULL);
    assert_true(isnan(history(&b, 1, LSC_HISTORY_TEST_LOSS)));
    assert_true(isnan(history(&b, 1, LSC_HISTORY_TEST_ACCURACY)));
    assert_true(isfinite(history(&b, 1, LSC_HISTORY_TRAIN_LOSS)));
    close_bench(&b);
}

/* A plain step over all images moves theta by -lr gradient of the mean loss,
 * whose slope along any direction is known from differences. */
static void
step_is_the_gradient(void **state)
{
    struct lsc_train_options o = usual_options();
    const double h = 1e-2, lr = 0.5;
    double slope = 0;
    struct lsc_score up, down;
    struct bench b;
    float *theta, *start;

    (void)state;
    o.epochs = 1;
    o.batch = TRAIN;
    o.lr = lr;
    o.optim_options.momentum = 0;
    open_bench(&b, "flatten, dense 4", TRAIN, 0, &o);
    theta = lsc_train_theta(&b.trainer, b.state);
    start = lsc_calloc(b.net.P, sizeof(*start));
    memcpy(start, theta, b.net.P * sizeof(*start));
    train(&b, NULL);
    for (size_t i = 0; i < b.net.P; i++) {
        double g = (start[i] - theta[i]) / lr, v = i % 3 - 1.0;

        slope += g * v;
        theta[i] = (float)(start[i] + h * v);
        start[i] = (float)(start[i] - h * v);
    }
    lsc_score(b.eval, theta, NULL, &b.train, &b.scale, NULL, &up, NULL);
    lsc_score(b.eval, start, NULL, &b.train, &b.scale, NULL, &down, NULL);
    assert_true(fabs((up.loss - down.loss) / (2 * h) / slope - 1) < 1e-3);
    free(start);
    close_bench(&b);
}

/* theta[P] after a single step over all images, for free(). */
static float *
after_step(const struct lsc_train_options *o, size_t *P)
{
    struct bench b;
    float *theta;

    open_bench(&b, "mlp 64", TRAIN, 0, o);
    train(&b, NULL);
    *P = b.net.P;
    theta = lsc_calloc(*P, sizeof(*theta));
    memcpy(theta, lsc_train_theta(&b.trainer, b.state), *P * sizeof(*theta));
    close_bench(&b);
    return theta;
}

/* A step's noise is N(0, 2 (1 - momentum) rate T / n), of its seed and not
 * before its time. */
static void
noise_is_langevin(void **state)
{
    const double lr = 0.1, T = 100;

    (void)state;
    for (int heavy = 0; heavy < 2; heavy++) {
        struct lsc_train_options o = noisy_options();
        double wanted, mean = 0, square = 0;
        float *plain, *noisy, *other;
        size_t P;

        o.epochs = 1;
        o.batch = TRAIN;
        o.lr = lr;
        o.noise = T;
        o.optim_options.momentum = heavy * 0.9;
        wanted = 2 * (1 - o.optim_options.momentum) * lr * T / TRAIN;
        other = after_step(&o, &P);
        o.noise_from = 0;
        noisy = after_step(&o, &P);
        o.noise = 0;
        plain = after_step(&o, &P);
        assert_memory_equal(plain, other, P * sizeof(*plain));
        for (size_t i = 0; i < P; i++) {
            double d = (double)noisy[i] - (double)plain[i];

            mean += d / (double)P;
            square += d * d / (double)P;
        }
        assert_true(fabs(mean) < 5 * sqrt(wanted / (double)P));
        assert_true(fabs(square / wanted - 1) < 5 * sqrt(2 / (double)P));
        free(other);
        o.noise = T;
        o.dropout_seed++;
        other = after_step(&o, &P);
        assert_memory_not_equal(noisy, other, P * sizeof(*noisy));
        free(plain);
        free(noisy);
        free(other);
    }
}

/* Momentum that was noise at a cycle's last, tiny rate is none at the next
 * cycle's first: two cycles end near those without noise. */
static void
noise_ends_with_its_cycle(void **state)
{
    struct lsc_train_options o = noisy_options();
    struct bench noisy, plain;
    const double T = 1;
    double square = 0;

    (void)state;
    o.epochs = 2;
    o.batch = 4;
    o.schedule_options.every = 1;
    o.optim_options.momentum = 0.9;
    o.lr = 0.01;
    o.noise = T;
    open_bench(&noisy, "flatten, dense 4", TRAIN, 0, &o);
    train(&noisy, NULL);
    o.noise = 0;
    open_bench(&plain, "flatten, dense 4", TRAIN, 0, &o);
    train(&plain, NULL);
    for (size_t i = 0; i < plain.net.P; i++) {
        double d = (double)lsc_train_theta(&noisy.trainer, noisy.state)[i] -
                   (double)lsc_train_theta(&plain.trainer, plain.state)[i];

        square += d * d / (double)plain.net.P;
    }
    assert_true(square > 0 && square < 2 * o.lr * T / TRAIN * (2 * TRAIN / 4));
    close_bench(&noisy);
    close_bench(&plain);
}

/* Divergence is a result: recorded, final, and no error. */
static void
diverges(void **state)
{
    struct lsc_train_options o = usual_options();
    struct bench b, again;

    (void)state;
    o.epochs = 20;
    o.lr = 1e6;
    o.optim_options.weight_decay = 1e-3;
    open_bench(&b, "mlp 9", TRAIN, TEST, &o);
    train(&b, NULL);
    assert_int_equal(b.state->diverged, 1);
    assert_true(b.state->epoch < 20);
    for (size_t i = b.state->epoch * LSC_HISTORY; i < 20 * LSC_HISTORY; i++)
        assert_true(isnan(history(&b, 0, i)));
    open_bench(&again, "mlp 9", TRAIN, TEST, &o);
    memcpy(again.state, b.state, b.state->bytes);
    train(&again, NULL);
    assert_true(same(&b, &again));
    close_bench(&again);
    close_bench(&b);
}

static void
checks_state(void **state)
{
    struct bench a, b;
    struct lsc_err err;

    (void)state;
    open_kind(&a, 0);
    open_kind(&b, 1);
    assert_int_equal(lsc_train_check(&a.trainer, a.state, &err), LSC_OK);
    assert_int_equal(lsc_train_check(&a.trainer, b.state, &err), LSC_EINVAL);
    b.state->bytes = a.state->bytes;
    assert_int_equal(lsc_train_check(&a.trainer, b.state, &err), LSC_EINVAL);
    a.state->epoch = 3;
    assert_int_equal(lsc_train_check(&a.trainer, a.state, &err), LSC_EINVAL);
    close_bench(&a);
    close_bench(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds_decide),
        cmocka_unit_test(records_history),
        cmocka_unit_test(noise_is_langevin),
        cmocka_unit_test(noise_ends_with_its_cycle),
        cmocka_unit_test(diverges),
        cmocka_unit_test(checks_state),
        cmocka_unit_test(step_is_the_gradient),
        cmocka_unit_test(keeps_trajectory),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
