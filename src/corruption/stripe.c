/* stripe.c - two stripes of the negative. */
#include "config.h"

#include "corruption.h"

static void
apply(const double *p, struct lsc_picture *im)
{
    size_t wide = im->w / 4;

    (void)p;
    for (size_t i = 0; i < lsc_picture_size(im); i++) {
        size_t j = i / im->c % im->w;

        if (j < wide || j >= im->w - wide) im->x[i] = 1 - im->x[i];
    }
}

const struct lsc_corruption lsc_corruption_stripe = {
    .name = "stripe",
    .help = "the left and the right quarter become 1 - x",
    .apply = apply,
};
