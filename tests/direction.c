/* direction.c - draws, blocks left out, normalisation, orthogonality. */
#include "config.h"

#include "direction.h"
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
    {"mlp 20 10", {5, 5, 1}},
    {"smallcnn", {28, 28, 1}},
    {"resnet20", {32, 32, 3}},
};

static const size_t nnets = sizeof(nets) / sizeof(*nets);

/* A net, a point of it and a direction. */
struct cut {
    struct lsc_net net;
    float *theta, *d, *e;
};

static void
open_cut(struct cut *c, size_t which)
{
    struct lsc_err err = {0};

    if (lsc_net_create(&c->net, nets[which].spec, nets[which].input, 10,
                       &err) != LSC_OK)
        fail_msg("%s", err.text);
    c->theta = lsc_calloc(c->net.P, sizeof(*c->theta));
    c->d = lsc_calloc(c->net.P, sizeof(*c->d));
    c->e = lsc_calloc(c->net.P, sizeof(*c->e));
    lsc_init_theta(&c->net, LSC_INIT_PYTORCH, 1, c->theta);
    lsc_direction_draw(&c->net, 2, which, c->d);
    lsc_direction_draw(&c->net, 2, which + nnets, c->e);
}

static void
close_cut(struct cut *c)
{
    free(c->theta);
    free(c->d);
    free(c->e);
    lsc_net_free(&c->net);
}

static double
length(size_t n, const float *x)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) sum += (double)x[i] * x[i];
    return sqrt(sum);
}

static void
draws(void **state)
{
    (void)state;
    for (size_t i = 0; i < nnets; i++) {
        struct cut c;
        double P;

        open_cut(&c, i);
        P = (double)c.net.P;
        assert_true(fabs(length(c.net.P, c.d) / sqrt(P) - 1) < 5 / sqrt(2 * P));
        assert_true(fabs(lsc_vector_cosine(c.net.P, c.d, c.e)) < 5 / sqrt(P));
        lsc_direction_draw(&c.net, 2, i, c.e);
        assert_memory_equal(c.d, c.e, c.net.P * sizeof(*c.d));
        lsc_direction_draw(&c.net, 3, i, c.e);
        assert_memory_not_equal(c.d, c.e, c.net.P * sizeof(*c.d));
        close_cut(&c);
    }
}

static void
zero_or_drawn(const struct cut *c, int biases, int batch_norm)
{
    for (size_t i = 0; i < c->net.nparams; i++) {
        const struct lsc_tensor *p = &c->net.params[i];
        size_t at = p->offset, size = p->count * sizeof(*c->d);

        if ((biases && p->role == LSC_BIAS) ||
            (batch_norm && strstr(p->name, "bn") != NULL))
            assert_true(length(p->count, c->d + at) == 0);
        else
            assert_memory_equal(c->d + at, c->e + at, size);
    }
}

static void
leaves_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < nnets; i++) {
        for (int what = 0; what < 4; what++) {
            struct cut c;

            open_cut(&c, i);
            memcpy(c.e, c.d, c.net.P * sizeof(*c.d));
            lsc_direction_leave_out(&c.net, what & 1, what >> 1, c.d);
            zero_or_drawn(&c, what & 1, what >> 1);
            close_cut(&c);
        }
    }
}

/* Whether a tensor belongs to a layer whose name begins with these words. */
static int
begins(const struct lsc_tensor *p, const char *a, const char *b)
{
    return strncmp(p->name, a, strlen(a)) == 0 ||
           strncmp(p->name, b, strlen(b)) == 0;
}

static void
keeps(void **state)
{
    struct lsc_err err;
    struct cut c;

    (void)state;
    open_cut(&c, 2);
    memcpy(c.e, c.d, c.net.P * sizeof(*c.d));
    lsc_direction_keep(&c.net, "", c.d);
    assert_memory_equal(c.d, c.e, c.net.P * sizeof(*c.d));
    lsc_direction_keep(&c.net, "  layer1.0.bn1 layer2 ", c.d);
    for (size_t i = 0; i < c.net.nparams; i++) {
        const struct lsc_tensor *p = &c.net.params[i];

        if (begins(p, "layer1.0.bn1.", "layer2."))
            assert_memory_equal(c.d + p->offset, c.e + p->offset,
                                p->count * sizeof(*c.d));
        else
            assert_true(length(p->count, c.d + p->offset) == 0);
    }
    assert_true(length(c.net.P, c.d) > 0);
    assert_int_equal(lsc_direction_check(&c.net, "", 1, 1, &err), LSC_OK);
    assert_int_equal(
        lsc_direction_check(&c.net, " layer3.2 conv1 ", 0, 1, &err), LSC_OK);
    assert_int_equal(lsc_direction_check(&c.net, "conv1 layer", 0, 0, &err),
                     LSC_EINVAL);
    assert_non_null(strstr(err.text, "no layer 'layer'"));
    assert_int_equal(lsc_direction_check(&c.net, "bn1", 0, 1, &err),
                     LSC_EINVAL);
    close_cut(&c);
}

