/* diagonal.c - a Gaussian of independent parameters. */
#include "config.h"

#include "sampler.h"

static void
draw(size_t P, const float *solution, const struct lsc_moments *m, double scale,
     struct lsc_rng *rng, float *theta)
{
    (void)solution;
    for (size_t i = 0; i < P; i++) {
        double z = scale * lsc_rng_normal(rng);

        theta[i] = (float)((double)m->mean[i] + z * (double)m->sigma[i]);
    }
}

const struct lsc_sampler lsc_sampler_diagonal = {
    .name = "diagonal",
    .of = LSC_OF_SPREAD,
    .draw = draw,
};
