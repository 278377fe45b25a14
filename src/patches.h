/*
 * patches.h - what a convolution sees of an image, as a matrix.
 *
 * Row (b * oh + oy) * ow + ox holds the kernel x kernel x c numbers under the
 * window of output pixel (oy, ox) of image b, zeros outside of the image.
 */
#ifndef LSC_PATCHES_H
#define LSC_PATCHES_H

#include <stddef.h>

struct lsc_patches {
    size_t h, w, c; /* of the image                     */
    size_t kernel, stride, padding;
    size_t oh, ow; /* windows                          */
};

/* Numbers a row. */
size_t lsc_patches_width(const struct lsc_patches *p);

/* Write rows first .. first + rows - 1 of the images x[B][h][w][c]. */
void lsc_patches_read(const struct lsc_patches *p, const float *x, size_t first,
                      size_t rows, float *matrix);

/* Its transpose: add the rows to where they come from. */
void lsc_patches_add(const struct lsc_patches *p, const float *matrix,
                     size_t first, size_t rows, float *x);

#endif
