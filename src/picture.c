/* picture.c - images as floats: edges, bytes, bilinear maps. */
#include "config.h"

#include "picture.h"
#include "plasma.h"

#include <math.h>
#include <string.h>

/* A copy, another picture or displacements, and a line of the widest blur, that
 * of the elastic map; or fog. */
size_t
lsc_picture_scratch(size_t h, size_t w, size_t c)
{
    size_t side = h > w ? h : w;
    size_t fog = lsc_plasma_side(side, 256);
    size_t other = 2 * h * w * c + 2 * h * w + 8 * side + 128;

    return fog * fog > other ? fog * fog : other;
}

size_t
lsc_picture_size(const struct lsc_picture *im)
{
    return im->h * im->w * im->c;
}

const float *
lsc_picture_copy(struct lsc_picture *im)
{
    memcpy(im->scratch, im->x, lsc_picture_size(im) * sizeof(*im->x));
    return im->scratch;
}

uint8_t
lsc_picture_byte(float x)
{
    if (x <= 0) return 0;
    if (x >= 1) return 255;
    return (uint8_t)(x * 255 + 0x1p-10f);
}

void
lsc_picture_round(struct lsc_picture *im)
{
    for (size_t i = 0; i < lsc_picture_size(im); i++)
        im->x[i] = (float)lsc_picture_byte(im->x[i] + 0.5f / 255) / 255;
}

ptrdiff_t
lsc_edge_at(enum lsc_edge edge, ptrdiff_t i, size_t n)
{
    ptrdiff_t last = (ptrdiff_t)n - 1, period;

    if (i >= 0 && i <= last) return i;
    switch (edge) {
    case LSC_EDGE_NEAREST: return i < 0 ? 0 : last;
    case LSC_EDGE_REFLECT:
        period = 2 * last + 2;
        i = (i % period + period) % period;
        return i <= last ? i : period - 1 - i;
    case LSC_EDGE_MIRROR:
        period = 2 * last;
        i = (i % period + period) % period;
        return i <= last ? i : period - i;
    default: return -1;
    }
}

void
lsc_picture_sample(const struct lsc_picture *im, const float *from, double y,
                   double x, enum lsc_edge edge, float *out)
{
    double top = floor(y), left = floor(x);

    for (size_t ch = 0; ch < im->c; ch++) out[ch] = 0;
    for (int corner = 0; corner < 4; corner++) {
        double row = top + corner / 2, column = left + corner % 2;
        double weight = (1 - fabs(y - row)) * (1 - fabs(x - column));
        ptrdiff_t i = lsc_edge_at(edge, (ptrdiff_t)row, im->h);
        ptrdiff_t j = lsc_edge_at(edge, (ptrdiff_t)column, im->w);
        const float *pixel;

        if (i < 0 || j < 0) continue;
        pixel = from + ((size_t)i * im->w + (size_t)j) * im->c;
        for (size_t ch = 0; ch < im->c; ch++)
            out[ch] += (float)weight * pixel[ch];
    }
}

void
lsc_picture_affine(struct lsc_picture *im, const double m[2][3],
                   enum lsc_edge edge)
{
    const float *from = lsc_picture_copy(im);
    float *out = im->x;

    for (size_t i = 0; i < im->h; i++)
        for (size_t j = 0; j < im->w; j++, out += im->c) {
            double y = (double)i, x = (double)j;

            lsc_picture_sample(im, from, m[1][0] * x + m[1][1] * y + m[1][2],
                               m[0][0] * x + m[0][1] * y + m[0][2], edge, out);
        }
}

void
lsc_picture_turn(struct lsc_picture *im, const double m[2][2])
{
    double x = ((double)im->w - 1) / 2, y = ((double)im->h - 1) / 2;
    const double about[2][3] = {
        {m[0][0], m[0][1], x - m[0][0] * x - m[0][1] * y},
        {m[1][0], m[1][1], y - m[1][0] * x - m[1][1] * y},
    };

    lsc_picture_affine(im, about, LSC_EDGE_ZERO);
}

int
lsc_picture_sign(struct lsc_picture *im)
{
    return lsc_rng_below(&im->rng, 2) == 0 ? 1 : -1;
}

double
lsc_picture_unit(const struct lsc_picture *im)
{
    return (double)(im->h < im->w ? im->h : im->w) / 28;
}
