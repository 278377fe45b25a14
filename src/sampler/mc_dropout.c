/* mc_dropout.c - the solution with its dropout layers on. */
#include "config.h"

#include "sampler.h"

#include <string.h>

static void
draw(size_t P, const float *solution, const struct lsc_moments *m, double scale,
     struct lsc_rng *rng, float *theta)
{
    (void)m;
    (void)scale;
    (void)rng;
    memcpy(theta, solution, P * sizeof(*theta));
}

const struct lsc_sampler lsc_sampler_mc_dropout = {
    .name = "mc-dropout",
    .of = LSC_OF_SOLUTION,
    .masks = 1,
    .draw = draw,
};
