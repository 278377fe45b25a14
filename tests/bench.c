/* bench.c - the nets that are timed compute what they should. */
#include "config.h"

#include "bench.h"
#include "naive.h"

#include "layer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { BATCH = 1 };

static void
must(int st, const struct lsc_err *err)
{
    if (st != LSC_OK) fail_msg("%s", err->text);
}

/* Mean cross-entropy of the images, by definition. */
static double
naive_loss(struct lsc_bench *b)
{
    const float *theta = lsc_train_theta(&b->trainer, b->state);
    const float *buffers = lsc_train_buffers(&b->trainer, b->state);
    float *x = calloc(lsc_shape_count(b->net.input), sizeof(*x));
    double logits[256], loss = 0;

    for (size_t i = 0; i < b->images.n; i++) {
        double sum;
        uint8_t label;

        lsc_batch_fill(&b->images, &b->scale, NULL, i, 1, NULL, 0, x, &label);
        naive_logits(&b->net, theta, buffers, x, logits);
        sum = exp(logits[0]);
        for (size_t k = 1; k < b->net.classes; k++) sum += exp(logits[k]);
        loss += log(sum) - logits[label];
    }
    free(x);
    return loss / (double)b->images.n;
}

static void
losses(void **state)
{
    (void)state;
    for (const struct lsc_bench_case *c = lsc_bench_cases; c->name; c++) {
        struct lsc_err err = {0};
        struct lsc_bench b;
        double loss = 0;

        must(lsc_bench_open(&b, c, BATCH, &err), &err);
        must(lsc_bench_loss(&b, &loss, &err), &err);
        assert_true(fabs(loss - naive_loss(&b)) < 1e-6);
        lsc_bench_close(&b);
    }
}

/* Every layer takes time, but a relu that the one before it does; and only
 * training goes back. */
static void
times(void **state)
{
    const struct lsc_bench_case c = {
        "small", "conv2d 8 3, flatten, dense 9, relu, dense 10", {12, 12, 2}};

    (void)state;
    for (int training = 0; training < 2; training++) {
        struct lsc_bench_times t;
        struct lsc_err err = {0};
        struct lsc_bench b;

        must(lsc_bench_open(&b, &c, 8, &err), &err);
        must(lsc_bench_time(&b, training, 0, 1, &t, &err), &err);
        assert_true(t.image > 0 && isfinite(t.image));
        for (size_t i = 0; i < b.net.nnodes; i++) {
            assert_int_equal(t.forward[i] > 0, i != 3);
            assert_int_equal(t.backward[i] > 0, training && i != 3);
        }
        lsc_bench_times_free(&t);
        lsc_bench_close(&b);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses),
        cmocka_unit_test(times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
