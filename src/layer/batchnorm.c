/* batchnorm.c - Ioffe & Szegedy 2015, as nn.BatchNorm2d. */
#include "config.h"

#include "layer.h"
#include "hot.h"
#include "sums.h"

#include <math.h>

enum { EPS };

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    size_t c = node->x[0].c, shape[4] = {c};
    int st;

    node->y = node->x[0];
    node->save_fixed = 4 * c; /* mean, variance, 1 / deviation, shift */
    node->work = 7 * c;       /* two sums in double, three vectors   */
    LSC_TRY(lsc_layer_declare(net, node, LSC_NORM_WEIGHT, "weight", shape, c, c,
                              err));
    LSC_TRY(
        lsc_layer_declare(net, node, LSC_NORM_BIAS, "bias", shape, c, c, err));
    LSC_TRY(lsc_layer_declare(net, node, LSC_RUNNING_MEAN, "running_mean",
                              shape, c, c, err));
    LSC_TRY(lsc_layer_declare(net, node, LSC_RUNNING_VAR, "running_var", shape,
                              c, c, err));
out:
    return st;
}

static size_t
count(const struct lsc_node *node, const struct lsc_io *io)
{
    return io->B * node->y.h * node->y.w;
}

/* Mean, variance and 1 / deviation to normalise by, into save. */
static void
prepare(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c, n = count(node, io);
    float *mean = io->save, *var = mean + c, *scale = var + c;
    double *exact = io->work;

    if (io->mode == LSC_TRAIN) {
        lsc_sums_moments(n, c, io->x[0], exact, exact + c);
        for (size_t i = 0; i < c; i++) mean[i] = (float)exact[i];
        for (size_t i = 0; i < c; i++) var[i] = (float)exact[c + i];
    } else {
        for (size_t i = 0; i < c; i++) mean[i] = io->stats[i];
        for (size_t i = 0; i < c; i++) var[i] = io->stats[c + i];
    }
    for (size_t i = 0; i < c; i++)
        scale[i] = (float)(1 / sqrt((double)var[i] + node->arg[EPS]));
}

/* y = (x - mean) factor + shift + plus, rectified or not; the two are known
 * where this is used. */
static inline void
normalise(size_t rows, size_t c, const float *restrict x,
          const float *restrict mean, const float *restrict factor,
          const float *restrict shift, const float *restrict plus, int relu,
          float *restrict y)
{
    for (size_t r = 0; r < rows; r++, x += c, y += c)
        for (size_t i = 0; i < c; i++) {
            float v = (x[i] - mean[i]) * factor[i] + shift[i];

            if (plus != NULL) v += plus[r * c + i];
            y[i] = relu && v < 0 ? 0 : v;
        }
}

LSC_HOT static void
finish(size_t rows, size_t c, const float *x, const float *mean,
       const float *factor, const float *shift, const struct lsc_after *after,
       float *y)
{
    const float *plus = after != NULL ? after->plus : NULL;
    int relu = after != NULL && after->relu;

    if (plus != NULL && relu)
        normalise(rows, c, x, mean, factor, shift, plus, 1, y);
    else if (plus != NULL)
        normalise(rows, c, x, mean, factor, shift, plus, 0, y);
    else if (relu)
        normalise(rows, c, x, mean, factor, shift, NULL, 1, y);
    else
        normalise(rows, c, x, mean, factor, shift, NULL, 0, y);
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c;
    const float *scale = io->save + 2 * c;
    float *factor = io->work;

    prepare(node, io);
    for (size_t i = 0; i < c; i++) factor[i] = io->theta[i] * scale[i];
    finish(count(node, io), c, io->x[0], io->save, factor, io->theta + c,
           io->after, io->y);
}

/* y = factor x + shift, in LSC_EVAL */
static void
as_scale(const struct lsc_node *node, const struct lsc_io *io,
         const float **factor, const float **shift)
{
    size_t c = node->y.c;
    float *f = io->save + 2 * c, *s = io->save + 3 * c;

    for (size_t i = 0; i < c; i++) {
        double deviation = sqrt((double)io->stats[c + i] + node->arg[EPS]);
        double of_x = (double)io->theta[i] / deviation;

        f[i] = (float)of_x;
        s[i] = (float)((double)io->theta[c + i] - of_x * (double)io->stats[i]);
    }
    *factor = f;
    *shift = s;
}