/* A block has the length of theta's and the direction of what was drawn. */
static void
block_is_scaled(const struct cut *c, size_t at, size_t n)
{
    double wanted = length(n, c->theta + at), drawn = length(n, c->e + at);

    assert_true(fabs(length(n, c->d + at) - wanted) <= 1e-6 * wanted);
    for (size_t i = at; i < at + n; i++)
        assert_true(fabs(c->d[i] * drawn - c->e[i] * wanted) <=
                    1e-6 * fabs(c->e[i] * wanted));
}

static void
scales(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3 * nnets; i++) {
        enum lsc_norm norm = (enum lsc_norm)(i / nnets);
        struct cut c;

        open_cut(&c, i % nnets);
        memcpy(c.e, c.d, c.net.P * sizeof(*c.d));
        lsc_direction_scale(&c.net, norm, c.theta, c.d);
        for (size_t j = 0; j < c.net.nparams; j++) {
            const struct lsc_tensor *p = &c.net.params[j];
            size_t rows = p->ndim > 1 ? p->shape[0] : 1;

            if (norm == LSC_NORM_NONE)
                assert_memory_equal(c.d + p->offset, c.e + p->offset,
                                    p->count * sizeof(*c.d));
            else if (norm == LSC_NORM_LAYER)
                block_is_scaled(&c, p->offset, p->count);
            for (size_t k = 0; norm == LSC_NORM_FILTER && k < rows; k++)
                block_is_scaled(&c, p->offset + k * (p->count / rows),
                                p->count / rows);
        }
        close_cut(&c);
    }
}

/* Twice is once; zero blocks of d or theta stay or become zero. */
static void
scales_zeros(void **state)
{
    struct cut c;
    size_t n;

    (void)state;
    open_cut(&c, 2);
    n = c.net.P * sizeof(*c.d);
    lsc_init_theta(&c.net, LSC_INIT_HE_NORMAL, 1, c.theta);
    lsc_direction_leave_out(&c.net, 0, 1, c.d);
    lsc_direction_scale(&c.net, LSC_NORM_FILTER, c.theta, c.d);
    for (size_t i = 0; i < c.net.nparams; i++) {
        const struct lsc_tensor *p = &c.net.params[i];
        double got = length(p->count, c.d + p->offset);

        if (p->role == LSC_WEIGHT)
            assert_true(got > 0);
        else
            assert_true(got == 0);
    }
    memset(c.d, 0, n);
    memset(c.e, 0, n);
    lsc_direction_scale(&c.net, LSC_NORM_LAYER, c.theta, c.d);
    assert_memory_equal(c.d, c.e, n);
    close_cut(&c);
}

/* Float rounding of each entry leaves a cosine of about 2^-24 / sqrt(P). */
static void
orthogonalises(void **state)
{
    (void)state;
    for (size_t i = 0; i < nnets; i++) {
        struct cut c;

        open_cut(&c, i);
        for (size_t j = 0; j < c.net.P; j++) c.d[j] += 3 * c.e[j];
        assert_true(lsc_vector_cosine(c.net.P, c.d, c.e) > 0.9);
        lsc_vector_orthogonalise(c.net.P, c.e, c.d);
        assert_true(fabs(lsc_vector_cosine(c.net.P, c.d, c.e)) < 1e-7);
        assert_true(length(c.net.P, c.d) > 0);
        lsc_direction_scale(&c.net, LSC_NORM_FILTER, c.theta, c.d);
        lsc_direction_scale(&c.net, LSC_NORM_FILTER, c.theta, c.e);
        assert_true(fabs(lsc_vector_cosine(c.net.P, c.d, c.e)) < 0.2);
        close_cut(&c);
    }
}

static void
vectors(void **state)
{
    const float a[11] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, zero[11] = {0};
    float d[11];

    (void)state;
    assert_true(lsc_vector_dot(11, a, a) == 506);
    assert_true(lsc_vector_dot(3, a, a) == 14);
    assert_true(lsc_vector_dot(0, a, a) == 0);
    assert_true(fabs(lsc_vector_cosine(11, a, a) - 1) < 1e-15);
    assert_true(isnan(lsc_vector_cosine(11, a, zero)));
    lsc_vector_subtract(11, zero, a, d);
    assert_true(d[0] == -1 && d[10] == -11);
    assert_true(fabs(lsc_vector_cosine(11, a, d) + 1) < 1e-15);
    lsc_vector_orthogonalise(11, zero, d);
    assert_true(d[0] == -1 && d[10] == -11);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws),        cmocka_unit_test(leaves_out),
        cmocka_unit_test(keeps),        cmocka_unit_test(scales),
        cmocka_unit_test(scales_zeros), cmocka_unit_test(orthogonalises),
        cmocka_unit_test(vectors),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
