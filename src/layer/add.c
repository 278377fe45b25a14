/* add.c - the sum of two layers: where a shortcut comes in. */
#include "config.h"

#include "layer.h"
#include "hot.h"

#include <string.h>

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    const struct lsc_shape *a = &node->x[0], *b = &node->x[1];

    (void)net;
    if (a->h != b->h || a->w != b->w || a->c != b->c)
        return lsc_fail(err, LSC_EINVAL,
                        "inputs of %zu x %zu x %zu and %zu x %zu x %zu differ",
                        a->h, a->w, a->c, b->h, b->w, b->c);
    node->y = *a;
    return LSC_OK;
}

/* No restrict: the two may be the same. */
LSC_HOT static void
sum(size_t n, const float *a, const float *b, float *restrict y)
{
    for (size_t i = 0; i < n; i++) y[i] = a[i] + b[i];
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    sum(io->B * lsc_shape_count(node->y), io->x[0], io->x[1], io->y);
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t bytes = io->B * lsc_shape_count(node->y) * sizeof(*io->dy);

    for (size_t i = 0; i < 2; i++)
        if (io->dx[i] != NULL) memcpy(io->dx[i], io->dy, bytes);
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    const float *a = io->tx[0], *b = io->tx[1];
    size_t n = io->B * lsc_shape_count(node->y);

    if (a != NULL && b != NULL) {
        sum(n, a, b, io->ty);
    } else {
        memcpy(io->ty, a != NULL ? a : b, n * sizeof(*io->ty));
    }
}

const struct lsc_layer lsc_layer_add = {
    .name = "add",
    .help = "the sum of two layers: add from=NAME+NAME",
    .nin = 2,
    .example = "conv2d 3 3 padding=1 name=a, relu, conv2d 3 1 name=b, "
               "add name=c from=a+b, add from=c+input, flatten, dense 5",
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
