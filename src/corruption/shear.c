/* shear.c - leaning. */
#include "config.h"

#include "corruption.h"

#include <math.h>

/* As the public code's map does, this shortens the image by the cosine too. */
static void
apply(const double *p, struct lsc_picture *im)
{
    double angle = lsc_picture_sign(im) * p[0];
    const double m[2][2] = {{1, -sin(angle)}, {0, cos(angle)}};

    lsc_picture_turn(im, m);
}

const struct lsc_corruption lsc_corruption_shear = {
    .name = "shear",
    .help = "sheared by +-angle about its centre",
    .parameters = "angle",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.2}, {0.4}, {0.6}, {0.8}, {1}},
            [LSC_MNIST_C] = {{0.2}, {0.4}, {0.6}, {0.8}, {1}},
        },
    .apply = apply,
};
