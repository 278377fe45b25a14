/* relu.c - y = max(x, 0); not a number stays so. */
#include "config.h"

#include "layer.h"
#include "hot.h"

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    (void)net;
    (void)err;
    node->y = node->x[0];
    return LSC_OK;
}

LSC_HOT static void
rectify(size_t n, const float *restrict x, float *restrict y)
{
    for (size_t i = 0; i < n; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

/* out = in where y > 0, else 0 */
LSC_HOT static void
pass(size_t n, const float *restrict y, const float *restrict in,
     float *restrict out)
{
    for (size_t i = 0; i < n; i++) out[i] = y[i] > 0 ? in[i] : 0;
}

LSC_HOT static void
pass_in_place(size_t n, const float *restrict y, float *restrict inout)
{
    for (size_t i = 0; i < n; i++) inout[i] = y[i] > 0 ? inout[i] : 0;
}

LSC_HOT static void
pass_adding(size_t n, const float *restrict y, const float *restrict in,
            float *restrict out)
{
    for (size_t i = 0; i < n; i++) out[i] += y[i] > 0 ? in[i] : 0;
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    rectify(io->B * lsc_shape_count(node->y), io->x[0], io->y);
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t n = io->B * lsc_shape_count(node->y);

    if (io->dx[0] == io->dy)
        pass_in_place(n, io->y, io->dy);
    else if (io->add_dx[0])
        pass_adding(n, io->y, io->dy, io->dx[0]);
    else if (io->dx[0] != NULL)
        pass(n, io->y, io->dy, io->dx[0]);
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t n = io->B * lsc_shape_count(node->y);

    if (io->tx[0] == io->ty)
        pass_in_place(n, io->y, io->ty);
    else
        pass(n, io->y, io->tx[0], io->ty);
}

const struct lsc_layer lsc_layer_relu = {
    .name = "relu",
    .help = "the larger of x and 0 (nn.ReLU)",
    .nin = 1,
    .example = "conv2d 4 3, relu, flatten, dense 5",
    .folds = {LSC_RELU, LSC_RELU},
    .spares = LSC_SPARE_X,
    .in_place = 1,
    .adds = 1,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
