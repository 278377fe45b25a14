/* low_rank.c - a Gaussian of unit directions, as the paper's code has it. */
#include "config.h"

#include "sampler.h"

const struct lsc_sampler lsc_sampler_low_rank = {
    .name = "pca",
    .of = LSC_OF_SPREAD | LSC_OF_DIRECTIONS,
    .draw = lsc_sampler_along,
};
