/* dotted_line.c - a dotted line across. */
#include "config.h"

#include "corruption.h"
#include "stroke.h"

static void
apply(const double *p, struct lsc_picture *im)
{
    double y0 = lsc_rng_below(&im->rng, im->h - 1);
    double y1 = lsc_rng_below(&im->rng, im->h - 1);
    struct lsc_stroke s = {0, y0, (double)im->w - 1, y1,
                           2 * lsc_picture_unit(im)};

    (void)p;
    lsc_stroke(im, &s);
}

const struct lsc_corruption lsc_corruption_dotted_line = {
    .name = "dotted_line",
    .help = "a white dotted line from the left to the right edge, its ends at "
            "random; thickness and dots in pixels of 28 x 28",
    .apply = apply,
};
