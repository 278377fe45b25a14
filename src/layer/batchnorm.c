/* batchnorm.c - Ioffe & Szegedy 2015, as nn.BatchNorm2d. */
#include "config.h"

#include "layer.h"
#include "hot.h"

#include <math.h>

enum { EPS };

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    size_t c = node->x[0].c, shape[4] = {c};
    int st;

    node->y = node->x[0];
    node->save_fixed = 3 * c; /* mean, variance, 1 / deviation       */
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

/* sum[c] = sum over rows of (x - mean)^2 */
LSC_HOT static void
squares(size_t rows, size_t c, const float *restrict x,
        const float *restrict mean, double *restrict sum)
{
    for (size_t i = 0; i < c; i++) sum[i] = 0;
    for (; rows >= 2; rows -= 2, x += 2 * c)
        for (size_t i = 0; i < c; i++) {
            double a = (double)x[i] - (double)mean[i];
            double b = (double)x[c + i] - (double)mean[i];

            sum[i] += a * a + b * b;
        }
    for (size_t i = 0; rows > 0 && i < c; i++) {
        double a = (double)x[i] - (double)mean[i];

        sum[i] += a * a;
    }
}

/* sum[c] = sum over rows of a (x - mean) */
LSC_HOT static void
products(size_t rows, size_t c, const float *restrict a,
         const float *restrict x, const float *restrict mean,
         double *restrict sum)
{
    for (size_t i = 0; i < c; i++) sum[i] = 0;
    for (; rows >= 2; rows -= 2, x += 2 * c, a += 2 * c)
        for (size_t i = 0; i < c; i++)
            sum[i] += (double)a[i] * ((double)x[i] - (double)mean[i]) +
                      (double)a[c + i] * ((double)x[c + i] - (double)mean[i]);
    for (size_t i = 0; rows > 0 && i < c; i++)
        sum[i] += (double)a[i] * ((double)x[i] - (double)mean[i]);
}

/* Mean, variance and 1 / deviation to normalise by, into save. */
static void
prepare(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c, n = count(node, io);
    float *mean = io->save, *var = mean + c, *scale = var + c;
    double *sum = io->work;

    if (io->mode == LSC_TRAIN) {
        lsc_layer_sums(n, c, io->x[0], sum);
        for (size_t i = 0; i < c; i++) mean[i] = (float)(sum[i] / (double)n);
        squares(n, c, io->x[0], mean, sum);
        for (size_t i = 0; i < c; i++) var[i] = (float)(sum[i] / (double)n);
    } else {
        for (size_t i = 0; i < c; i++) mean[i] = io->stats[i];
        for (size_t i = 0; i < c; i++) var[i] = io->stats[c + i];
    }
    for (size_t i = 0; i < c; i++)
        scale[i] = (float)(1 / sqrt((double)var[i] + node->arg[EPS]));
}

LSC_HOT static void
normalise(size_t rows, size_t c, const float *restrict x,
          const float *restrict mean, const float *restrict factor,
          const float *restrict shift, float *restrict y)
{
    for (; rows > 0; rows--, x += c, y += c)
        for (size_t i = 0; i < c; i++)
            y[i] = (x[i] - mean[i]) * factor[i] + shift[i];
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c;
    const float *scale = io->save + 2 * c;
    float *factor = io->work;

    prepare(node, io);
    for (size_t i = 0; i < c; i++) factor[i] = io->theta[i] * scale[i];
    normalise(count(node, io), c, io->x[0], io->save, factor, io->theta + c,
              io->y);
}

/* y = p a + q (x - mean) + r, each factor a vector over channels */
LSC_HOT static void
combine(size_t rows, size_t c, const float *restrict p, const float *restrict a,
        const float *restrict q, const float *restrict x,
        const float *restrict mean, const float *restrict r, float *restrict y)
{
    for (; rows > 0; rows--, a += c, x += c, y += c)
        for (size_t i = 0; i < c; i++)
            y[i] = p[i] * a[i] + q[i] * (x[i] - mean[i]) + r[i];
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

    products(n, c, io->dy, io->x[0], mean, dot);
    lsc_layer_sums(n, c, io->dy, sum);
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
        combine(n, c, p, io->dy, q, io->x[0], mean, r, io->dx[0]);
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
        products(n, c, tx, io->x[0], mean, dot);
        lsc_layer_sums(n, c, tx, sum);
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
    combine(n, c, p, tx, q, io->x[0], mean, r, io->ty);
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
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .statistics = statistics,
};
