/* dense.c - y = W x + b, as nn.Linear. */
#include "config.h"

#include "layer.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

enum { OUT, BIAS };

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    size_t in = node->x[0].c, out = (size_t)node->arg[OUT];
    int st;

    if (node->x[0].h != 1 || node->x[0].w != 1)
        return lsc_fail(err, LSC_EINVAL,
                        "the input is %zu x %zu x %zu: flatten first",
                        node->x[0].h, node->x[0].w, in);
    node->y = (struct lsc_shape){1, 1, out};
    node->flops = 2 * (double)in * (double)out;
    LSC_TRY(lsc_layer_declare(net, node, LSC_WEIGHT, "weight",
                              (size_t[4]){out, in}, in, out, err));
    if (node->arg[BIAS] != 0)
        LSC_TRY(lsc_layer_declare(net, node, LSC_BIAS, "bias", (size_t[4]){out},
                                  in, out, err));
    node->work = 2 * out; /* sums in double */
out:
    return st;
}

/* Rows of the bias, or of zeros, to add to. */
static void
fill(const struct lsc_node *node, size_t B, const float *theta, float *y)
{
    size_t in = node->x[0].c, out = node->y.c;

    if (node->arg[BIAS] == 0) {
        memset(y, 0, B * out * sizeof(*y));
        return;
    }
    for (size_t b = 0; b < B; b++)
        memcpy(y + b * out, theta + out * in, out * sizeof(*y));
}

/* y[B][out] += x[B][in] weight[out][in]^T */
static void
multiply(const struct lsc_node *node, size_t B, const float *x,
         const float *weight, float *y)
{
    int in = (int)node->x[0].c, out = (int)node->y.c;

    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)B, out, in, 1, x,
                in, weight, in, 1, y, out);
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    fill(node, io->B, io->theta, io->y);
    multiply(node, io->B, io->x[0], io->theta, io->y);
    if (io->after != NULL) lsc_layer_finish(io->after, io->B, node->y.c, io->y);
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    int B = (int)io->B, in = (int)node->x[0].c, out = (int)node->y.c;
    size_t nweights = node->x[0].c * node->y.c;
    double *sum = io->work;

    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, out, in, B, 1, io->dy,
                out, io->x[0], in, 1, io->dtheta, in);
    if (node->arg[BIAS] != 0) {
        lsc_layer_sums(io->B, node->y.c, io->dy, sum);
        for (size_t i = 0; i < node->y.c; i++)
            io->dtheta[nweights + i] += (float)sum[i];
    }
    if (io->dx[0] != NULL)
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, B, in, out, 1,
                    io->dy, out, io->theta, in, io->add_dx[0] ? 1 : 0,
                    io->dx[0], in);
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    fill(node, io->B, io->v, io->ty);
    multiply(node, io->B, io->x[0], io->v, io->ty);
    if (io->tx[0] != NULL) multiply(node, io->B, io->tx[0], io->theta, io->ty);
}

const struct lsc_layer lsc_layer_dense = {
    .name = "dense",
    .help = "every output from every input (nn.Linear)",
    .nin = 1,
    .args = {{"out_features", NAN, 1, 1 << 24, 0}, {"bias", 1, 0, 1, 0}},
    .example = "flatten, dense 7, dense 5 bias=0",
    .finishes = LSC_RELU,
    .spares = LSC_SPARE_Y,
    .adds = 1,
    .linear = 1,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
