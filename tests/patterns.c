/* patterns.c - which relus are on, against every unit by its definition. */
#include "config.h"

#include "naive.h"
#include "patterns.h"
#include "trainer.h"

#include <math.h>

/* Nets run in float: a relu whose input is this near to 0 may be either. */
#define NEAR   1e-4
#define IMAGES 21 /* of a test set, in batches of 16 */

static const char *const specs[] = {
    "mlp 9 7",
    "conv2d 4 3 padding=1, relu, maxpool 2, conv2d 3 3, batchnorm, relu, "
    "dropout 0.4, flatten, dense 5, relu, dense 4",
    "conv2d 4 3 padding=1, batchnorm, relu name=a, conv2d 4 3 padding=1, "
    "batchnorm name=b, add from=b+a, relu, gap, dense 4",
    "maxpool 2, relu, flatten, dense 4",
};

/* A net after some training, and the patterns of the test images. */
struct scene {
    struct bench b;
    const float *theta, *buffers;
    uint8_t *bits;
};

static void
open_scene(struct scene *s, const char *spec)
{
    struct lsc_train_options o = usual_options();
    struct lsc_err err = {0};

    open_bench(&s->b, spec, TRAIN, IMAGES, &o);
    train(&s->b, NULL);
    s->theta = lsc_train_theta(&s->b.trainer, s->b.state);
    s->buffers = lsc_train_buffers(&s->b.trainer, s->b.state);
    s->bits = lsc_calloc(IMAGES, lsc_pattern_bytes(&s->b.net));
    must(lsc_patterns(s->b.work, s->theta, s->buffers, &s->b.test, &s->b.scale,
                      NULL, s->bits, &err),
         &err);
}

static void
close_scene(struct scene *s)
{
    free(s->bits);
    close_bench(&s->b);
}

static int
bit(const uint8_t *bits, size_t u)
{
    return bits[u / 8] >> u % 8 & 1;
}

struct seen {
    const struct lsc_net *net;
    const uint8_t *bits;
    size_t unit, on;
};

static void
see(void *context, size_t node, const double *x, const double *y)
{
    struct seen *s = context;
    const struct lsc_node *n = &s->net->nodes[node];

    (void)y;
    if (strcmp(n->layer->name, "relu") != 0) return;
    for (size_t i = 0; i < lsc_shape_count(n->y); i++, s->unit++) {
        int on = bit(s->bits, s->unit);

        assert_true(fabs(x[i]) < NEAR || on == (x[i] > 0));
        s->on += (size_t)on;
    }
}

static void
by_definition(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof(specs) / sizeof(specs[0]); k++) {
        size_t on = 0, units, bytes;
        struct scene s;

        open_scene(&s, specs[k]);
        units = lsc_pattern_units(&s.b.net);
        bytes = lsc_pattern_bytes(&s.b.net);
        for (size_t i = 0; i < IMAGES; i++) {
            struct seen seen = {&s.b.net, s.bits + i * bytes, 0, 0};
            float *x = lsc_work_x(s.b.work);
            uint8_t label;

            lsc_batch_fill(&s.b.test, &s.b.scale, NULL, i, 1, NULL, 0, x,
                           &label);
            naive_nodes(&s.b.net, s.theta, s.buffers, x, see, &seen);
            assert_int_equal(seen.unit, units);
            for (size_t u = units; u < 8 * bytes; u++)
                assert_int_equal(bit(seen.bits, u), 0);
            on += seen.on;
        }
        assert_true(on > 0 && on < IMAGES * units);
        close_scene(&s);
    }
}

static void
distances(void **state)
{
    struct scene s;
    size_t bytes;
    uint8_t *other;
    double one;

    (void)state;
    open_scene(&s, specs[0]);
    assert_int_equal(lsc_pattern_units(&s.b.net), 16);
    bytes = lsc_pattern_bytes(&s.b.net);
    other = lsc_calloc(IMAGES, bytes);
    memcpy(other, s.bits, IMAGES * bytes);
    one = 1.0 / (16 * IMAGES);
    assert_true(lsc_pattern_distance(&s.b.net, IMAGES, s.bits, other) == 0);
    other[0] ^= 0x41;
    other[IMAGES * bytes - 1] ^= 0x80;
    assert_true(fabs(lsc_pattern_distance(&s.b.net, IMAGES, s.bits, other) -
                     3 * one) < 1e-15);
    for (size_t i = 0; i < IMAGES * bytes; i++) other[i] = (uint8_t)~s.bits[i];
    assert_true(lsc_pattern_distance(&s.b.net, IMAGES, s.bits, other) == 1);
    assert_true(isnan(lsc_pattern_distance(&s.b.net, 0, s.bits, other)));
    free(other);
    close_scene(&s);
}

static void
none(void **state)
{
    struct lsc_train_options o = usual_options();
    struct bench b;

    (void)state;
    open_bench(&b, "flatten, dense 4", TRAIN, TEST, &o);
    assert_int_equal(lsc_pattern_units(&b.net), 0);
    assert_true(isnan(lsc_pattern_distance(&b.net, TEST, NULL, NULL)));
    close_bench(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_definition),
        cmocka_unit_test(distances),
        cmocka_unit_test(none),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
