/*
 * convolve.h - convolution of images with square kernels, and its gradients.
 *
 * Pixel by pixel with channels innermost, the numbers under a row of a window
 * lie next to each other.  So a row of output pixels is a sum of products
 * (product.h) that read the images themselves, or a copy of a few of them that
 * has a border of zeros and stays in cache.
 */
#ifndef LSC_CONVOLVE_H
#define LSC_CONVOLVE_H

#include "layer.h"

struct lsc_convolution {
    size_t h, w, in;    /* an image x */
    size_t oh, ow, out; /* an image y */
    size_t kernel, stride, padding;
};

/* Floats of scratch that each of the calls below needs at most; scratch must
 * begin at a multiple of 8 bytes. */
size_t lsc_convolve_scratch(const struct lsc_convolution *c);

/* y[B][oh][ow][out] = after(the convolution of x[B][h][w][in] with
 * weight[out][in][kernel][kernel] + bias[out]); bias and after may be NULL,
 * after.plus may be y. */
void lsc_convolve(const struct lsc_convolution *c, size_t B, const float *x,
                  const float *weight, const float *bias,
                  const struct lsc_after *after, float *y, void *scratch);

/* dx = the gradient of x where y has the gradient dy; with `add` dx +=. */
void lsc_convolve_input(const struct lsc_convolution *c, size_t B,
                        const float *dy, const float *weight, int add,
                        float *dx, void *scratch);

/* dweight += the gradient of the weights. */
void lsc_convolve_weight(const struct lsc_convolution *c, size_t B,
                         const float *x, const float *dy, float *dweight,
                         void *scratch);

#endif
