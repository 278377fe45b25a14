/* rotate.c - turned. */
#include "config.h"

#include "corruption.h"

#include <math.h>

static void
apply(const double *p, struct lsc_picture *im)
{
    double angle = lsc_picture_sign(im) * p[0];
    const double m[2][2] = {{cos(angle), -sin(angle)},
                            {sin(angle), cos(angle)}};

    lsc_picture_turn(im, m);
}

const struct lsc_corruption lsc_corruption_rotate = {
    .name = "rotate",
    .help = "turned by +-angle radians about its centre",
    .parameters = "angle",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.2}, {0.4}, {0.6}, {0.8}, {1}},
            [LSC_MNIST_C] = {{0.2}, {0.4}, {0.6}, {0.8}, {1}},
        },
    .apply = apply,
};
