/* layers.c - what must hold for every registered layer. */
#include "config.h"

#include "probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct lsc_shape small = {6, 6, 3};
enum { CLASSES = 5, IMAGES = 4 };
/* Of differences: ten times what rounding and a rare switch leave. */
#define DIFFERENCE 1e-2

/* More specs than the layers' own examples: corners of their arguments. */
static const char *const corners[] = {
    "conv2d 4 1, relu, conv2d 3 1 stride=2, flatten, dense 5",
    "conv2d 4 1, conv2d 3 1 padding=1, flatten, dense 5",
    "conv2d 4 2, conv2d 5 2 stride=3, flatten, dense 5",
    "conv2d 20 3 padding=2, conv2d 17 5 stride=2 padding=2, flatten, dense 5",
    "conv2d 4 3 padding=1, conv2d 2 2 padding=3, flatten, dense 5",
    "conv2d 4 3 padding=1, maxpool 3 stride=2 ceil_mode=1, relu, "
    "avgpool 3 stride=1, flatten, dense 5",
    "conv2d 4 3 padding=1, maxpool 5 stride=3 ceil_mode=1, flatten, dense 5",
    "conv2d 4 3 padding=1, avgpool 5 stride=3 ceil_mode=1, flatten, dense 5",
    "conv2d 4 3 padding=1, avgpool 4, flatten, dense 5",
    "batchnorm, gap, dense 5",
    "conv2d 3 3 padding=1 name=a, add from=input+a name=b, add from=b+b "
    "name=c, "
    "add from=a+c, relu, flatten, dense 5",
    "conv2d 3 3 padding=1 name=a, relu name=r, shortcut 7 1 from=a name=s, "
    "conv2d 7 1 from=r, add from=3+s, gap, dense 5",
    "flatten name=f, dense 6, relu, dense 6 from=f, add from=2+3, dense 5",
    "gap name=g, dense 3, add from=g+1, dense 3, add from=3+g, dense 5",
    "flatten, dense 9, relu, dense 70 bias=0, dense 3, relu, dropout 0.5, "
    "dense 5",
};

static void
derivatives(const char *spec)
{
    struct probe p;

    probe_make(&p, spec, small, CLASSES, IMAGES);
    for (int mode = LSC_EVAL; mode <= LSC_TRAIN; mode++)
        for (size_t i = 0; i <= p.net.nparams; i++)
            probe_derivatives(&p, (enum lsc_mode)mode, i, DIFFERENCE);
    probe_free(&p);
}

static void
every_example(void **state)
{
    (void)state;
    for (size_t i = 0; lsc_layers[i] != NULL; i++) {
        const struct lsc_layer *layer = lsc_layers[i];

        if (layer->example == NULL ||
            strstr(layer->example, layer->name) == NULL)
            fail_msg("layer %s has no example that uses it", layer->name);
        derivatives(layer->example);
    }
}

static void
every_corner(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(corners) / sizeof(*corners); i++)
        derivatives(corners[i]);
}

/* 41 images of 36 pixels: more than one tile, and no whole number of them. */
static void
one_by_one(void **state)
{
    (void)state;
    for (size_t i = 0; lsc_layers[i] != NULL; i++) {
        struct probe p;

        probe_make(&p, lsc_layers[i]->example, small, CLASSES, 41);
        probe_one_by_one(&p);
        probe_free(&p);
    }
}

static void
check_alone(const char *spec, enum lsc_mode mode, size_t images, size_t batch)
{
    struct lsc_work *work = NULL;
    struct probe p;
    const float *a, *b;

    probe_make(&p, spec, small, CLASSES, images);
    assert_int_equal(lsc_work_create(&work, &p.net, batch, LSC_FORWARD, NULL),
                     LSC_OK);
    assert_true(lsc_work_bytes(&p.net, batch, LSC_FORWARD) <
                lsc_work_bytes(&p.net, batch, LSC_BACKWARD));
    a = lsc_forward(p.work, mode, images, p.theta, p.buffers, 1, 2, p.x);
    b = lsc_forward(work, mode, images, p.theta, p.buffers, 1, 2, p.x);
    assert_memory_equal(a, b, p.nz * sizeof(*a));
    lsc_work_free(work);
    probe_free(&p);
}

