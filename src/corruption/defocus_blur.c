/* defocus_blur.c - a lens out of focus. */
#include "config.h"

#include "corruption.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>

enum { FARTHEST = 12, SIDE = 2 * FARTHEST + 1 };

/* kernel[side][side]: a disk, itself blurred over 3 or 5 pixels each way. */
static void
make_kernel(double radius, double sigma, ptrdiff_t r, ptrdiff_t soft,
            double kernel[SIDE][SIDE])
{
    double all = 0;

    for (ptrdiff_t y = -r; y <= r; y++)
        for (ptrdiff_t x = -r; x <= r; x++) {
            double sum = 0;

            for (ptrdiff_t i = -soft; i <= soft; i++)
                for (ptrdiff_t j = -soft; j <= soft; j++)
                    if ((double)((y + i) * (y + i) + (x + j) * (x + j)) <=
                        radius * radius)
                        sum += exp(-0.5 * (double)(i * i + j * j) /
                                   (sigma * sigma));
            kernel[y + r][x + r] = sum;
            all += sum;
        }
    for (ptrdiff_t y = 0; y <= 2 * r; y++)
        for (ptrdiff_t x = 0; x <= 2 * r; x++) kernel[y][x] /= all;
}

static double
around(const struct lsc_picture *im, const float *from, ptrdiff_t at[3],
       ptrdiff_t r, double kernel[SIDE][SIDE])
{
    double sum = 0;

    for (ptrdiff_t i = -r; i <= r; i++) {
        ptrdiff_t y = lsc_edge_at(LSC_EDGE_MIRROR, at[0] + i, im->h);

        for (ptrdiff_t j = -r; j <= r; j++) {
            ptrdiff_t x;

            if (kernel[i + r][j + r] <= 0) continue;
            x = lsc_edge_at(LSC_EDGE_MIRROR, at[1] + j, im->w);
            sum +=
                kernel[i + r][j + r] *
                from[((size_t)y * im->w + (size_t)x) * im->c + (size_t)at[2]];
        }
    }
    return sum;
}

static void
apply(const double *p, struct lsc_picture *im)
{
    ptrdiff_t soft = p[0] > 8 ? 2 : 1, r = (ptrdiff_t)p[0] + soft;
    ptrdiff_t c = (ptrdiff_t)im->c, w = (ptrdiff_t)im->w;
    double kernel[SIDE][SIDE];
    const float *from = lsc_picture_copy(im);

    assert(r <= FARTHEST);
    make_kernel(p[0], p[1], r, soft, kernel);
    for (ptrdiff_t i = 0; i < (ptrdiff_t)lsc_picture_size(im); i++) {
        ptrdiff_t at[] = {i / c / w, i / c % w, i % c};

        im->x[i] = (float)around(im, from, at, r, kernel);
    }
}

const struct lsc_corruption lsc_corruption_defocus_blur = {
    .name = "defocus_blur",
    .help = "mean over a disk whose rim is softened by a Gaussian blur",
    .parameters = "radius sigma",
    .n = 2,
    .p =
        {
            [LSC_CIFAR10_C] =
                {{0.3, 0.4}, {0.4, 0.5}, {0.5, 0.6}, {1, 0.2}, {1.5, 0.1}},
            [LSC_MNIST_C] = {{3, 0.1}, {4, 0.5}, {6, 0.5}, {8, 0.5}, {10, 0.5}},
        },
    .apply = apply,
};
