/* translate.c - moved aside. */
#include "config.h"

#include "corruption.h"

#include <math.h>

/* By whole pixels at any size, so that nothing is blurred. */
static void
apply(const double *p, struct lsc_picture *im)
{
    double x = nearbyint(p[0] * (double)im->w / 28) * lsc_picture_sign(im);
    double y = nearbyint(p[0] * (double)im->h / 28) * lsc_picture_sign(im);
    const double m[2][3] = {{1, 0, x}, {0, 1, y}};

    lsc_picture_affine(im, m, LSC_EDGE_ZERO);
}

const struct lsc_corruption lsc_corruption_translate = {
    .name = "translate",
    .help = "moved both ways by +-pixels of 28 x 28, black behind it",
    .parameters = "pixels",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{1}, {2}, {3}, {4}, {5}},
            [LSC_MNIST_C] = {{1}, {2}, {3}, {4}, {5}},
        },
    .apply = apply,
};
