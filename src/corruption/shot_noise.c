/* shot_noise.c - photons counted. */
#include "config.h"

#include "corruption.h"

static void
apply(const double *p, struct lsc_picture *im)
{
    for (size_t i = 0; i < lsc_picture_size(im); i++)
        im->x[i] = (float)(lsc_rng_poisson(&im->rng, p[0] * im->x[i]) / p[0]);
}

const struct lsc_corruption lsc_corruption_shot_noise = {
    .name = "shot_noise",
    .help = "Poisson(n x) / n, every channel by itself",
    .parameters = "n",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{500}, {250}, {100}, {75}, {50}},
            [LSC_MNIST_C] = {{60}, {25}, {12}, {5}, {3}},
        },
    .apply = apply,
};
