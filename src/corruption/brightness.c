/* brightness.c - overexposed. */
#include "config.h"

#include "corruption.h"

/* Raising V of HSV, the largest channel, at the same hue and saturation
 * multiplies all channels alike; black becomes grey. */
static void
apply(const double *p, struct lsc_picture *im)
{
    for (float *x = im->x; x < im->x + lsc_picture_size(im); x += im->c) {
        float v = 0, raised;

        for (size_t ch = 0; ch < im->c; ch++)
            if (x[ch] > v) v = x[ch];
        raised = v + (float)p[0] < 1 ? v + (float)p[0] : 1;
        for (size_t ch = 0; ch < im->c; ch++)
            x[ch] = v > 0 ? x[ch] * (raised / v) : raised;
    }
}

const struct lsc_corruption lsc_corruption_brightness = {
    .name = "brightness",
    .help = "V + add in HSV; x + add in grey",
    .parameters = "add",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.05}, {0.1}, {0.15}, {0.2}, {0.3}},
            [LSC_MNIST_C] = {{0.1}, {0.2}, {0.3}, {0.4}, {0.5}},
        },
    .apply = apply,
};
