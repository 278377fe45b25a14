/* weight_dropout.c - some parameters of the solution, and no others. */
#include "config.h"

#include "sampler.h"

#include <math.h>

static void
draw(size_t P, const float *solution, const struct lsc_moments *m, double scale,
     struct lsc_rng *rng, float *theta)
{
    double bound = ldexp(scale, 32), factor = 1 / (1 - scale);

    (void)m;
    for (size_t i = 0; i < P; i++) {
        int out = (double)lsc_rng_bits(rng) < bound;

        theta[i] = out ? 0 : (float)(factor * (double)solution[i]);
    }
}

const struct lsc_sampler lsc_sampler_weight_dropout = {
    .name = "dropout",
    .of = LSC_OF_SOLUTION,
    .draw = draw,
};
