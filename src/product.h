/*
 * product.h - the product of a few rows and columns, kept in registers.
 *
 * What a convolution and its gradients are made of: sums over short runs of
 * numbers that lie next to each other in two arrays, so that no matrix of
 * patches is ever written.  The inner loop is compiled for several vector
 * widths and the widest that the processor has is taken at run time.  Every
 * sum is in the order of the runs, with one fused multiply-add a term where the
 * processor has them: its bits depend neither on m and n nor on the width.
 */
#ifndef LSC_PRODUCT_H
#define LSC_PRODUCT_H

#include "layer.h"

#include <stddef.h>

/* Columns of b must be so many, or padded with anything to a multiple. */
#define LSC_PRODUCT_ALIGN 16

/* n terms from a[at a] and b[at b] on. */
struct lsc_run {
    size_t a, b, n;
};

/* c[i][j] = after(start[j] + sum over runs and k of
 *                 a[run.a + i * a_row + k * a_step] b[run.b + k * b_row + j]
 *                 + bias[i])
 * for i < m and j < n. */
struct lsc_product {
    size_t m, n;
    size_t nruns;
    const struct lsc_run *run;
    const float *a, *b;
    size_t a_row, a_step, b_row;
    const float *start;     /* [n]; NULL: 0                                 */
    const float *bias;      /* [m]; NULL: 0                                 */
    struct lsc_after after; /* scale, shift [n]; plus like c, may be c      */
    float *c;
    size_t c_row;
};

void lsc_product(const struct lsc_product *p);

/* Columns that are worked on at a time: who goes over the same a for many
 * columns does so in blocks of these. */
size_t lsc_product_columns(void);
/* So many images in panels of as many columns, [panels][numbers][columns], the
 * last one's end being anything: images with those that fill it up. */
size_t lsc_product_panels(size_t images);

/* The versions, the widest first; the last runs anywhere. */
struct lsc_product_version {
    const char *name;
    size_t columns;
    int (*runs)(void); /* on this processor */
    void (*product)(const struct lsc_product *p);
};
extern const struct lsc_product_version lsc_product_versions[]; /* name NULL
                                                                 * at the end */

#endif
