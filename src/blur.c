/* blur.c - Gaussian blur, one axis after the other. */
#include "config.h"

#include "picture.h"

#include <math.h>

static size_t
reach(double sigma, double truncate)
{
    return (size_t)(truncate * sigma + 0.5);
}

size_t
lsc_blur_line(size_t h, size_t w, double sigma, double truncate)
{
    return (h > w ? h : w) + 3 * reach(sigma, truncate) + 1;
}

/* weight[r + 1], the middle first; both sides sum to 1. */
static void
weights(double sigma, size_t r, float *weight)
{
    double sum = 1;

    for (size_t i = 1; i <= r; i++)
        sum += 2 * exp(-0.5 * (double)(i * i) / (sigma * sigma));
    for (size_t i = 0; i <= r; i++)
        weight[i] =
            (float)(exp(-0.5 * (double)(i * i) / (sigma * sigma)) / sum);
}

/* n values of x, `stride` apart; wide[n + 2 r]. */
static void
blur_line(size_t n, size_t stride, size_t r, const float *weight,
          enum lsc_edge edge, float *x, float *wide)
{
    for (size_t i = 0; i < n + 2 * r; i++) {
        ptrdiff_t at = lsc_edge_at(edge, (ptrdiff_t)i - (ptrdiff_t)r, n);

        wide[i] = x[(size_t)at * stride];
    }
    for (size_t i = 0; i < n; i++) {
        const float *middle = wide + i + r;
        double sum = (double)weight[0] * middle[0];

        for (size_t j = 1; j <= r; j++)
            sum +=
                (double)weight[j] * ((double)middle[-(ptrdiff_t)j] + middle[j]);
        x[i * stride] = (float)sum;
    }
}

void
lsc_blur(size_t h, size_t w, size_t c, double sigma, double truncate,
         enum lsc_edge edge, float *x, float *line)
{
    size_t r = reach(sigma, truncate);
    float *wide = line + r + 1;

    if (r == 0) return;
    weights(sigma, r, line);
    for (size_t i = 0; i < h; i++)
        for (size_t ch = 0; ch < c; ch++)
            blur_line(w, c, r, line, edge, x + i * w * c + ch, wide);
    for (size_t j = 0; j < w * c; j++)
        blur_line(h, w * c, r, line, edge, x + j, wide);
}
