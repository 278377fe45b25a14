/* quantize.c - few levels. */
#include "config.h"

#include "corruption.h"

#include <math.h>

static void
apply(const double *p, struct lsc_picture *im)
{
    float steps = (float)(exp2(p[0]) - 1);

    for (size_t i = 0; i < lsc_picture_size(im); i++)
        im->x[i] = nearbyintf(im->x[i] * steps) / steps;
}

const struct lsc_corruption lsc_corruption_quantize = {
    .name = "quantize",
    .help = "rounded to 2^bits levels",
    .parameters = "bits",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{5}, {4}, {3}, {2}, {1}},
            [LSC_MNIST_C] = {{5}, {4}, {3}, {2}, {1}},
        },
    .apply = apply,
};
