/* ntk.c - tangent kernels against Jacobians row by row. */
#include "config.h"

#include "ntk_scene.h"

#include <math.h>

/* Rows are float sums of the same products in another order. */
#define JACOBIAN 1e-5
/* Sums in double of the same numbers in another order. */
#define SAME 1e-12

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jacobians),
        cmocka_unit_test(tiles),
        cmocka_unit_test(traces),
        cmocka_unit_test(products),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
