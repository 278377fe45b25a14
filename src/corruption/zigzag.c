/* zigzag.c - a zigzag across. */
#include "config.h"

#include "corruption.h"
#include "stroke.h"

#include <math.h>

/* A point on the way: `along` the straight line, `up` from it. */
struct way {
    double x, y, angle;
};

static void
to(struct lsc_picture *im, const struct way *way, double along, double up,
   struct lsc_stroke *s)
{
    s->x1 = way->x + along * cos(way->angle) - up * sin(way->angle);
    s->y1 = way->y + along * sin(way->angle) + up * cos(way->angle);
    lsc_stroke(im, s);
    s->x0 = s->x1;
    s->y0 = s->y1;
}

static void
apply(const double *p, struct lsc_picture *im)
{
    double unit = lsc_picture_unit(im), half = 2 * unit, up = half;
    double x0 = 2 * unit, x1 = (double)im->w - 3 * unit;
    double y0 = lsc_rng_below(&im->rng, im->h - 1);
    double y1 = y0 + ((double)lsc_rng_below(&im->rng, 10) - 5) * unit;
    double length = hypot(x1 - x0, y1 - y0), along;
    struct way way = {x0, y0, atan2(y1 - y0, x1 - x0)};
    struct lsc_stroke s = {x0, y0, 0, 0, 0};

    (void)p;
    for (along = half; along < length; along += 2 * half, up = -up)
        to(im, &way, along, up, &s);
    to(im, &way, length, 0, &s);
}

const struct lsc_corruption lsc_corruption_zigzag = {
    .name = "zigzag",
    .help = "a white zigzag, 2 up and 2 down, from the left to the right at a "
            "random height; pixels of 28 x 28",
    .apply = apply,
};
