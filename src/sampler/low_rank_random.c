/* low_rank_random.c - a Gaussian along what random samples differ in. */
#include "config.h"

#include "sampler.h"

const struct lsc_sampler lsc_sampler_low_rank_random = {
    .name = "pca-random",
    .of = LSC_OF_RANDOM,
    .draw = lsc_sampler_along,
};
