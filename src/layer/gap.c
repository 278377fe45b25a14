/* gap.c - global average pool: the mean of each channel over all pixels. */
#include "config.h"

#include "layer.h"
#include "hot.h"

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    (void)net;
    (void)err;
    node->y = (struct lsc_shape){1, 1, node->x[0].c};
    return LSC_OK;
}

LSC_HOT static void
average(size_t B, size_t pixels, size_t c, const float *restrict x,
        float *restrict y)
{
    for (size_t b = 0; b < B; b++, y += c) {
        for (size_t i = 0; i < c; i++) y[i] = 0;
        for (size_t p = 0; p < pixels; p++, x += c)
            for (size_t i = 0; i < c; i++) y[i] += x[i];
        for (size_t i = 0; i < c; i++) y[i] *= 1 / (float)pixels;
    }
}

LSC_HOT static void
spread(size_t B, size_t pixels, size_t c, const float *restrict dy,
       float *restrict dx)
{
    for (size_t b = 0; b < B; b++, dy += c)
        for (size_t p = 0; p < pixels; p++, dx += c)
            for (size_t i = 0; i < c; i++) dx[i] = dy[i] * (1 / (float)pixels);
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    average(io->B, node->x[0].h * node->x[0].w, node->y.c, io->x[0], io->y);
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    if (io->dx[0] != NULL)
        spread(io->B, node->x[0].h * node->x[0].w, node->y.c, io->dy,
               io->dx[0]);
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    average(io->B, node->x[0].h * node->x[0].w, node->y.c, io->tx[0], io->ty);
}

const struct lsc_layer lsc_layer_gap = {
    .name = "gap",
    .help = "the mean of each channel over all pixels",
    .nin = 1,
    .example = "conv2d 4 3, gap, dense 5",
    .spares = LSC_SPARE_X | LSC_SPARE_Y,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
