/*
 * pool.h - windows of pooling layers (arg 0: kernel_size, arg 1: stride).
 *
 * The pixels of x[B][h][w][c] under a row of output pixels, and the part of
 * each window inside the image.
 */
#ifndef LSC_POOL_H
#define LSC_POOL_H

#include "larger.h"
#include "net.h"

/* ky rows of pixels, `line` floats each, from row `first` of all images on,
 * which starts at offset `at`. */
struct lsc_pool_row {
    size_t ky, first, at, line;
};

/* The row of windows of output row `row`, counted over all images. */
static inline struct lsc_pool_row
lsc_pool_row(const struct lsc_node *node, size_t row)
{
    size_t h = node->x[0].h, line = node->x[0].w * node->x[0].c;
    size_t y = row % node->y.h * (size_t)node->arg[1];
    size_t first = row / node->y.h * h + y;

    return (struct lsc_pool_row){
        .ky = lsc_smaller((size_t)node->arg[0], h - y),
        .first = first,
        .at = first * line,
        .line = line,
    };
}

/* Columns of the window that begins in column x. */
static inline size_t
lsc_pool_columns(const struct lsc_node *node, size_t x)
{
    return lsc_smaller((size_t)node->arg[0], node->x[0].w - x);
}

#endif
