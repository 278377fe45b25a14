/* dense.c - y = W x + b, as nn.Linear.
 *
 * A few images at a time are turned to columns, and their outputs turned back
 * where no such layer follows: less work than to pack the weights, which are
 * read as they are. */
#include "config.h"

#include "layer.h"
#include "larger.h"
#include "pack.h"
#include "product.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

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

/* y = the sum of terms + bias, and io->after if that is a relu alone. */
struct sum {
    size_t nterms;
    struct term term[2];
    const float *bias; /* [out], or NULL */
    float *y;
};

/* Images first .. first + n - 1, at most as many as a panel has columns. */
static void
multiply_panel(const struct lsc_node *node, const struct lsc_io *io,
               const struct sum *sum, int relu, size_t first, size_t n)
{
    size_t in = node->x[0].c, out = node->y.c, columns = lsc_product_columns();
    const struct lsc_run run = {0, 0, in};
    float *turned = io->work, *y = sum->y + first * out;
    struct lsc_product p = {
        .n = n,
        .nruns = 1,
        .run = &run,
        .a_row = in,
        .a_step = 1,
        .b_row = columns,
        .c_row = columns,
    };

    for (size_t t = 0; t < sum->nterms && !io->turned_x; t++)
        lsc_transpose(n, in, in, sum->term[t].x + first * in, columns,
                      turned + t * in * columns);
    for (size_t i = 0; i < out; i += ROWS) {
        p.m = lsc_smaller(ROWS, out - i);
        p.c = io->turned_y ? y + i * columns : turned + 2 * in * columns;
        for (size_t t = 0; t < sum->nterms; t++) {
            p.a = sum->term[t].weight + i * in;
            p.b = io->turned_x ? sum->term[t].x + first * in
                               : turned + t * in * columns;
            p.bias = t == 0 && sum->bias != NULL ? sum->bias + i : NULL;
            p.after.plus = t > 0 ? p.c : NULL;
            p.after.relu = relu && t + 1 == sum->nterms;
            lsc_product(&p);
        }
        if (!io->turned_y) lsc_transpose(p.m, n, columns, p.c, out, y + i);
    }
}

static void
multiply(const struct lsc_node *node, const struct lsc_io *io,
         const struct sum *sum)
{
    size_t columns = lsc_product_columns();
    const struct lsc_after *after = io->after;
    int more = after != NULL && (after->scale != NULL || after->plus != NULL);
    int relu = after != NULL && after->relu;

    for (size_t b = 0; b < io->B; b += columns)
        multiply_panel(node, io, sum, relu && !more, b,
                       lsc_smaller(columns, io->B - b));
    if (more) lsc_layer_finish(after, io->B, node->y.c, sum->y);
}

/* What is behind the weights. */
static const float *
bias(const struct lsc_node *node, const float *theta)
{
    return node->arg[BIAS] != 0 ? theta + node->y.c * node->x[0].c : NULL;
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    struct sum sum = {1, {{io->x[0], io->theta}}, bias(node, io->theta), io->y};

    multiply(node, io, &sum);
}

static void
add_gradient(const struct lsc_node *node, const struct lsc_io *io)
{
    int B = (int)io->B, in = (int)node->x[0].c, out = (int)node->y.c;
    size_t nweights = node->x[0].c * node->y.c;
    double *sum = io->work;

    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, out, in, B, 1, io->dy,
                out, io->x[0], in, 1, io->dtheta, in);
    if (node->arg[BIAS] == 0) return;
    lsc_layer_sums(io->B, node->y.c, io->dy, sum);
    for (size_t i = 0; i < node->y.c; i++)
        io->dtheta[nweights + i] += (float)sum[i];
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    int B = (int)io->B, in = (int)node->x[0].c, out = (int)node->y.c;

    if (io->dtheta != NULL) add_gradient(node, io);
    if (io->dx[0] != NULL)
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, B, in, out, 1,
                    io->dy, out, io->theta, in, io->add_dx[0] ? 1 : 0,
                    io->dx[0], in);
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    struct sum sum = {io->tx[0] != NULL ? 2 : 1,
                      {{io->x[0], io->v}, {io->tx[0], io->theta}},
                      bias(node, io->v),
                      io->ty};

    multiply(node, io, &sum);
}

static void
patches(const struct lsc_node *node, const float *x, float *u)
{
    size_t in = node->x[0].c;

    memcpy(u, x, in * sizeof(*u));
    if (node->arg[BIAS] != 0) u[in] = 1;
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
    .turns = 1,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .patches = patches,
};
