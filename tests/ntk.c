/* ntk.c - tangent kernels against Jacobians row by row. */
#include "config.h"

#include "probe.h"
#include "ntk_part.h"
#include "rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { H = 6, W = 6, C = 3, CLASSES = 5, IMAGES = 12 };
/* Rows are float sums of the same products in another order. */
#define JACOBIAN 1e-5
/* Sums in double of the same numbers in another order. */
#define SAME 1e-12

static const char *const specs[] = {
    "mlp 20 9",
    "smallcnn",
    /* 16 pixels, more parameters than outputs: factors, rows of them */
    "conv2d 24 3, relu, conv2d 7 3 padding=1, relu, maxpool 2, flatten, "
    "dense 5",
    /* 4 pixels: structured products of more than one */
    "conv2d 8 3, relu, conv2d 6 3, relu, conv2d 9 2 padding=1 stride=2 "
    "bias=0, flatten, dense 5",
    "conv2d 6 3 padding=1 bias=0 name=a, batchnorm, relu name=b, "
    "conv2d 6 3 padding=1 bias=0, batchnorm, relu, "
    "conv2d 6 3 padding=1 bias=0, batchnorm name=c, add from=c+b, relu "
    "name=d, conv2d 8 3 stride=2 padding=1 bias=0, batchnorm name=e, "
    "shortcut 8 2 from=d name=f, add from=e+f, relu, gap, dense 5",
    "flatten name=f, dense 6, relu, dense 6 from=f, add from=2+3, dense 5",
};

struct scene {
    struct probe p;
    uint8_t pixels[IMAGES * H * W * C], labels[IMAGES];
    struct lsc_data data;
    struct lsc_images images;
    struct lsc_split split;
    uint32_t index[IMAGES];
    struct lsc_scale scale;
};

static void
open_scene(struct scene *s, const char *spec)
{
    const float mean[C] = {0.5f, 0.4f, 0.6f}, std[C] = {0.3f, 0.2f, 0.25f};
    struct lsc_rng rng;

    memset(s, 0, sizeof(*s));
    probe_make(&s->p, spec, (struct lsc_shape){H, W, C}, CLASSES, IMAGES);
    lsc_rng_start(&rng, 8, LSC_FOR_TEST, 77);
    for (size_t i = 0; i < sizeof(s->pixels); i++)
        s->pixels[i] = (uint8_t)lsc_rng_below(&rng, 256);
    s->images = (struct lsc_images){IMAGES, s->pixels, s->labels};
    s->data = (struct lsc_data){.h = H, .w = W, .c = C, .classes = CLASSES};
    s->data.train = s->images;
    for (uint32_t i = 0; i < IMAGES; i++) s->index[i] = (5 * i + 3) % IMAGES;
    s->split = (struct lsc_split){&s->data, &s->data.train, IMAGES, s->index};
    lsc_scale_set_to(&s->scale, C, mean, std);
}

static void
close_scene(struct scene *s)
{
    probe_free(&s->p);
}

/* kappa of images first .. first + na - 1 and from .. from + nb - 1, computed
 * with scratch for `most`. */
static double *
tile(struct scene *s, int plain, size_t most, size_t first, size_t na,
     size_t from, size_t nb, int traced)
{
    struct lsc_ntk_side a = {&s->split, first, na}, b = {&s->split, from, nb};
    size_t each = traced ? 1 : CLASSES;
    double *kappa = calloc(na * nb * each * each, sizeof(*kappa));
    struct lsc_err err = {0};
    struct lsc_ntk *ntk;

    assert_int_equal(plain ? lsc_ntk_create_plain(&ntk, &s->p.net, most, &err)
                           : lsc_ntk_create(&ntk, &s->p.net, most, &err),
                     LSC_OK);
    assert_int_equal(lsc_ntk_tile(ntk, s->p.theta, s->p.buffers, &a, &b,
                                  &s->scale, traced, NULL, kappa, nb * each,
                                  &err),
                     LSC_OK);
    lsc_ntk_free(ntk);
    return kappa;
}

/* |a - b| / |b| of n numbers. */
static double
apart(size_t n, const double *a, const double *b)
{
    double difference = 0, length = 0;

    for (size_t i = 0; i < n; i++) {
        difference += (a[i] - b[i]) * (a[i] - b[i]);
        length += b[i] * b[i];
    }
    return sqrt(difference / length);
}

static void
must_agree(const char *what, const char *spec, size_t n, const double *a,
           const double *b, double most)
{
    double found = apart(n, a, b);

    if (!(found <= most))
        fail_msg("%s, %s: %g apart, at most %g", what, spec, found, most);
}

