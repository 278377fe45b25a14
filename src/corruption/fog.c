/* fog.c - clouds between. */
#include "config.h"

#include "corruption.h"
#include "plasma.h"

static void
apply(const double *p, struct lsc_picture *im)
{
    size_t side = im->h > im->w ? im->h : im->w;
    size_t n = lsc_plasma_side(side, (size_t)p[2]);
    float most = 0, scale;

    lsc_plasma(n, p[1], &im->rng, im->scratch);
    for (size_t i = 0; i < lsc_picture_size(im); i++)
        if (im->x[i] > most) most = im->x[i];
    scale = most / (most + (float)p[0]);
    for (size_t i = 0; i < lsc_picture_size(im); i++) {
        size_t pixel = i / im->c;
        float cloud = im->scratch[pixel / im->w * n + pixel % im->w];

        im->x[i] = (im->x[i] + (float)p[0] * cloud) * scale;
    }
}

const struct lsc_corruption lsc_corruption_fog = {
    .name = "fog",
    .help =
        "x + amount times clouds (a corner of side x side; the larger decay, "
        "the smoother), scaled so that the brightest value bounds all",
    .parameters = "amount decay side",
    .n = 3,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.2, 3, 32},
                               {0.5, 3, 32},
                               {0.75, 2.5, 32},
                               {1, 2, 32},
                               {1.5, 1.75, 32}},
            [LSC_MNIST_C] = {{1.5, 2, 256},
                             {2, 2, 256},
                             {2.5, 1.7, 256},
                             {2.5, 1.5, 256},
                             {3, 1.4, 256}},
        },
    .apply = apply,
};
