/* low_rank_scaled.c - a Gaussian as wide as the points in each direction; that
 * of Maddox et al. 2019 (SWAG) has it as one of two parts. */
#include "config.h"

#include "sampler.h"

static void
draw(size_t P, const float *solution, const struct lsc_moments *m, double scale,
     struct lsc_rng *rng, float *theta)
{
    double z[LSC_MOST_RANK];

    (void)P;
    (void)solution;
    for (size_t r = 0; r < m->rank; r++)
        z[r] = scale * m->deviation[r] * lsc_rng_normal(rng);
    lsc_moments_point(m, z, theta);
}

const struct lsc_sampler lsc_sampler_low_rank_scaled = {
    .name = "pca-scaled",
    .of = LSC_OF_SPREAD | LSC_OF_DIRECTIONS,
    .draw = draw,
};