/* Rows of the Jacobian, an image and a class at a time. */
static double *
reference(struct scene *s)
{
    size_t P = s->p.net.P, n = IMAGES * CLASSES;
    float *jacobian = calloc(n * P, sizeof(*jacobian));
    double *kappa = calloc(n * n, sizeof(*kappa));
    uint8_t label;

    for (size_t i = 0; i < n; i++) {
        float one_hot[CLASSES] = {0};

        one_hot[i % CLASSES] = 1;
        lsc_batch_fill(&s->split, &s->scale, NULL, i / CLASSES, 1, NULL, 0,
                       s->p.x, &label);
        lsc_forward(s->p.work, LSC_EVAL, 1, s->p.theta, s->p.buffers, 0, 0,
                    s->p.x);
        lsc_backward(s->p.work, s->p.theta, s->p.buffers, one_hot,
                     jacobian + i * P);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            for (size_t k = 0; k < P; k++)
                kappa[i * n + j] +=
                    (double)jacobian[i * P + k] * (double)jacobian[j * P + k];
    free(jacobian);
    return kappa;
}

static void
is_the_jacobian_s(const char *spec)
{
    struct scene s;
    double *expected, *found, *plain;
    size_t n = IMAGES * CLASSES * IMAGES * CLASSES;

    open_scene(&s, spec);
    expected = reference(&s);
    found = tile(&s, 0, IMAGES, 0, IMAGES, 0, IMAGES, 0);
    plain = tile(&s, 1, IMAGES, 0, IMAGES, 0, IMAGES, 0);
    must_agree("chosen ways", spec, n, found, expected, JACOBIAN);
    must_agree("rows alone", spec, n, plain, expected, JACOBIAN);
    free(expected);
    free(found);
    free(plain);
    close_scene(&s);
}

/* Tiles of 5 and 7 images make up the whole, both ways round. */
static void
is_its_tiles(const char *spec)
{
    const size_t n = IMAGES * CLASSES, cut = 5, rest = IMAGES - cut;
    double *whole, *a, *b, *part = calloc(n * n, sizeof(*part));
    struct scene s;

    open_scene(&s, spec);
    whole = tile(&s, 0, IMAGES, 0, IMAGES, 0, IMAGES, 0);
    a = tile(&s, 0, rest, 0, cut, cut, rest, 0);
    b = tile(&s, 0, rest, cut, rest, 0, cut, 0);
    for (size_t i = 0; i < cut * CLASSES; i++)
        for (size_t j = 0; j < rest * CLASSES; j++)
            part[i * rest * CLASSES + j] = whole[i * n + cut * CLASSES + j];
    must_agree("part", spec, cut * rest * CLASSES * CLASSES, a, part, SAME);
    for (size_t i = 0; i < cut * CLASSES; i++)
        for (size_t j = 0; j < rest * CLASSES; j++)
            part[j * cut * CLASSES + i] = a[i * rest * CLASSES + j];
    must_agree("transposed", spec, cut * rest * CLASSES * CLASSES, b, part,
               SAME);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            assert_true(whole[i * n + j] == whole[j * n + i]);
    free(whole);
    free(a);
    free(b);
    free(part);
    close_scene(&s);
}

static void
traced_is_trace(const char *spec)
{
    const size_t n = IMAGES * CLASSES;
    double expected[IMAGES * IMAGES] = {0}, *full, *traced;
    struct scene s;

    open_scene(&s, spec);
    full = tile(&s, 0, IMAGES, 0, IMAGES, 0, IMAGES, 0);
    for (size_t i = 0; i < IMAGES; i++)
        for (size_t j = 0; j < IMAGES; j++)
            for (size_t c = 0; c < CLASSES; c++)
                expected[i * IMAGES + j] +=
                    full[(i * CLASSES + c) * n + j * CLASSES + c] / CLASSES;
    traced = tile(&s, 0, IMAGES, 0, IMAGES, 0, IMAGES, 1);
    must_agree("traced", spec, IMAGES * IMAGES, traced, expected, SAME);
    free(traced);
    traced = tile(&s, 0, 8, 0, 4, 4, 8, 1);
    for (size_t i = 0; i < 4; i++)
        must_agree("traced part", spec, 8, traced + i * 8,
                   expected + i * IMAGES + 4, SAME);
    free(full);
    free(traced);
    close_scene(&s);
}

/* |J' u|^2 = u' kappa u and J (J' u) = kappa u, by backward and tangent of all
 * images together. */
static void
acts_like_jacobian(const char *spec)
{
    const size_t n = IMAGES * CLASSES;
    float u[IMAGES * CLASSES];
    double expected[IMAGES * CLASSES], image[IMAGES * CLASSES] = {0};
    double *kappa, form = 0, length = 0;
    uint8_t labels[IMAGES];
    struct scene s;
    const float *ju;

    open_scene(&s, spec);
    kappa = tile(&s, 0, IMAGES, 0, IMAGES, 0, IMAGES, 0);
    for (size_t i = 0; i < n; i++) u[i] = (float)((i * 7 + 3) % 11) - 4.5f;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            image[i] += kappa[i * n + j] * (double)u[j];
    for (size_t i = 0; i < n; i++) form += image[i] * (double)u[i];
    lsc_batch_fill(&s.split, &s.scale, NULL, 0, IMAGES, NULL, 0, s.p.x, labels);
    lsc_forward(s.p.work, LSC_EVAL, IMAGES, s.p.theta, s.p.buffers, 0, 0,
                s.p.x);
    memset(s.p.g, 0, s.p.net.P * sizeof(*s.p.g));
    lsc_backward(s.p.work, s.p.theta, s.p.buffers, u, s.p.g);
    for (size_t i = 0; i < s.p.net.P; i++)
        length += (double)s.p.g[i] * (double)s.p.g[i];
    must_agree("u' kappa u", spec, 1, &form, &length, JACOBIAN);
    ju = lsc_tangent(s.p.work, s.p.theta, s.p.buffers, s.p.g);
    for (size_t i = 0; i < n; i++) expected[i] = (double)ju[i];
    must_agree("kappa u", spec, n, image, expected, JACOBIAN);
    free(kappa);
    close_scene(&s);
}

static void
for_every(void (*check)(const char *spec))
{
    for (size_t i = 0; lsc_layers[i] != NULL; i++)
        check(lsc_layers[i]->example);
    for (size_t i = 0; i < sizeof(specs) / sizeof(*specs); i++) check(specs[i]);
}

static void
jacobians(void **state)
{
    (void)state;
    for_every(is_the_jacobian_s);
}

static void
tiles(void **state)
{
    (void)state;
    for_every(is_its_tiles);
}

static void
traces(void **state)
{
    (void)state;
    for_every(traced_is_trace);
}

static void
products(void **state)
{
    (void)state;
    for_every(acts_like_jacobian);
}

/* The specs above see every form, structured ones with one pixel and more. */
static void
forms(void **state)
{
    int seen[3] = {0}, pixels = 0;
    struct lsc_err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(specs) / sizeof(*specs); i++) {
        struct lsc_net net;
        struct lsc_ntk ntk;

        assert_int_equal(lsc_net_create(&net, specs[i],
                                        (struct lsc_shape){H, W, C}, CLASSES,
                                        &err),
                         LSC_OK);
        assert_int_equal(lsc_ntk_plan(&ntk, &net, 4, 0, &err), LSC_OK);
        for (size_t k = 0; k < ntk.nlayers; k++) {
            seen[ntk.layer[k].form] = 1;
            pixels |= ntk.layer[k].form == LSC_NTK_STRUCTURED &&
                      ntk.layer[k].pixels > 1;
        }
        free(ntk.layer);
        free(ntk.of);
        lsc_net_free(&net);
    }
    assert_true(seen[LSC_NTK_ROWS] && seen[LSC_NTK_FACTORS]);
    assert_true(seen[LSC_NTK_STRUCTURED] && pixels);
}

/* What must be so of counts: a traced tile of a dense net takes less than a
 * third of a full one at ten classes, and memory follows the tile. */
static void
counts(void **state)
{
    struct lsc_err err = {0};
    struct lsc_net net;

    (void)state;
    assert_int_equal(
        lsc_net_create(&net, "mlp", (struct lsc_shape){28, 28, 1}, 10, &err),
        LSC_OK);
    assert_true(lsc_ntk_cost(&net, 500, 500, 1) <
                lsc_ntk_cost(&net, 500, 500, 0) / 3);
    assert_true(lsc_ntk_bytes(&net, 16) < 16 << 20);
    assert_true(lsc_ntk_bytes(&net, 32) > lsc_ntk_bytes(&net, 16));
    lsc_net_free(&net);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jacobians), cmocka_unit_test(tiles),
        cmocka_unit_test(traces),    cmocka_unit_test(products),
        cmocka_unit_test(forms),     cmocka_unit_test(counts),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
