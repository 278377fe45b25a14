/* glass_blur.c - seen through frosted glass. */
#include "config.h"

#include "corruption.h"

#include <stddef.h>

static void
blur(const double *p, struct lsc_picture *im)
{
    lsc_blur(im->h, im->w, im->c, p[0], 4, LSC_EDGE_NEAREST, im->x,
             im->scratch);
}

/* Pixel a becomes b, and b what a was if they are swapped. */
static void
move(size_t c, int swap, float *a, float *b)
{
    for (size_t ch = 0; ch < c; ch++) {
        float before = a[ch];

        a[ch] = b[ch];
        if (swap) b[ch] = before;
    }
}

/* From the bottom right to the top left, with a neighbour at -d .. d-1 each
 * way. */
static void
shake(size_t d, int swap, struct lsc_picture *im)
{
    for (size_t i = im->h - d; i > d; i--)
        for (size_t j = im->w - d; j > d; j--) {
            size_t y, x;

            if (swap && lsc_rng_below(&im->rng, 2) == 0) continue;
            x = j - d + lsc_rng_below(&im->rng, 2 * d);
            y = i - d + lsc_rng_below(&im->rng, 2 * d);
            move(im->c, swap, im->x + (i * im->w + j) * im->c,
                 im->x + (y * im->w + x) * im->c);
        }
}

/* The public code for colour images means to swap too, but both sides of its
 * assignment share memory, so it copies. */
static void
apply(const double *p, struct lsc_picture *im)
{
    blur(p, im);
    for (size_t i = 0; i < lsc_picture_size(im); i++)
        im->x[i] = (float)lsc_picture_byte(im->x[i]) / 255;
    for (int round = 0; round < (int)p[2]; round++)
        shake((size_t)p[1], p[3] > 0, im);
    blur(p, im);
}

const struct lsc_corruption lsc_corruption_glass_blur = {
    .name = "glass_blur",
    .help = "blurred, pixels moved by up to delta in so many rounds, blurred "
            "again; swaps: 0, copied from a neighbour; 1, swapped with it half "
            "of the time",
    .parameters = "sigma delta rounds swaps",
    .n = 4,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.05, 1, 1, 0},
                               {0.25, 1, 1, 0},
                               {0.4, 1, 1, 0},
                               {0.25, 1, 2, 0},
                               {0.4, 1, 2, 0}},
            [LSC_MNIST_C] = {{0.7, 1, 2, 1},
                             {0.9, 2, 1, 1},
                             {1, 2, 3, 1},
                             {1.1, 3, 2, 1},
                             {1.5, 4, 2, 1}},
        },
    .apply = apply,
};
