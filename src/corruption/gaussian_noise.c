/* gaussian_noise.c - the same noise everywhere. */
#include "config.h"

#include "corruption.h"

static void
apply(const double *p, struct lsc_picture *im)
{
    for (size_t i = 0; i < lsc_picture_size(im); i++)
        im->x[i] += (float)(p[0] * lsc_rng_normal(&im->rng));
}

const struct lsc_corruption lsc_corruption_gaussian_noise = {
    .name = "gaussian_noise",
    .help = "x + sigma N(0, 1), every channel by itself",
    .parameters = "sigma",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.04}, {0.06}, {0.08}, {0.09}, {0.1}},
            [LSC_MNIST_C] = {{0.08}, {0.12}, {0.18}, {0.26}, {0.38}},
        },
    .apply = apply,
};