/* The reused memory of pure forward, in whole panels and without, gives what
 * separate memory gives. */
static void
forward_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(corners) / sizeof(*corners); i++)
        for (int mode = LSC_EVAL; mode <= LSC_TRAIN; mode++) {
            check_alone(corners[i], (enum lsc_mode)mode, IMAGES, IMAGES);
            check_alone(corners[i], (enum lsc_mode)mode, 41, 64);
            check_alone(corners[i], (enum lsc_mode)mode, 64, 64);
        }
}

/* An image of NaN gives logits of NaN, and spoils no other image. */
static void
nan_stays(void **state)
{
    (void)state;
    for (size_t i = 0; lsc_layers[i] != NULL; i++) {
        size_t pixels = lsc_shape_count(small);
        struct probe p;
        const float *z;

        probe_make(&p, lsc_layers[i]->example, small, CLASSES, 2);
        for (size_t j = 0; j < pixels; j++) p.x[pixels + j] = NAN;
        z = lsc_forward(p.work, LSC_EVAL, 2, p.theta, p.buffers, 0, 0, p.x);
        for (size_t j = 0; j < p.nz; j++)
            if (isnan(z[j]) != (j >= CLASSES))
                fail_msg("%s: logit %zu is %g", p.net.spec, j, (double)z[j]);
        probe_free(&p);
    }
}

/* A maximum takes a NaN wherever it is in the window. */
static void
nan_is_largest(void **state)
{
    struct lsc_net net;
    const struct lsc_node *node;

    (void)state;
    assert_int_equal(lsc_net_create(&net, "maxpool 2, flatten, dense 5",
                                    (struct lsc_shape){2, 2, 1}, 5, NULL),
                     LSC_OK);
    node = &net.nodes[0];
    for (size_t i = 0; i < 4; i++) {
        float x[4] = {1, INFINITY, 2, INFINITY}, dx[4], y = 0, dy = 3, save;
        struct lsc_io io = {
            .B = 1, .x = {x}, .y = &y, .save = &save, .dy = &dy, .dx = {dx}};

        x[i] = NAN;
        node->layer->forward(node, &io);
        assert_true(isnan(y));
        node->layer->backward(node, &io);
        for (size_t j = 0; j < 4; j++) assert_true(dx[j] == (j == i ? 3 : 0));
    }
    lsc_net_free(&net);
}

/* Masks depend on seed and step; what is kept is scaled by 1 / (1 - p). */
static void
dropout(void **state)
{
    const char *spec = "flatten, dropout 0.25, dense 108 bias=0";
    struct lsc_shape shape = {6, 6, 3};
    struct probe p;
    float z[3][108];
    size_t kept = 0;

    (void)state;
    probe_make(&p, spec, shape, 108, 1);
    for (size_t i = 0; i < p.net.P; i++) p.theta[i] = i % 109 == 0; /* I */
    for (size_t i = 0; i < 108; i++) p.x[i] = 3;
    for (uint64_t step = 0; step < 3; step++)
        memcpy(z[step],
               lsc_forward(p.work, LSC_TRAIN, 1, p.theta, p.buffers, 7,
                           step % 2, p.x),
               sizeof(z[step]));
    assert_memory_equal(z[0], z[2], sizeof(z[0]));
    assert_memory_not_equal(z[0], z[1], sizeof(z[0]));
    for (size_t i = 0; i < 108; i++) {
        assert_true(z[0][i] == 0 || z[0][i] == 4);
        kept += z[0][i] == 4;
    }
    assert_in_range(kept, 81 - 22, 81 + 22); /* 5 x sqrt(108 p (1 - p)) */
    memcpy(z[1],
           lsc_forward(p.work, LSC_TRAIN, 1, p.theta, p.buffers, 8, 0, p.x),
           sizeof(z[1]));
    assert_memory_not_equal(z[0], z[1], sizeof(z[0]));
    probe_free(&p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example), cmocka_unit_test(every_corner),
        cmocka_unit_test(one_by_one),    cmocka_unit_test(forward_alone),
        cmocka_unit_test(nan_stays),     cmocka_unit_test(nan_is_largest),
        cmocka_unit_test(dropout),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
