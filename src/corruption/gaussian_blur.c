/* gaussian_blur.c - soft all over. */
#include "config.h"

#include "corruption.h"

static void
apply(const double *p, struct lsc_picture *im)
{
    lsc_blur(im->h, im->w, im->c, p[0], 4, LSC_EDGE_NEAREST, im->x,
             im->scratch);
}

const struct lsc_corruption lsc_corruption_gaussian_blur = {
    .name = "gaussian_blur",
    .help = "Gaussian blur, up to 4 sigmas away",
    .parameters = "sigma",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.4}, {0.6}, {0.7}, {0.8}, {1}},
            [LSC_MNIST_C] = {{1}, {2}, {3}, {4}, {6}},
        },
    .apply = apply,
};
