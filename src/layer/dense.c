/* dense.c - y = W x + b, as nn.Linear.
 *
 * A few images at a time are turned to columns, and their outputs turned back:
 * less work than to pack the weights, which are read as they are. */
#include "config.h"

#include "layer.h"
#include "hot.h"
#include "larger.h"
#include "pack.h"
#include "product.h"

#include <cblas.h>
#include <math.h>

enum { OUT, BIAS };
enum { ROWS = 64 }; /* outputs at a time */

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
    node->work = lsc_larger(2 * out, /* sums in double, or columns */
                            (2 * in + ROWS) * lsc_product_columns());
out:
    return st;
}

/* A summand of y: weight[out][in] x. */
struct term {
    const float *x, *weight;
};

static LSC_HOT void
add_bias(size_t m, size_t columns, const float *restrict bias,
         float *restrict c)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < columns; j++) c[i * columns + j] += bias[i];
}

/* y of images first .. first + n - 1, at most as many as a panel has columns.
 */
static void
multiply_panel(const struct lsc_node *node, size_t nterms,
               const struct term *term, const float *bias, size_t first,
               size_t n, float *y, float *work)
{
    size_t in = node->x[0].c, out = node->y.c, columns = lsc_product_columns();
    const struct lsc_run run = {0, 0, in};
    struct lsc_product p = {
        .n = n,
        .nruns = 1,
        .run = &run,
        .a_row = in,
        .a_step = 1,
        .b_row = columns,
        .c = work + 2 * in * columns,
        .c_row = columns,
    };

    for (size_t t = 0; t < nterms; t++)
        lsc_transpose(n, in, in, term[t].x + first * in, columns,
                      work + t * in * columns);
    for (size_t i = 0; i < out; i += ROWS) {
        p.m = lsc_smaller(ROWS, out - i);
        for (size_t t = 0; t < nterms; t++) {
            p.a = term[t].weight + i * in;
            p.b = work + t * in * columns;
            p.after.plus = t > 0 ? p.c : NULL;
            lsc_product(&p);
        }
        if (bias != NULL) add_bias(p.m, columns, bias + i, p.c);
        lsc_transpose(p.m, n, columns, p.c, out, y + first * out + i);
    }
}

/* y[B][out] = the sum of terms + the bias in theta */
static void
multiply(const struct lsc_node *node, size_t B, size_t nterms,
         const struct term *term, const float *theta, float *y, float *work)
{
    size_t columns = lsc_product_columns();
    const float *bias =
        node->arg[BIAS] != 0 ? theta + node->y.c * node->x[0].c : NULL;

    for (size_t b = 0; b < B; b += columns)
        multiply_panel(node, nterms, term, bias, b, lsc_smaller(columns, B - b),
                       y, work);
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    const struct term term = {io->x[0], io->theta};

    multiply(node, io->B, 1, &term, io->theta, io->y, io->work);
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
    const struct term term[] = {{io->x[0], io->v}, {io->tx[0], io->theta}};

    multiply(node, io->B, io->tx[0] != NULL ? 2 : 1, term, io->v, io->ty,
             io->work);
}

const struct lsc_layer lsc_layer_dense = {
    .name = "dense",
    .help = "every output from every input (nn.Linear)",
    .nin = 1,
    .args = {{"out_features", NAN, 1, 1 << 24, 0}, {"bias", 1, 0, 1, 0}},
    .example = "flatten, dense 7, dense 5 bias=0",
    .finishes = LSC_SCALE | LSC_PLUS | LSC_RELU,
    .spares = LSC_SPARE_Y,
    .adds = 1,
    .linear = 1,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
