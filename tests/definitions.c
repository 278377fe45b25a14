/* definitions.c - layers against loops in double that follow definitions. */
#include "config.h"

#include "layer.h"
#include "rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Float sums of up to some hundred products of numbers around 1. */
#define ROUNDING 2e-5
enum { INPUTS = 1 << 17, OUTPUTS = 1 << 17, WEIGHTS = 1 << 14 };

static float x[INPUTS], y[OUTPUTS], theta[WEIGHTS], stats[64];

/* The first layer of a spec, run on random arrays. */
struct run {
    struct lsc_net net;
    const struct lsc_node *node;
    struct lsc_io io;
};

static void
run(struct run *r, const char *layer, struct lsc_shape input, size_t B,
    enum lsc_mode mode)
{
    char spec[128] = "";
    struct lsc_err err = {0};
    struct lsc_rng rng;

    strcat(strcat(spec, layer), ", flatten, dense 2");
    if (lsc_net_create(&r->net, spec, input, 2, &err) != LSC_OK)
        fail_msg("%s", err.text);
    r->node = &r->net.nodes[0];
    assert_true(B * lsc_shape_count(input) <= INPUTS);
    assert_true(B * lsc_shape_count(r->node->y) <= OUTPUTS);
    assert_true(r->net.nodes[1].theta <= WEIGHTS);
    lsc_rng_start(&rng, 6, LSC_FOR_TEST, 0);
    for (size_t i = 0; i < INPUTS; i++) x[i] = (float)lsc_rng_normal(&rng);
    for (size_t i = 0; i < WEIGHTS; i++) theta[i] = (float)lsc_rng_normal(&rng);
    for (size_t i = 0; i < 64; i++) stats[i] = (float)lsc_rng_uniform(&rng);
    r->io = (struct lsc_io){
        .B = B, .mode = mode, .theta = theta, .stats = stats, .x = {x}, .y = y};
    lsc_alloc(&r->io.save, B * r->node->save + r->node->save_fixed, NULL);
    r->io.work = lsc_calloc(r->node->work, sizeof(float));
    r->node->layer->forward(r->node, &r->io);
}

static void
finish(struct run *r)
{
    free(r->io.save);
    free(r->io.work);
    lsc_net_free(&r->net);
}

static void
same(const struct run *r, size_t i, double expected, double scale)
{
    if (fabs((double)y[i] - expected) <= ROUNDING * scale) return;
    fail_msg("%s: number %zu is %.8g, expected %.8g", r->net.spec, i,
             (double)y[i], expected);
}

/* x[b][row][column][c], or `outside` beyond the image. */
static double
pixel(const struct lsc_node *node, size_t b, long row, long column, size_t c,
      double outside)
{
    long h = (long)node->x[0].h, w = (long)node->x[0].w;
    size_t at = (b * node->x[0].h + (size_t)row) * node->x[0].w;

    if (row < 0 || column < 0 || row >= h || column >= w) return outside;
    return (double)x[(at + (size_t)column) * node->x[0].c + c];
}

/* What a layer gives at output (b, row, column, c). */
typedef double definition(const struct lsc_node *node, size_t b, size_t row,
                          size_t column, size_t c);

static double
convolution(const struct lsc_node *node, size_t b, size_t row, size_t column,
            size_t c)
{
    size_t kernel = (size_t)node->arg[1], in = node->x[0].c;
    size_t stride = (size_t)node->arg[2];
    const float *bias = theta + node->y.c * in * kernel * kernel;
    double sum = node->arg[4] != 0 ? (double)bias[c] : 0;

    for (size_t i = 0; i < in; i++)
        for (size_t ky = 0; ky < kernel; ky++)
            for (size_t kx = 0; kx < kernel; kx++) {
                long iy = (long)(row * stride + ky) - (long)node->arg[3];
                long ix = (long)(column * stride + kx) - (long)node->arg[3];
                size_t w = ((c * in + i) * kernel + ky) * kernel + kx;

                sum += (double)theta[w] * pixel(node, b, iy, ix, i, 0);
            }
    return sum;
}

