/* maxpool.c - the largest of a window; not a number wins, as in PyTorch.
 *
 * save holds, as a number, which tap of its window each output came from: the
 * first of equals, or NONE where the relu done after it lets no gradient
 * through.  That is all that the gate of backward would say. */
#include "config.h"

#include "layer.h"
#include "hot.h"
#include "pool.h"

#include <math.h>
#include <string.h>

enum { WIDE = 16, NONE = -1 };

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    (void)net;
    if (lsc_layer_plan_pool(node, err) != LSC_OK) return LSC_EINVAL;
    node->save = lsc_shape_count(node->y);
    return LSC_OK;
}

/* Of n <= WIDE channels of a window of kx columns.  Where n is known, the loops
 * over channels become one vector each; unrolled before, they would not. */
static inline void
take(size_t n, const struct lsc_pool_row *row, size_t kx, size_t c,
     const float *restrict x, int relu, float *restrict y, float *restrict from)
{
    float best[WIDE], tap[WIDE];

#pragma GCC unroll 1
    for (size_t i = 0; i < n; i++) {
        best[i] = x[i];
        tap[i] = 0;
    }
    for (size_t v = 0; v < row->ky; v++, x += row->line)
        for (size_t u = 0; u < kx; u++) {
#pragma GCC unroll 1
            for (size_t i = 0; i < n; i++) {
                float z = x[u * c + i];
                int larger = (z > best[i]) | (z != z); /* no branch */

                best[i] = larger ? z : best[i];
                tap[i] = larger ? (float)(v * kx + u) : tap[i];
            }
        }
#pragma GCC unroll 1
    for (size_t i = 0; i < n; i++) {
        y[i] = relu && best[i] < 0 ? 0 : best[i];
        from[i] = relu && !(best[i] > 0) ? NONE : tap[i];
    }
}

LSC_HOT static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c, stride = (size_t)node->arg[1];
    int relu = io->after != NULL && io->after->relu;
    float *y = io->y, *from = io->save;

    for (size_t r = 0; r < io->B * node->y.h; r++) {
        struct lsc_pool_row row = lsc_pool_row(node, r);

        for (size_t o = 0; o < node->y.w; o++, y += c, from += c) {
            const float *x = io->x[0] + row.at + o * stride * c;
            size_t kx = lsc_pool_columns(node, o * stride), i = 0;

            for (; i + WIDE <= c; i += WIDE)
                take(WIDE, &row, kx, c, x + i, relu, y + i, from + i);
            if (i < c) take(c - i, &row, kx, c, x + i, relu, y + i, from + i);
        }
    }
}

/* dx += dy where it came from */
static inline void
give_back(size_t n, const struct lsc_pool_row *row, size_t kx, size_t c,
          const float *restrict from, const float *restrict dy,
          float *restrict dx)
{
    for (size_t v = 0; v < row->ky; v++, dx += row->line)
        for (size_t u = 0; u < kx; u++) {
#pragma GCC unroll 1
            for (size_t i = 0; i < n; i++)
                dx[u * c + i] += from[i] == (float)(v * kx + u) ? dy[i] : 0;
        }
}

/* Rows of dx are cleared just before the first window that sees them. */
LSC_HOT static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c, stride = (size_t)node->arg[1], cleared = 0;
    size_t line = node->x[0].w * c;
    const float *from = io->save, *dy = io->dy;

    if (io->dx[0] == NULL) return;
    for (size_t r = 0; r < io->B * node->y.h; r++) {
        struct lsc_pool_row row = lsc_pool_row(node, r);
        size_t end = row.first + row.ky;

        if (r + 1 == io->B * node->y.h) end = io->B * node->x[0].h;
        if (end > cleared)
            memset(io->dx[0] + cleared * line, 0,
                   (end - cleared) * line * sizeof(*dy));
        cleared = lsc_larger(cleared, end);
        for (size_t o = 0; o < node->y.w; o++, dy += c, from += c) {
            float *dx = io->dx[0] + row.at + o * stride * c;
            size_t kx = lsc_pool_columns(node, o * stride), i = 0;

            for (; i + WIDE <= c; i += WIDE)
                give_back(WIDE, &row, kx, c, from + i, dy + i, dx + i);
            if (i < c) give_back(c - i, &row, kx, c, from + i, dy + i, dx + i);
        }
    }
}

static inline void
choose(const struct lsc_pool_row *row, size_t kx, size_t c,
       const float *restrict from, const float *restrict tx, float *restrict ty)
{
    for (size_t i = 0; i < c; i++) ty[i] = 0;
    for (size_t v = 0; v < row->ky; v++, tx += row->line)
        for (size_t u = 0; u < kx; u++)
            for (size_t i = 0; i < c; i++)
                ty[i] = from[i] == (float)(v * kx + u) ? tx[u * c + i] : ty[i];
}

LSC_HOT static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t c = node->y.c, stride = (size_t)node->arg[1];
    const float *from = io->save;
    float *ty = io->ty;

    for (size_t r = 0; r < io->B * node->y.h; r++) {
        struct lsc_pool_row row = lsc_pool_row(node, r);

        for (size_t o = 0; o < node->y.w; o++, ty += c, from += c)
            choose(&row, lsc_pool_columns(node, o * stride), c, from,
                   io->tx[0] + row.at + o * stride * c, ty);
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
    .finishes = LSC_RELU,
    .spares = LSC_SPARE_X | LSC_SPARE_Y,
    .gates = 1,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
