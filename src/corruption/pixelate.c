/* pixelate.c - fewer pixels. */
#include "config.h"

#include "corruption.h"

#include <math.h>

/* Pixels of n whose centres lie in cell i of m: first, and one after the last.
 */
static void
cell(size_t n, size_t m, size_t i, size_t *from, size_t *to)
{
    *from = (2 * i * n + m) / (2 * m);
    *to = (2 * (i + 1) * n + m) / (2 * m);
}

static void
average(const struct lsc_picture *im, size_t n, size_t m, size_t i, size_t j,
        float *out)
{
    size_t top, bottom, left, right;

    cell(im->h, n, i, &top, &bottom);
    cell(im->w, m, j, &left, &right);
    for (size_t ch = 0; ch < im->c; ch++) {
        double sum = 0;

        for (size_t y = top; y < bottom; y++)
            for (size_t x = left; x < right; x++)
                sum += im->x[(y * im->w + x) * im->c + ch];
        out[ch] = (float)(sum / (double)((bottom - top) * (right - left)));
    }
}

static void
apply(const double *p, struct lsc_picture *im)
{
    size_t n = (size_t)((double)im->h * p[0]),
           m = (size_t)((double)im->w * p[0]);
    float *few = im->scratch; /* [n][m][c] */

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++)
            average(im, n, m, i, j, few + (i * m + j) * im->c);
    for (size_t i = 0; i < im->h; i++)
        for (size_t j = 0; j < im->w; j++) {
            size_t y = (2 * i + 1) * n / (2 * im->h);
            size_t x = (2 * j + 1) * m / (2 * im->w);

            for (size_t ch = 0; ch < im->c; ch++)
                im->x[(i * im->w + j) * im->c + ch] =
                    few[(y * m + x) * im->c + ch];
        }
    lsc_picture_round(im);
}

const struct lsc_corruption lsc_corruption_pixelate = {
    .name = "pixelate",
    .help = "means over the cells of a grid of so many times h x w, then as "
            "large as before",
    .parameters = "times",
    .n = 1,
    .p =
        {
            [LSC_CIFAR10_C] = {{0.95}, {0.9}, {0.85}, {0.75}, {0.65}},
            [LSC_MNIST_C] = {{0.6}, {0.5}, {0.4}, {0.3}, {0.25}},
        },
    .apply = apply,
};
