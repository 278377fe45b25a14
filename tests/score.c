/* score.c - losses of points, and statistics for batch norm. */
#include "config.h"

#include "trainer.h"

#include <math.h>

static const char cnn[] = "conv2d 4 3 padding=1, batchnorm, relu, maxpool 2, "
                          "flatten, dense 4";

/* -log softmax(logits)[label], in double. */
static double
one_loss(size_t classes, const float *logits, size_t label)
{
    double sum = 1;

    for (size_t k = 0; k < classes; k++)
        if (k != label) sum += exp((double)logits[k] - (double)logits[label]);
    return log(sum);
}

static size_t
largest(size_t classes, const float *logits)
{
    size_t top = 0;

    for (size_t k = 1; k < classes; k++)
        if (logits[k] > logits[top]) top = k;
    return top;
}

/* The mean over images run one by one: float logits that differ by their
 * rounding in batches of another size. */
static void
is_the_mean(void **state)
{
    struct lsc_train_options o = usual_options();
    const float *theta, *buffers;
    struct lsc_score score;
    double loss = 0, correct = 0;
    struct bench b;

    (void)state;
    open_bench(&b, cnn, 50, 111, &o);
    train(&b, NULL);
    theta = lsc_train_theta(&b.trainer, b.state);
    buffers = lsc_train_buffers(&b.trainer, b.state);
    for (size_t i = 0; i < b.test.n; i++) {
        float *x = lsc_work_x(b.work);
        uint8_t label;
        const float *logits;

        lsc_batch_fill(&b.test, &b.scale, NULL, i, 1, NULL, 0, x, &label);
        logits = lsc_forward(b.work, LSC_EVAL, 1, theta, buffers, 0, 0, x);
        loss += one_loss(4, logits, label);
        correct += largest(4, logits) == label;
    }
    lsc_score(b.eval, theta, buffers, &b.test, &b.scale, NULL, &score, NULL);
    assert_true(fabs(score.loss * 111 / loss - 1) < 1e-5);
    assert_true(score.accuracy == correct / 111);
    lsc_score(b.work, theta, buffers, &b.test, &b.scale, NULL, &score, NULL);
    assert_true(fabs(score.loss * 111 / loss - 1) < 1e-5);
    close_bench(&b);
}

static void
not_finite(void **state)
{
    struct lsc_train_options o = usual_options();
    struct lsc_score score;
    struct bench b;
    float *theta;

    (void)state;
    open_bench(&b, "mlp 5", 20, 20, &o);
    theta = lsc_train_theta(&b.trainer, b.state);
    theta[b.net.P - 1] = NAN;
    assert_int_equal(
        lsc_score(b.eval, theta, NULL, &b.test, &b.scale, NULL, &score, NULL),
        LSC_OK);
    assert_true(isnan(score.loss) && isnan(score.accuracy));
    b.test.n = 0;
    lsc_score(b.eval, theta, NULL, &b.test, &b.scale, NULL, &score, NULL);
    assert_true(isnan(score.loss) && isnan(score.accuracy));
    close_bench(&b);
}

static int
refuse(struct lsc_watch *watch, const void *state, size_t bytes,
       struct lsc_err *err)
{
    (void)watch, (void)state, (void)bytes;
    return lsc_fail(err, LSC_ESTOP, "no");
}

/* Mean and unbiased variance of the pixels of images at .. at+n-1. */
static void
exact(const struct bench *b, size_t at, size_t n, double *stats)
{
    size_t count = n * b->data.h * b->data.w;
    float *x = lsc_calloc(count, sizeof(*x));
    uint8_t *labels = lsc_calloc(n, 1);

    lsc_batch_fill(&b->train, &b->scale, NULL, at, n, NULL, 0, x, labels);
    stats[0] = stats[1] = 0;
    for (size_t i = 0; i < count; i++) stats[0] += x[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        stats[1] += pow(x[i] - stats[0], 2) / ((double)count - 1);
    free(x);
    free(labels);
}

/* Whatever was in the buffers, they become the batch's statistics; a watch
 * that stops leaves them. */
static void
recomputes(void **state)
{
    struct lsc_train_options o = usual_options();
    struct lsc_watch no = {.call = refuse};
    float stats[2], buffers[2] = {1e9f, -5};
    const float *theta;
    double truth[2];
    struct bench b;

    (void)state;
    open_bench(&b, "batchnorm, flatten, dense 4", 16, 0, &o);
    theta = lsc_train_theta(&b.trainer, b.state);
    assert_int_equal(b.net.Q, 2);
    assert_int_equal(lsc_recompute_buffers(b.work, theta, &b.train, &b.scale,
                                           &no, stats, buffers, NULL),
                     LSC_ESTOP);
    assert_true(buffers[0] == 1e9f && buffers[1] == -5);
    lsc_recompute_buffers(b.work, theta, &b.train, &b.scale, NULL, stats,
                          buffers, NULL);
    exact(&b, 0, 16, truth);
    assert_true(fabs(buffers[0] - truth[0]) < 1e-6);
    assert_true(fabs(buffers[1] - truth[1]) < 1e-6 * truth[1]);
    close_bench(&b);
}

/* Batches of 16 and 8 images weigh 2 and 1. */
static void
weighs_batches(void **state)
{
    struct lsc_train_options o = usual_options();
    double first[2], second[2];
    float stats[2], buffers[2];
    struct bench b;

    (void)state;
    open_bench(&b, "batchnorm, flatten, dense 4", 16 + 8, 0, &o);
    lsc_recompute_buffers(b.work, lsc_train_theta(&b.trainer, b.state),
                          &b.train, &b.scale, NULL, stats, buffers, NULL);
    exact(&b, 0, 16, first);
    exact(&b, 16, 8, second);
    for (size_t i = 0; i < 2; i++)
        assert_true(fabs(buffers[i] - (2 * first[i] + second[i]) / 3) <
                    1e-6 * (1 + fabs(first[i])));
    close_bench(&b);
}

/* Running statistics of a training move by the momentum to the batch's. */
static void
follows_batches(void **state)
{
    struct lsc_train_options o = usual_options();
    double truth[2];
    struct bench b;
    float *buffers;

    (void)state;
    o.epochs = 1;
    open_bench(&b, "batchnorm, flatten, dense 4", 16, 0, &o);
    train(&b, NULL);
    buffers = lsc_train_buffers(&b.trainer, b.state);
    exact(&b, 0, 16, truth);
    assert_true(fabs(buffers[0] - 0.1 * truth[0]) < 1e-6);
    assert_true(fabs(buffers[1] - 0.9 - 0.1 * truth[1]) < 1e-6);
    close_bench(&b);
}

static void
nothing_to_recompute(void **state)
{
    struct lsc_train_options o = usual_options();
    struct bench b;

    (void)state;
    open_bench(&b, "mlp 5", 20, 0, &o);
    assert_int_equal(
        lsc_recompute_buffers(b.work, lsc_train_theta(&b.trainer, b.state),
                              &b.train, &b.scale, NULL, NULL, NULL, NULL),
        LSC_OK);
    close_bench(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_mean),
        cmocka_unit_test(not_finite),
        cmocka_unit_test(recomputes),
        cmocka_unit_test(weighs_batches),
        cmocka_unit_test(follows_batches),
        cmocka_unit_test(nothing_to_recompute),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
