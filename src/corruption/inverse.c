/* inverse.c - the negative. */
#include "config.h"

#include "corruption.h"

static void
apply(const double *p, struct lsc_picture *im)
{
    (void)p;
    for (size_t i = 0; i < lsc_picture_size(im); i++) im->x[i] = 1 - im->x[i];
}

const struct lsc_corruption lsc_corruption_inverse = {
    .name = "inverse",
    .help = "1 - x",
    .apply = apply,
};
