/* flatten.c - an image as one vector, in PyTorch's order: channel, row, column.
 */
#include "config.h"

#include "layer.h"
#include "hot.h"

#include <string.h>

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    (void)net;
    (void)err;
    node->y = (struct lsc_shape){1, 1, lsc_shape_count(node->x[0])};
    return LSC_OK;
}

/* y[B][columns][rows] = x[B][rows][columns] */
LSC_HOT static void
transpose(size_t B, size_t rows, size_t columns, const float *restrict x,
          float *restrict y)
{
    if (rows == 1 || columns == 1) {
        memcpy(y, x, B * rows * columns * sizeof(*y));
        return;
    }
    for (size_t b = 0; b < B; b++) {
        for (size_t j = 0; j < columns; j++)
            for (size_t i = 0; i < rows; i++)
                y[j * rows + i] = x[i * columns + j];
        x += rows * columns;
        y += rows * columns;
    }
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    transpose(io->B, node->x[0].h * node->x[0].w, node->x[0].c, io->x[0],
              io->y);
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    if (io->dx[0] != NULL)
        transpose(io->B, node->x[0].c, node->x[0].h * node->x[0].w, io->dy,
                  io->dx[0]);
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    transpose(io->B, node->x[0].h * node->x[0].w, node->x[0].c, io->tx[0],
              io->ty);
}

const struct lsc_layer lsc_layer_flatten = {
    .name = "flatten",
    .help = "an image as a vector, in the order channel, row, column",
    .nin = 1,
    .example = "conv2d 4 3, flatten, dense 5",
    .spares = LSC_SPARE_X | LSC_SPARE_Y,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
