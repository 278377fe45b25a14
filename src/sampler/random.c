/* random.c - a step in a random direction. */
#include "config.h"

#include "sampler.h"

#include <math.h>

static void
draw(size_t P, const float *solution, const struct lsc_moments *m, double scale,
     struct lsc_rng *rng, float *theta)
{
    double square = 0, step;

    (void)m;
    for (size_t i = 0; i < P; i++) {
        theta[i] = (float)lsc_rng_normal(rng);
        square += (double)theta[i] * (double)theta[i];
    }
    step = scale / sqrt(square);
    for (size_t i = 0; i < P; i++)
        theta[i] = (float)((double)solution[i] + step * (double)theta[i]);
}

const struct lsc_sampler lsc_sampler_random = {
    .name = "random",
    .of = LSC_OF_SOLUTION,
    .refuses = 1,
    .draw = draw,
};