/* y = p a + q (x - mean) + r, each factor a vector over channels; or y += */
static inline void
combine_or_add(size_t rows, size_t c, const float *restrict p,
               const float *restrict a, const float *restrict q,
               const float *restrict x, const float *restrict mean,
               const float *restrict r, int add, float *restrict y)
{
    for (; rows > 0; rows--, a += c, x += c, y += c)
        for (size_t i = 0; i < c; i++) {
            float v = p[i] * a[i] + q[i] * (x[i] - mean[i]) + r[i];

            y[i] = add ? y[i] + v : v;
        }
}

LSC_HOT static void
combine(size_t rows, size_t c, const float *p, const float *a, const float *q,
        const float *x, const float *mean, const float *r, int add, float *y)
{
    if (add)
        combine_or_add(rows, c, p, a, q, x, mean, r, 1, y);
    else
        combine_or_add(rows, c, p, a, q, x, mean, r, 0, y);
}

/* With the batch's own statistics, n rows, s = 1 / deviation, z = (x - mean) s:
 *     dx = gamma s (dy - sum(dy) / n - z sum(dy z) / n). */
static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c, n = count(node, io);
    const float *mean = io->save, *scale = mean + 2 * c;
    double *dot = io->work, *sum = dot + c;
    float *p = (float *)io->work + 4 * c, *q = p + c, *r = q + c;

    lsc_sums_products(n, c, io->gate, io->dy, io->x[0], mean, sum, dot);
    for (size_t i = 0; i < c; i++) {
        double s = (double)scale[i];

        io->dtheta[i] += (float)(dot[i] * s);
        io->dtheta[c + i] += (float)sum[i];
        p[i] = io->theta[i] * scale[i];
        q[i] = (float)(-(double)p[i] * dot[i] * s * s / (double)n);
        r[i] = (float)(-(double)p[i] * sum[i] / (double)n);
        if (io->mode == LSC_EVAL) q[i] = r[i] = 0;
    }
    if (io->dx[0] != NULL)
        combine(n, c, p, io->dy, q, io->x[0], mean, r, io->add_dx[0],
                io->dx[0]);
}

/* The same with dy -> tx, and what the direction itself adds: v_gamma z +
 * v_beta. */
static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c, n = count(node, io);
    const float *mean = io->save, *scale = mean + 2 * c;
    const float *tx = io->tx[0] != NULL ? io->tx[0] : io->x[0];
    double *dot = io->work, *sum = dot + c;
    float *p = (float *)io->work + 4 * c, *q = p + c, *r = q + c;
    int moves = io->tx[0] != NULL, train = moves && io->mode == LSC_TRAIN;

    if (train) {
        lsc_sums_products(n, c, NULL, (float *)tx, io->x[0], mean, sum, dot);
    }
    for (size_t i = 0; i < c; i++) {
        double s = (double)scale[i];

        p[i] = moves ? io->theta[i] * scale[i] : 0;
        q[i] = io->v[i] * scale[i];
        r[i] = io->v[c + i];
        if (!train) continue;
        q[i] -= (float)((double)p[i] * dot[i] * s * s / (double)n);
        r[i] -= (float)((double)p[i] * sum[i] / (double)n);
    }
    combine(n, c, p, tx, q, io->x[0], mean, r, 0, io->ty);
}

static void
statistics(const struct lsc_node *node, const struct lsc_io *io, float *mean,
           float *var)
{
    size_t c = node->y.c, n = count(node, io);
    double unbiased = n > 1 ? (double)n / (double)(n - 1) : 1;

    for (size_t i = 0; i < c; i++) {
        mean[i] = io->save[i];
        var[i] = (float)((double)io->save[c + i] * unbiased);
    }
}

const struct lsc_layer lsc_layer_batchnorm = {
    .name = "batchnorm",
    .help = "batch normalisation over images and pixels (nn.BatchNorm2d)",
    .nin = 1,
    .args = {{"eps", 1e-5, 1e-12, 1, 1}},
    .example = "conv2d 4 3 bias=0, batchnorm, relu, flatten, dense 5 bias=0, "
               "batchnorm",
    .finishes = LSC_PLUS | LSC_RELU,
    .folds = {LSC_SCALE, 0},
    .spares = LSC_SPARE_Y,
    .gates = 1,
    .adds = 1,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .scale = as_scale,
    .statistics = statistics,
};
