/*
 * canvas.h - for tests of corruptions: an image of H x W x C, which come before
 * it as an enum, and corruptions done on it, neither clipped nor rounded.
 */
#ifndef LSC_TESTS_CANVAS_H
#define LSC_TESTS_CANVAS_H

#include "corruption.h"

#include <stdlib.h>

static float x[H * W * C], *scratch;

static inline int
begin(void **state)
{
    (void)state;
    scratch = malloc(lsc_corruption_scratch(H, W, 3) * sizeof(*scratch));
    return scratch == NULL;
}

static inline int
end(void **state)
{
    (void)state;
    free(scratch);
    return 0;
}

static inline struct lsc_picture
picture(uint64_t index)
{
    struct lsc_picture im = {H, W, C, x, scratch, {0}};

    lsc_rng_start(&im.rng, 3, LSC_FOR_TEST, index);
    return im;
}

static inline void
apply(const char *name, int t, int severity, uint64_t index)
{
    const struct lsc_corruption *c = lsc_corruption_find(name);
    struct lsc_picture im = picture(index);

    c->apply(c->p[t][severity - 1], &im);
}

#endif
