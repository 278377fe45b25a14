/*
 * corruption.h - images made worse, at five severities.
 *
 * A corruption is a row: how it is called, its parameters at severities 1 to 5
 * in two tables, and a function that changes an image in place.  The tables
 * are those of CIFAR-10-C (Hendrycks and Dietterich 2019) and of the code of
 * MNIST-C (Mu and Gilmer 2019), which is far stronger; where a benchmark has no
 * such corruption, the table repeats the other's numbers.  Lengths are in
 * pixels of the image, but where the help says of 28 x 28.
 *
 * Draws are a function of (seed, name, severity, image) alone, so images may be
 * made in any order, on any rank, and further rows change none of them.
 */
#ifndef LSC_CORRUPTION_H
#define LSC_CORRUPTION_H

#include "picture.h"

#define LSC_SEVERITIES     5
#define LSC_MAX_PARAMETERS 4

enum lsc_severity_table { LSC_CIFAR10_C, LSC_MNIST_C, LSC_SEVERITY_TABLES };

/* "cifar10-c", "mnist-c"; NULL at the end. */
extern const char *const lsc_severity_tables[];

struct lsc_corruption {
    const char *name, *help;
    const char *parameters; /* their names, separated by spaces; NULL if there
                               are none: all severities are then alike  */
    size_t n;               /* how many                                 */
    double p[LSC_SEVERITY_TABLES][LSC_SEVERITIES][LSC_MAX_PARAMETERS];
    /* Change im->x, 0..1 before, anything after; p[n]: one row of the above.
     * Allocates nothing and cannot fail. */
    void (*apply)(const double *p, struct lsc_picture *im);
};

/* All of them; NULL at the end. */
extern const struct lsc_corruption *const lsc_corruptions[];

/* NULL if there is none of this name. */
const struct lsc_corruption *lsc_corruption_find(const char *name);

/* Floats that lsc_corrupt needs; h, w >= 8, c >= 1. */
size_t lsc_corruption_scratch(size_t h, size_t w, size_t c);

/* Image number `image`, in[h][w][ch] -> out[h][w][ch], which may be the same.
 * severity: 0 (a copy) to 5.  Results are clipped to 0..1, multiplied by 255
 * and truncated, as the public code's casts do. */
void lsc_corrupt(const struct lsc_corruption *c, enum lsc_severity_table table,
                 int severity, uint64_t seed, uint64_t image, size_t h,
                 size_t w, size_t ch, const uint8_t *in, uint8_t *out,
                 float *scratch);

#endif
