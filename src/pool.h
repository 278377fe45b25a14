/*
 * pool.h - windows of pooling layers (arg 0: kernel_size, arg 1: stride).
 */
#ifndef LSC_POOL_H
#define LSC_POOL_H

#include "net.h"

/* The part of a window inside the image: ky x kx pixels from offset `at` of
 * x[B][h][w][c] on. */
struct lsc_pool_window {
    size_t ky, kx, at;
};

/* The window of output pixel `pixel`, counted over all images. */
static inline struct lsc_pool_window
lsc_pool_window(const struct lsc_node *node, size_t pixel)
{
    size_t kernel = (size_t)node->arg[0], stride = (size_t)node->arg[1];
    size_t h = node->x[0].h, w = node->x[0].w;
    size_t image = pixel / node->y.w / node->y.h;
    size_t y = pixel / node->y.w % node->y.h * stride;
    size_t x = pixel % node->y.w * stride;

    return (struct lsc_pool_window){
        .ky = y + kernel < h ? kernel : h - y,
        .kx = x + kernel < w ? kernel : w - x,
        .at = ((image * h + y) * w + x) * node->y.c,
    };
}

/* Offset from the window's first number to that of tap 0 .. ky * kx - 1. */
static inline size_t
lsc_pool_tap(const struct lsc_node *node, const struct lsc_pool_window *win,
             size_t tap)
{
    size_t w = node->x[0].w;

    return (tap / win->kx * w + tap % win->kx) * node->y.c;
}

#endif
