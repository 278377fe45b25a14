/* stroke.c - lines as MNIST-C draws them, Mu and Gilmer 2019. */
#include "config.h"

#include "stroke.h"

#include <math.h>

static float
ink(double distance)
{
    const double width = 2.3;

    if (distance >= width) return 0;
    return (float)fmax(0, 1 + log(1 - distance / width));
}

static void
column(struct lsc_picture *im, size_t j, double y)
{
    double unit = lsc_picture_unit(im);

    for (size_t i = 0; i < im->h; i++) {
        float *pixel = im->x + (i * im->w + j) * im->c;
        float add = ink(fabs((double)i - y) / unit);

        for (size_t ch = 0; ch < im->c; ch++)
            pixel[ch] = fminf(pixel[ch] + add, 1);
    }
}

void
lsc_stroke(struct lsc_picture *im, const struct lsc_stroke *s)
{
    double slope = (s->y1 - s->y0) / (s->x1 - s->x0);

    if (s->x0 >= s->x1) return;
    for (size_t j = 0; j < im->w; j++) {
        double x = (double)j;

        if (x < floor(s->x0) || x >= ceil(s->x1)) continue;
        if (s->dots > 0 && fmod(x, 2 * s->dots) < s->dots) continue;
        column(im, j, s->y0 + slope * (x - s->x0));
    }
}
