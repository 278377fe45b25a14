/* motion_blur.c - the camera moved. */
#include "config.h"

#include "corruption.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

enum { TAPS = 64 };

/* Half a Gaussian: a trail to one side, of whole pixels, as ImageMagick draws
 * it. */
static void
apply(const double *p, struct lsc_picture *im)
{
    double angle =
        (lsc_rng_uniform(&im->rng) - 0.5) * 3.14159265358979323846 / 2;
    size_t taps = 2 * (size_t)ceil(p[0]) + 1;
    ptrdiff_t dy[TAPS], dx[TAPS];
    double weight[TAPS], all = 0;
    const float *from = lsc_picture_copy(im);

    assert(taps <= TAPS);
    for (size_t t = 0; t < taps; t++) {
        all += weight[t] = exp(-0.5 * (double)(t * t) / (p[1] * p[1]));
        dy[t] = (ptrdiff_t)ceil((double)t * sin(angle) - 0.5);
        dx[t] = (ptrdiff_t)ceil((double)t * cos(angle) - 0.5);
    }
    for (size_t i = 0; i < lsc_picture_size(im); i++) {
        size_t pixel = i / im->c;
        double sum = 0;

        for (size_t t = 0; t < taps; t++) {
            ptrdiff_t y = lsc_edge_at(
                LSC_EDGE_NEAREST, (ptrdiff_t)(pixel / im->w) + dy[t], im->h);
            ptrdiff_t x = lsc_edge_at(
                LSC_EDGE_NEAREST, (ptrdiff_t)(pixel % im->w) + dx[t], im->w);

            sum += weight[t] *
                   from[((size_t)y * im->w + (size_t)x) * im->c + i % im->c];
        }
        im->x[i] = (float)(sum / all);
    }
    lsc_picture_round(im);
}

const struct lsc_corruption lsc_corruption_motion_blur = {
    .name = "motion_blur",
    .help = "half a Gaussian along a line at -45 to 45 degrees, 2 radius "
            "pixels long",
    .parameters = "radius sigma",
    .n = 2,
    .p =
        {
            [LSC_CIFAR10_C] = {{6, 1}, {6, 1.5}, {6, 2}, {8, 2}, {9, 2.5}},
            [LSC_MNIST_C] = {{10, 3}, {15, 5}, {15, 8}, {15, 12}, {20, 15}},
        },
    .apply = apply,
};
