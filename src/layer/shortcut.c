/* shortcut.c - He et al. 2016, option A: every stride-th pixel, and channels of
 * zeros on both sides. */
#include "config.h"

#include "layer.h"

#include <math.h>
#include <string.h>

enum { CHANNELS, STRIDE };

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    size_t c = (size_t)node->arg[CHANNELS], stride = (size_t)node->arg[STRIDE];

    (void)net;
    if (c < node->x[0].c || (c - node->x[0].c) % 2 != 0)
        return lsc_fail(err, LSC_EINVAL,
                        "channels=%zu: expected %zu (the input's) or an even "
                        "number more",
                        c, node->x[0].c);
    node->y.h = (node->x[0].h - 1) / stride + 1;
    node->y.w = (node->x[0].w - 1) / stride + 1;
    node->y.c = c;
    return LSC_OK;
}

/* Offset in the input of output pixel `pixel`, counted over all images. */
static size_t
source(const struct lsc_node *node, size_t pixel)
{
    size_t stride = (size_t)node->arg[STRIDE];
    size_t x = pixel % node->y.w * stride;
    size_t y = pixel / node->y.w % node->y.h * stride;
    size_t image = pixel / node->y.w / node->y.h;

    return ((image * node->x[0].h + y) * node->x[0].w + x) * node->x[0].c;
}

static void
widen(const struct lsc_node *node, size_t B, const float *x, float *y)
{
    size_t c = node->x[0].c, wide = node->y.c, side = (wide - c) / 2;
    size_t pixels = B * node->y.h * node->y.w;

    memset(y, 0, pixels * wide * sizeof(*y));
    for (size_t p = 0; p < pixels; p++)
        memcpy(y + p * wide + side, x + source(node, p), c * sizeof(*y));
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    widen(node, io->B, io->x[0], io->y);
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->x[0].c, wide = node->y.c, side = (wide - c) / 2;
    size_t pixels = io->B * node->y.h * node->y.w;
    float *dx = io->dx[0];

    if (dx == NULL) return;
    memset(dx, 0, io->B * lsc_shape_count(node->x[0]) * sizeof(*dx));
    for (size_t p = 0; p < pixels; p++)
        memcpy(dx + source(node, p), io->dy + p * wide + side, c * sizeof(*dx));
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    widen(node, io->B, io->tx[0], io->ty);
}

const struct lsc_layer lsc_layer_shortcut = {
    .name = "shortcut",
    .help = "every stride-th pixel, padded with channels of zeros (option A)",
    .nin = 1,
    .args = {{"channels", NAN, 1, 1 << 20, 0}, {"stride", 1, 1, 255, 0}},
    .example = "conv2d 4 2, shortcut 8 2, flatten, dense 5",
    .spares = LSC_SPARE_X | LSC_SPARE_Y,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
