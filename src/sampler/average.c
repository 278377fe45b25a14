/* average.c - the mean of the last checkpoints (Izmailov et al. 2018). */
#include "config.h"

#include "sampler.h"

#include <string.h>

static void
draw(size_t P, const float *solution, const struct lsc_moments *m, double scale,
     struct lsc_rng *rng, float *theta)
{
    (void)solution;
    (void)scale;
    (void)rng;
    memcpy(theta, m->mean, P * sizeof(*theta));
}

const struct lsc_sampler lsc_sampler_average = {
    .name = "average",
    .of = LSC_OF_SPREAD,
    .single = 1,
    .draw = draw,
};