/* Tap 0 .. kernel^2 - 1 of a pool's window. */
static double
pooled(const struct lsc_node *node, size_t b, size_t row, size_t column,
       size_t c, size_t tap)
{
    size_t kernel = (size_t)node->arg[0], stride = (size_t)node->arg[1];

    return pixel(node, b, (long)(row * stride + tap / kernel),
                 (long)(column * stride + tap % kernel), c, NAN);
}

static double
maximum(const struct lsc_node *node, size_t b, size_t row, size_t column,
        size_t c)
{
    double largest = -INFINITY, taps = node->arg[0] * node->arg[0];

    for (size_t tap = 0; tap < (size_t)taps; tap++)
        largest = fmax(largest, pooled(node, b, row, column, c, tap));
    return largest;
}

static double
mean(const struct lsc_node *node, size_t b, size_t row, size_t column, size_t c)
{
    double sum = 0, n = 0, taps = node->arg[0] * node->arg[0];

    for (size_t tap = 0; tap < (size_t)taps; tap++) {
        double v = pooled(node, b, row, column, c, tap);

        if (isnan(v)) continue;
        sum += v;
        n++;
    }
    return sum / n;
}

static double
global_mean(const struct lsc_node *node, size_t b, size_t row, size_t column,
            size_t c)
{
    double sum = 0;

    for (size_t i = row; i < node->x[0].h; i++)
        for (size_t j = column; j < node->x[0].w; j++)
            sum += pixel(node, b, (long)i, (long)j, c, 0);
    return sum / (double)(node->x[0].h * node->x[0].w);
}

/* Option A: pad by the same number of channels on both sides. */
static double
shortcut(const struct lsc_node *node, size_t b, size_t row, size_t column,
         size_t c)
{
    size_t side = (node->y.c - node->x[0].c) / 2;
    size_t stride = (size_t)node->arg[1];

    if (c < side || c >= side + node->x[0].c) return 0;
    return pixel(node, b, (long)(row * stride), (long)(column * stride),
                 c - side, 0);
}

static double
flat(const struct lsc_node *node, size_t b, size_t row, size_t column, size_t c)
{
    size_t h = node->x[0].h, w = node->x[0].w;

    return pixel(node, b, (long)(row + c / w % h), (long)(column + c % w),
                 c / w / h, 0);
}

static double
dense(const struct lsc_node *node, size_t b, size_t row, size_t column,
      size_t c)
{
    size_t in = node->x[0].c;
    double sum = (double)theta[node->y.c * in + c];

    for (size_t i = 0; i < in; i++)
        sum += (double)theta[c * in + i] *
               pixel(node, b, (long)row, (long)column, i, 0);
    return sum;
}

static double
normalised(const struct lsc_node *node, size_t b, size_t row, size_t column,
           size_t c)
{
    size_t n = node->y.c;
    double v = pixel(node, b, (long)row, (long)column, c, 0);

    return (v - (double)stats[c]) / sqrt((double)stats[n + c] + 1e-5) *
               (double)theta[c] +
           (double)theta[n + c];
}

