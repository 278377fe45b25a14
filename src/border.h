/*
 * border.h - images with zeros around them, a few at a time.
 */
#ifndef LSC_BORDER_H
#define LSC_BORDER_H

#include "convolve.h"

/* h x w pixels; with the zeros ph x pw, of which `lo` rows and columns come
 * first. */
struct lsc_border {
    size_t h, w, c, lo, ph, pw;
    size_t images; /* at a time, so that they stay in cache */
};

/* The images x as a convolution reads them, and the gradients dy as the
 * gradient of x reads them: pixel (y, x) of x sees (y + padding - ky) / stride
 * for every ky that leaves no remainder. */
struct lsc_border lsc_border_x(const struct lsc_convolution *c);
struct lsc_border lsc_border_dy(const struct lsc_convolution *c);

/* Floats of an image with its border. */
size_t lsc_border_floats(const struct lsc_border *b);

/* Floats of a block: b->images of these, or 0 where there is no border. */
size_t lsc_border_block(const struct lsc_border *b);

/* Zero a block; before the first lsc_border_copy to it. */
void lsc_border_clear(const struct lsc_border *b, float *block);

/* n <= b->images images with their borders: in the block, or where they are if
 * they have none. */
const float *lsc_border_copy(const struct lsc_border *b, size_t n,
                             const float *x, float *block);

#endif
