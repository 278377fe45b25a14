/*
 * convolve_parts.h - what the three calls of convolve.h share.
 */
#ifndef LSC_CONVOLVE_PARTS_H
#define LSC_CONVOLVE_PARTS_H

#include "border.h"
#include "pack.h"
#include "product.h"

/* Where the parts of the scratch begin: runs, packed weights, and a block of
 * images with what comes behind it. */
struct lsc_convolve_parts {
    struct lsc_run *run;
    float *weight, *block;
};
struct lsc_convolve_parts lsc_convolve_divide(void *scratch, size_t runs,
                                              size_t weights);

/* Rows of y that the weights' gradient takes at a time. */
size_t lsc_convolve_rows(const struct lsc_convolution *c);

#endif
