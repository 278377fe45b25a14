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

LSC_HOT static void
sum_rectified(size_t n, const float *a, const float *b, float *restrict y)
{
    for (size_t i = 0; i < n; i++) {
        float s = a[i] + b[i];

        y[i] = s < 0 ? 0 : s;
    }
}

/* More may be y: a layer added to itself. */
LSC_HOT static void
add_to(size_t n, const float *more, float *y)
{
    for (size_t i = 0; i < n; i++) y[i] += more[i];
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t n = io->B * lsc_shape_count(node->y);

    if (io->after != NULL)
        sum_rectified(n, io->x[0], io->x[1], io->y);
    else
        sum(n, io->x[0], io->x[1], io->y);
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t n = io->B * lsc_shape_count(node->y);

    for (size_t i = 0; i < 2; i++) {
        if (io->dx[i] == NULL) continue;
        if (io->add_dx[i])
            add_to(n, io->dy, io->dx[i]);
        else if (io->dx[i] != io->dy)
            memcpy(io->dx[i], io->dy, n * sizeof(*io->dy));
    }
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    const float *a = io->tx[0], *b = io->tx[1];
    size_t n = io->B * lsc_shape_count(node->y);

    if (a == io->ty || b == io->ty) {
        a = a == io->ty ? b : a;
        if (a != NULL) add_to(n, a, io->ty);
    } else if (a != NULL && b != NULL) {
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
    .finishes = LSC_RELU,
    .folds = {LSC_PLUS, LSC_PLUS},
    .spares = LSC_SPARE_X | LSC_SPARE_Y,
    .in_place = 1,
    .adds = 1,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