static const struct {
    const char *layer;
    struct lsc_shape input;
    size_t B, oh, ow;
    definition *is;
} cases[] = {
    {"conv2d 5 3 padding=1", {9, 7, 3}, 2, 9, 7, convolution},
    {"conv2d 17 3 padding=1 bias=0", {6, 8, 16}, 3, 6, 8, convolution},
    {"conv2d 5 3 stride=2 padding=1", {9, 8, 4}, 2, 5, 4, convolution},
    {"conv2d 2 5 stride=3 padding=2", {9, 11, 1}, 2, 3, 4, convolution},
    {"conv2d 3 2 padding=3", {2, 1, 3}, 2, 7, 6, convolution},
    {"conv2d 3 4", {4, 4, 21}, 2, 1, 1, convolution},
    {"conv2d 7 1 padding=1", {5, 4, 6}, 3, 7, 6, convolution},
    {"conv2d 7 1 stride=2", {5, 4, 6}, 3, 3, 2, convolution},
    {"conv2d 3 3 padding=1", {28, 28, 2}, 3, 28, 28, convolution}, /* tiles */
    {"conv2d 3 1", {28, 28, 2}, 3, 28, 28, convolution},
    {"maxpool 2", {7, 5, 3}, 2, 3, 2, maximum},
    {"maxpool 2 ceil_mode=1", {7, 5, 17}, 2, 4, 3, maximum},
    {"maxpool 3 stride=2 ceil_mode=1", {6, 7, 2}, 2, 3, 3, maximum},
    {"maxpool 1 stride=3 ceil_mode=1", {6, 7, 2}, 1, 2, 3, maximum},
    {"maxpool 2 ceil_mode=1", {1, 2, 2}, 2, 1, 1, maximum},
    {"avgpool 2 ceil_mode=1", {7, 5, 17}, 2, 4, 3, mean},
    {"avgpool 3 stride=2 ceil_mode=1", {6, 7, 2}, 2, 3, 3, mean},
    {"gap", {7, 5, 19}, 3, 1, 1, global_mean},
    {"shortcut 10 2", {7, 4, 6}, 2, 4, 2, shortcut},
    {"shortcut 6", {7, 4, 6}, 2, 7, 4, shortcut},
    {"flatten", {4, 3, 5}, 2, 1, 1, flat},
    {"dense 9", {1, 1, 33}, 5, 1, 1, dense},
    {"batchnorm", {3, 2, 18}, 3, 3, 2, normalised},
};

static void
definitions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct lsc_shape *out;
        struct run r;
        size_t at = 0, width;

        run(&r, cases[i].layer, cases[i].input, cases[i].B, LSC_EVAL);
        out = &r.node->y;
        width = r.node->nparams > 0 ? r.net.params[0].fan_in : 1;
        assert_int_equal(out->h, cases[i].oh);
        assert_int_equal(out->w, cases[i].ow);
        for (size_t b = 0; b < cases[i].B; b++)
            for (size_t row = 0; row < out->h; row++)
                for (size_t column = 0; column < out->w; column++)
                    for (size_t c = 0; c < out->c; c++)
                        same(&r, at++, cases[i].is(r.node, b, row, column, c),
                             sqrt((double)width));
        finish(&r);
    }
}

/* The batch's own mean and biased variance normalise; the unbiased variance is
 * what statistics hands out. */
static void
batch_statistics(void **state)
{
    enum { C = 5, N = 7 * 3 * 2 };
    float m[C], v[C];
    struct run r;

    (void)state;
    run(&r, "batchnorm eps=0.01", (struct lsc_shape){3, 2, C}, 7, LSC_TRAIN);
    r.node->layer->statistics(r.node, &r.io, m, v);
    for (size_t c = 0; c < C; c++) {
        double sum = 0, squares = 0;

        for (size_t i = 0; i < N; i++) sum += (double)x[i * C + c];
        for (size_t i = 0; i < N; i++)
            squares += pow((double)x[i * C + c] - sum / N, 2);
        assert_true(fabs((double)m[c] - sum / N) < ROUNDING);
        assert_true(fabs((double)v[c] - squares / (N - 1)) < ROUNDING);
        for (size_t i = 0; i < N; i++)
            same(&r, i * C + c,
                 ((double)x[i * C + c] - sum / N) / sqrt(squares / N + 0.01) *
                         (double)theta[c] +
                     (double)theta[C + c],
                 1);
    }
    finish(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(definitions),
        cmocka_unit_test(batch_statistics),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
