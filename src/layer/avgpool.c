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

/* y = the mean of x over a window of kx columns */
static inline void
mean(const struct lsc_pool_row *row, size_t kx, size_t c,
     const float *restrict x, float *restrict y)
{
    float share = 1 / (float)(row->ky * kx);

    for (size_t i = 0; i < c; i++) y[i] = 0;
    for (size_t v = 0; v < row->ky; v++, x += row->line)
        for (size_t u = 0; u < kx; u++)
            for (size_t i = 0; i < c; i++) y[i] += share * x[u * c + i];
}

/* dx += its share of dy */
static inline void
give_back(const struct lsc_pool_row *row, size_t kx, size_t c,
          const float *restrict dy, float *restrict dx)
{
    float share = 1 / (float)(row->ky * kx);

    for (size_t v = 0; v < row->ky; v++, dx += row->line)
        for (size_t u = 0; u < kx; u++)
            for (size_t i = 0; i < c; i++) dx[u * c + i] += share * dy[i];
}

LSC_HOT static void
average(const struct lsc_node *node, size_t B, const float *x, float *y)
{
    size_t c = node->y.c, stride = (size_t)node->arg[1];

    for (size_t r = 0; r < B * node->y.h; r++) {
        struct lsc_pool_row row = lsc_pool_row(node, r);

        for (size_t o = 0; o < node->y.w; o++, y += c)
            mean(&row, lsc_pool_columns(node, o * stride), c,
                 x + row.at + o * stride * c, y);
    }
}

LSC_HOT static void
spread(const struct lsc_node *node, size_t B, const float *dy, float *dx)
{
    size_t c = node->y.c, stride = (size_t)node->arg[1];

    memset(dx, 0, B * lsc_shape_count(node->x[0]) * sizeof(*dx));
    for (size_t r = 0; r < B * node->y.h; r++) {
        struct lsc_pool_row row = lsc_pool_row(node, r);

        for (size_t o = 0; o < node->y.w; o++, dy += c)
            give_back(&row, lsc_pool_columns(node, o * stride), c, dy,
                      dx + row.at + o * stride * c);
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
