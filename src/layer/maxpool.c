/* maxpool.c - the largest of a window; not a number wins, as in PyTorch.
 *
 * save holds, as a number, which tap of its window each output came from: the
 * first of equals. */
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
    if (lsc_layer_plan_pool(node, err) != LSC_OK) return LSC_EINVAL;
    node->save = lsc_shape_count(node->y);
    return LSC_OK;
}

static inline void
take_first(size_t c, const float *restrict x, float *restrict y,
           float *restrict from)
{
    for (size_t i = 0; i < c; i++) {
        y[i] = x[i];
        from[i] = 0;
    }
}

static inline void
take_larger(size_t c, const float *restrict x, float tap, float *restrict y,
            float *restrict from)
{
    for (size_t i = 0; i < c; i++) {
        int larger = x[i] > y[i] || x[i] != x[i];

        y[i] = larger ? x[i] : y[i];
        from[i] = larger ? tap : from[i];
    }
}

LSC_HOT static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c, pixels = io->B * node->y.h * node->y.w;
    float *y = io->y, *from = io->save;

    for (size_t pixel = 0; pixel < pixels; pixel++, y += c, from += c) {
        struct lsc_pool_window win = lsc_pool_window(node, pixel);
        const float *x = io->x[0] + win.at;

        take_first(c, x, y, from);
        for (size_t tap = 1; tap < win.ky * win.kx; tap++)
            take_larger(c, x + lsc_pool_tap(node, &win, tap), (float)tap, y,
                        from);
    }
}

static inline void
give_back(size_t c, const float *restrict from, float tap,
          const float *restrict dy, float *restrict dx)
{
    for (size_t i = 0; i < c; i++) dx[i] += from[i] == tap ? dy[i] : 0;
}

LSC_HOT static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c, pixels = io->B * node->y.h * node->y.w;
    const float *dy = io->dy, *from = io->save;

    if (io->dx[0] == NULL) return;
    memset(io->dx[0], 0,
           io->B * lsc_shape_count(node->x[0]) * sizeof(*io->dx[0]));
    for (size_t pixel = 0; pixel < pixels; pixel++, dy += c, from += c) {
        struct lsc_pool_window win = lsc_pool_window(node, pixel);
        float *dx = io->dx[0] + win.at;

        for (size_t tap = 0; tap < win.ky * win.kx; tap++)
            give_back(c, from, (float)tap, dy,
                      dx + lsc_pool_tap(node, &win, tap));
    }
}

static inline void
choose(size_t c, const float *restrict from, float tap,
       const float *restrict tx, float *restrict ty)
{
    for (size_t i = 0; i < c; i++) ty[i] = from[i] == tap ? tx[i] : ty[i];
}

LSC_HOT static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c, pixels = io->B * node->y.h * node->y.w;
    const float *from = io->save;
    float *ty = io->ty;

    for (size_t pixel = 0; pixel < pixels; pixel++, ty += c, from += c) {
        struct lsc_pool_window win = lsc_pool_window(node, pixel);
        const float *tx = io->tx[0] + win.at;

        for (size_t tap = 0; tap < win.ky * win.kx; tap++)
            choose(c, from, (float)tap, tx + lsc_pool_tap(node, &win, tap), ty);
    }
}

const struct lsc_layer lsc_layer_maxpool = {
    .name = "maxpool",
    .help = "the largest number of each window (nn.MaxPool2d)",
    .nin = 1,
    .args = {{"kernel_size", NAN, 1, 255, 0},
             {"stride", 0, 0, 255, 0},
             {"ceil_mode", 0, 0, 1, 0}},
    .example = "conv2d 4 2, maxpool 2 ceil_mode=1, maxpool 2 stride=1, "
               "flatten, dense 5",
    .spares = LSC_SPARE_X | LSC_SPARE_Y,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
