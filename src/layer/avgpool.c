/* avgpool.c - the mean of a window; at the edge, of the part inside. */
#include "config.h"

#include "layer.h"
#include "hot.h"
#include "pool.h"

#include <math.h>
#include <string.h>

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    (void)net;
    return lsc_layer_plan_pool(node, err);
}

/* y[c] += a x[c] */
static inline void
add(size_t c, float a, const float *restrict x, float *restrict y)
{
    for (size_t i = 0; i < c; i++) y[i] += a * x[i];
}

LSC_HOT static void
average(const struct lsc_node *node, size_t B, const float *restrict x,
        float *restrict y)
{
    size_t c = node->y.c, pixels = B * node->y.h * node->y.w;

    memset(y, 0, pixels * c * sizeof(*y));
    for (size_t pixel = 0; pixel < pixels; pixel++, y += c) {
        struct lsc_pool_window win = lsc_pool_window(node, pixel);
        size_t taps = win.ky * win.kx;

        for (size_t tap = 0; tap < taps; tap++)
            add(c, 1 / (float)taps, x + win.at + lsc_pool_tap(node, &win, tap),
                y);
    }
}

LSC_HOT static void
spread(const struct lsc_node *node, size_t B, const float *restrict dy,
       float *restrict dx)
{
    size_t c = node->y.c, pixels = B * node->y.h * node->y.w;

    memset(dx, 0, B * lsc_shape_count(node->x[0]) * sizeof(*dx));
    for (size_t pixel = 0; pixel < pixels; pixel++, dy += c) {
        struct lsc_pool_window win = lsc_pool_window(node, pixel);
        size_t taps = win.ky * win.kx;

        for (size_t tap = 0; tap < taps; tap++)
            add(c, 1 / (float)taps, dy,
                dx + win.at + lsc_pool_tap(node, &win, tap));
    }
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    average(node, io->B, io->x[0], io->y);
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    if (io->dx[0] != NULL) spread(node, io->B, io->dy, io->dx[0]);
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    average(node, io->B, io->tx[0], io->ty);
}

const struct lsc_layer lsc_layer_avgpool = {
    .name = "avgpool",
    .help = "the mean of each window (nn.AvgPool2d)",
    .nin = 1,
    .args = {{"kernel_size", NAN, 1, 255, 0},
             {"stride", 0, 0, 255, 0},
             {"ceil_mode", 0, 0, 1, 0}},
    .example = "conv2d 4 2, avgpool 2 ceil_mode=1, avgpool 2 stride=1, "
               "flatten, dense 5",
    .spares = LSC_SPARE_X | LSC_SPARE_Y,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
