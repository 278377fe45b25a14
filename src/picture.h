/*
 * picture.h - one image as floats, and the tools that corruptions share.
 *
 * Pixel (y, x) has its centre at (y, x).  What lies outside the image is
 * decided by an `edge`, so blurs and maps need no border in memory.
 */
#ifndef LSC_PICTURE_H
#define LSC_PICTURE_H

#include "rng.h"

struct lsc_picture {
    size_t h, w, c;
    float *x;       /* [h][w][c], 0 black to 1 white        */
    float *scratch; /* lsc_picture_scratch floats            */
    struct lsc_rng rng;
};

/* The last pixels are c d; beyond them come ... */
enum lsc_edge {
    LSC_EDGE_NEAREST, /* d d d */
    LSC_EDGE_REFLECT, /* d c b */
    LSC_EDGE_MIRROR,  /* c b a */
    LSC_EDGE_ZERO,    /* 0 0 0 */
};

/* Floats of scratch that suffice for every corruption. */
size_t lsc_picture_scratch(size_t h, size_t w, size_t c);
/* h w c. */
size_t lsc_picture_size(const struct lsc_picture *im);
/* Copy x[h][w][c] to the beginning of scratch, and return it there. */
const float *lsc_picture_copy(struct lsc_picture *im);

/* Clipped to 0..1, times 255, truncated; 2^-10 of a level is added before, so
 * that rounding errors do not cost one. */
uint8_t lsc_picture_byte(float x);
/* Every x to the nearest of the 256 levels, where the public code goes through
 * an image of bytes. */
void lsc_picture_round(struct lsc_picture *im);

/* Where pixel i of n is, -1 if it is zero; any i; n > 1. */
ptrdiff_t lsc_edge_at(enum lsc_edge edge, ptrdiff_t i, size_t n);
/* Value of from[h][w][c], the shape of im, at (y, x): bilinear; to out[c]. */
void lsc_picture_sample(const struct lsc_picture *im, const float *from,
                        double y, double x, enum lsc_edge edge, float *out);
/* im(x, y) = what was at (m[0] . (x, y, 1), m[1] . (x, y, 1)), bilinear.
 * Overwrites h w c of scratch. */
void lsc_picture_affine(struct lsc_picture *im, const double m[2][3],
                        enum lsc_edge edge);
/* The same with m[2][2] about the centre of the image; zero outside. */
void lsc_picture_turn(struct lsc_picture *im, const double m[2][2]);
/* +1 or -1, with equal chances. */
int lsc_picture_sign(struct lsc_picture *im);
/* h / 28 or w / 28, the smaller: MNIST-C's lengths are in pixels of 28 x 28. */
double lsc_picture_unit(const struct lsc_picture *im);

/* Gaussian blur of x[h][w][c], both ways, cut off `truncate` sigmas from its
 * middle; edge: not zero.  sigma = 0: x stays.  line: lsc_blur_line floats. */
void lsc_blur(size_t h, size_t w, size_t c, double sigma, double truncate,
              enum lsc_edge edge, float *x, float *line);
size_t lsc_blur_line(size_t h, size_t w, double sigma, double truncate);

#endif
