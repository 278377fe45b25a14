/* impulse_noise.c - salt and pepper. */
#include "config.h"

#include "corruption.h"

static void
apply(const double *p, struct lsc_picture *im)
{
    for (size_t i = 0; i < lsc_picture_size(im); i++)
        if (lsc_rng_uniform(&im->rng) < p[0])
            im->x[i] = (float)lsc_rng_below(&im->rng, 2);
}

const struct lsc_corruption lsc_corruption_impulse_noise = {
    .name = "impulse_noise",
    .help = "a fraction of the values becomes 0 or 1, with equal chances",
    .parameters = "fraction",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.01}, {0.02}, {0.03}, {0.05}, {0.07}},
            [LSC_MNIST_C] = {{0.03}, {0.06}, {0.09}, {0.17}, {0.27}},
        },
    .apply = apply,
};
