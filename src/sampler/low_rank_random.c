/* low_rank_random.c - a Gaussian along what random samples differ in. */
#include "config.h"

#include "sampler.h"

static void
draw(size_t P, const float *solution, const struct lsc_moments *m, double scale,
     struct lsc_rng *rng, float *theta)
{
    double z[LSC_MOST_RANK];

    (void)P;
    (void)solution;
    for (size_t r = 0; r < m->rank; r++) z[r] = scale * lsc_rng_normal(rng);
    lsc_moments_point(m, z, theta);
}

const struct lsc_sampler lsc_sampler_low_rank_random = {
    .name = "pca-random",
    .of = LSC_OF_RANDOM,
    .draw = draw,
};
