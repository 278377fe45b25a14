/* speckle_noise.c - noise that grows with the light. */
#include "config.h"

#include "corruption.h"

static void
apply(const double *p, struct lsc_picture *im)
{
    for (size_t i = 0; i < lsc_picture_size(im); i++)
        im->x[i] += (float)(p[0] * im->x[i] * lsc_rng_normal(&im->rng));
}

const struct lsc_corruption lsc_corruption_speckle_noise = {
    .name = "speckle_noise",
    .help = "x + x sigma N(0, 1), every channel by itself",
    .parameters = "sigma",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.06}, {0.1}, {0.12}, {0.16}, {0.2}},
            [LSC_MNIST_C] = {{0.15}, {0.2}, {0.35}, {0.45}, {0.6}},
        },
    .apply = apply,
};
