/* dropout.c - Srivastava et al. 2014, scaled while training (nn.Dropout).
 *
 * save holds the factor of each number, 0 or 1 / (1 - p). */
#include "config.h"

#include "layer.h"
#include "hot.h"
#include "rng.h"

#include <math.h>
#include <string.h>

enum { P };

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    (void)net;
    (void)err;
    node->y = node->x[0];
    node->save = lsc_shape_count(node->y);
    return LSC_OK;
}

static void
draw(double p, uint64_t seed, uint64_t index, size_t n, float *factor)
{
    double bound = ldexp(p, 32);
    float keep = (float)(1 / (1 - p));
    struct lsc_rng rng;

    lsc_rng_start(&rng, seed, LSC_FOR_DROPOUT, index);
    for (size_t i = 0; i < n; i++)
        factor[i] = (double)lsc_rng_bits(&rng) < bound ? 0 : keep;
}

LSC_HOT static void
scale(size_t n, const float *restrict factor, const float *restrict x,
      float *restrict y)
{
    for (size_t i = 0; i < n; i++) y[i] = factor[i] * x[i];
}

LSC_HOT static void
scale_in_place(size_t n, const float *restrict factor, float *restrict y)
{
    for (size_t i = 0; i < n; i++) y[i] *= factor[i];
}

static void
apply(const struct lsc_node *node, const struct lsc_io *io, const float *x,
      float *y)
{
    size_t n = io->B * lsc_shape_count(node->y);

    if (io->mode == LSC_TRAIN && x == y)
        scale_in_place(n, io->save, y);
    else if (io->mode == LSC_TRAIN)
        scale(n, io->save, x, y);
    else if (x != y)
        memcpy(y, x, n * sizeof(*y));
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    if (io->mode == LSC_TRAIN)
        draw(node->arg[P], io->seed, io->index,
             io->B * lsc_shape_count(node->y), io->save);
    apply(node, io, io->x[0], io->y);
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    if (io->dx[0] != NULL) apply(node, io, io->dy, io->dx[0]);
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    apply(node, io, io->tx[0], io->ty);
}

const struct lsc_layer lsc_layer_dropout = {
    .name = "dropout",
    .help = "zero each number with probability p while training (nn.Dropout)",
    .nin = 1,
    .args = {{"p", 0.5, 0, 0.999, 1}},
    .example = "conv2d 4 3, dropout 0.3, flatten, dense 5",
    .folds = {LSC_SAME, 0},
    .spares = LSC_SPARE_X | LSC_SPARE_Y,
    .in_place = 1,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
