/* reference.c - a public ResNet-20: PyTorch's logits and gradient, ours. */
#include "config.h"

#include "files.h"
#include "loss.h"
#include "split.h"
#include "weights.h"
#include "work.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Both programs round to float in other orders; a mistake is a hundred times
 * these. */
#define LOGITS_WITHIN   1e-4 /* absolute                          */
#define GRADIENT_WITHIN 1e-4 /* of a tensor's length              */
#define IMAGES          256
#define HALF            128 /* images of the gradient            */

struct model {
    char weights[600], reference[600];
    struct lsc_data data;
    void *block;
    struct lsc_net net;
    struct lsc_work *work;
    float *theta, *buffers;
    struct lsc_split split;
    struct lsc_scale scale;
};
static struct model m;
static int here;
static struct lsc_err err;

#define must(call)                                      \
    do {                                                \
        if ((call) != LSC_OK) fail_msg("%s", err.text); \
    } while (0)

static int
find(void **state)
{
    const char *shared = getenv("LOSSCAPE_SHARED");

    (void)state;
    if (shared == NULL || getenv("LOSSCAPE_TEST_CIFAR10") == NULL) return 0;
    snprintf(m.weights, sizeof(m.weights),
             "%s/models/resnet20-cifar10.safetensors", shared);
    snprintf(m.reference, sizeof(m.reference),
             "%s/models/resnet20-cifar10.reference.safetensors", shared);
    here = access(m.weights, R_OK) == 0 && access(m.reference, R_OK) == 0;
    return 0;
}

static void
load(void)
{
    struct lsc_weights_note note;

    if (!here) {
        print_message("# no LOSSCAPE_SHARED (models/) or no "
                      "LOSSCAPE_TEST_CIFAR10 (unpacked)\n");
        skip();
    }
    if (m.block != NULL) return;
    must(files_load("cifar10", getenv("LOSSCAPE_TEST_CIFAR10"), &m.data,
                    &m.block, &err));
    must(lsc_net_create(&m.net, "resnet20",
                        (struct lsc_shape){m.data.h, m.data.w, m.data.c},
                        m.data.classes, &err));
    must(lsc_work_create(&m.work, &m.net, HALF, LSC_BACKWARD, &err));
    must(lsc_alloc(&m.theta, m.net.P, &err));
    must(lsc_alloc(&m.buffers, m.net.Q, &err));
    must(lsc_weights_read(m.weights, &m.net, m.theta, m.buffers, &note, &err));
    assert_true(note.have_scale);
    assert_true(note.mean[1] == .456f && note.std[2] == .225f);
    lsc_scale_set_to(&m.scale, 3, note.mean, note.std);
    must(lsc_split_create(&m.split, &m.data, &m.data.test, 0, NULL, 0, 0, 0,
                          &err));
}

static int
unload(void **state)
{
    (void)state;
    lsc_split_free(&m.split);
    lsc_work_free(m.work);
    lsc_net_free(&m.net);
    free(m.theta);
    free(m.buffers);
    free(m.block);
    return 0;
}

static const float *
forward(size_t first)
{
    float *x = lsc_work_x(m.work);

    lsc_batch_fill(&m.split, &m.scale, NULL, first, HALF, NULL, 0, x,
                   lsc_work_labels(m.work));
    return lsc_forward(m.work, LSC_EVAL, HALF, m.theta, m.buffers, 0, 0, x);
}

static void
logits(void **state)
{
    static float expected[IMAGES * 10];
    double most = 0;

    (void)state;
    load();
    must(lsc_weights_read_tensor(m.reference, "logits", IMAGES * 10, expected,
                                 &err));
    for (size_t first = 0; first < IMAGES; first += HALF) {
        const float *y = forward(first);

        for (size_t i = 0; i < (size_t)HALF * 10; i++)
            most = fmax(most, fabs((double)y[i] - expected[first * 10 + i]));
    }
    print_message("# largest difference of a logit: %.1e\n", most);
    assert_true(most <= LOGITS_WITHIN);
}

/* |a - b| / |b| */
static double
distance(size_t n, const float *a, const float *b)
{
    double difference = 0, length = 0;

    for (size_t i = 0; i < n; i++) {
        difference += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        length += (double)b[i] * b[i];
    }
    return sqrt(difference / length);
}

static void
gradient(void **state)
{
    static float dlogits[HALF * 10];
    float *g, *expected;
    double most = 0;

    (void)state;
    load();
    must(lsc_alloc(&g, m.net.P, &err));
    must(lsc_alloc(&expected, m.net.P, &err));
    lsc_loss_gradient(HALF, 10, forward(0), lsc_work_labels(m.work), dlogits);
    lsc_backward(m.work, m.theta, m.buffers, dlogits, g);
    for (size_t i = 0; i < m.net.nparams; i++) {
        const struct lsc_tensor *t = &m.net.params[i];
        char name[LSC_NAME + 8];
        double d;

        snprintf(name, sizeof(name), "grad.%s", t->name);
        must(lsc_weights_read_tensor(m.reference, name, t->count, expected,
                                     &err));
        d = distance(t->count, g + t->offset, expected);
        if (!(d <= GRADIENT_WITHIN)) fail_msg("%s: %.1e", name, d);
        most = fmax(most, d);
    }
    print_message("# largest relative difference of a tensor: %.1e\n", most);
    free(g);
    free(expected);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logits),
        cmocka_unit_test(gradient),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, find, unload);
}
