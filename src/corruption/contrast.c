/* contrast.c - washed out. */
#include "config.h"

#include "corruption.h"

static void
apply(const double *p, struct lsc_picture *im)
{
    size_t n = im->h * im->w;

    for (size_t ch = 0; ch < im->c; ch++) {
        double sum = 0;
        float mean;

        for (size_t i = 0; i < n; i++) sum += im->x[i * im->c + ch];
        mean = (float)(sum / (double)n);
        for (size_t i = 0; i < n; i++) {
            float *x = &im->x[i * im->c + ch];

            *x = (*x - mean) * (float)p[0] + mean;
        }
    }
}

const struct lsc_corruption lsc_corruption_contrast = {
    .name = "contrast",
    .help = "(x - mean) factor + mean, every channel by itself",
    .parameters = "factor",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.75}, {0.5}, {0.4}, {0.3}, {0.15}},
            [LSC_MNIST_C] = {{0.4}, {0.3}, {0.2}, {0.1}, {0.05}},
        },
    .apply = apply,
};
