/* zoom_blur.c - the lens zoomed. */
#include "config.h"

#include "corruption.h"

#include <math.h>
#include <string.h>

/* Where pixel 0 of the zoomed axis comes from, and how far apart the pixels
 * are: the middle ceil(n / zoom) pixels become round(zoom times that), their
 * ends fixed, and the middle n of these are kept. */
static void
axis(size_t n, double zoom, double *first, double *step)
{
    double part = ceil((double)n / zoom), whole = nearbyint(part * zoom);

    *step = (part - 1) / (whole - 1);
    *first =
        floor(((double)n - part) / 2) + floor((whole - (double)n) / 2) * *step;
}

static void
add_zoomed(struct lsc_picture *im, const float *from, double zoom)
{
    double y, dy, x, dx;
    float *pixel = im->scratch + lsc_picture_size(im), *sum = im->x;

    axis(im->h, zoom, &y, &dy);
    axis(im->w, zoom, &x, &dx);
    for (size_t i = 0; i < im->h; i++)
        for (size_t j = 0; j < im->w; j++) {
            lsc_picture_sample(im, from, y + (double)i * dy, x + (double)j * dx,
                               LSC_EDGE_NEAREST, pixel);
            for (size_t ch = 0; ch < im->c; ch++) *sum++ += pixel[ch];
        }
}

/* Counts and steps are what the public code's ranges of floats come to: their
 * end is sometimes in, and a last bit of zoom may crop one pixel less. */
static void
apply(const double *p, struct lsc_picture *im)
{
    const float *from = lsc_picture_copy(im);
    double step = (1 + p[0]) - 1;

    for (int k = 0; k < (int)p[1]; k++) add_zoomed(im, from, 1 + k * step);
    for (size_t i = 0; i < lsc_picture_size(im); i++)
        im->x[i] /= (float)(p[1] + 1);
}

const struct lsc_corruption lsc_corruption_zoom_blur = {
    .name = "zoom_blur",
    .help = "mean of the image and of itself at zooms 1, 1 + step, ... about "
            "its centre",
    .parameters = "step count",
    .n = 2,
    .p =
        {
            [LSC_CIFAR10_C] =
                {{0.01, 7}, {0.01, 12}, {0.01, 16}, {0.01, 21}, {0.01, 26}},
            [LSC_MNIST_C] =
                {{0.01, 12}, {0.01, 16}, {0.02, 11}, {0.02, 13}, {0.03, 11}},
        },
    .apply = apply,
};
