/* scale.c - seen from farther away. */
#include "config.h"

#include "corruption.h"

static void
apply(const double *p, struct lsc_picture *im)
{
    const double m[2][2] = {{1 / p[0], 0}, {0, 1 / p[0]}};

    lsc_picture_turn(im, m);
}

const struct lsc_corruption lsc_corruption_scale = {
    .name = "scale",
    .help = "made smaller about its centre, black around it",
    .parameters = "factor",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.9}, {0.8}, {0.7}, {0.6}, {0.5}},
            [LSC_MNIST_C] = {{0.9}, {0.8}, {0.7}, {0.6}, {0.5}},
        },
    .apply = apply,
};
