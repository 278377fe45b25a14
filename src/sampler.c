/* sampler.c - the table of samplers, and how a draw is named. */
#include "config.h"

#include "sampler.h"

#include "hash.h"

#include <assert.h>
#include <string.h>

#define LSC_ROW(x) extern const struct lsc_sampler lsc_sampler_##x;
#include "samplers.inc"
#undef LSC_ROW

#define LSC_ROW(x) &lsc_sampler_##x,
const struct lsc_sampler *const lsc_samplers[] = {
#include "samplers.inc"
    NULL,
};

const struct lsc_sampler *
lsc_sampler_find(const char *name)
{
    for (size_t i = 0; lsc_samplers[i] != NULL; i++)
        if (strcmp(lsc_samplers[i]->name, name) == 0) return lsc_samplers[i];
    return NULL;
}

static uint64_t
stream(struct lsc_draw_name name)
{
    uint64_t number = (uint64_t)name.run << 20 | name.number;

    assert(name.run < 1 << 20 && name.number < 1 << 20 && name.attempt < 256);
    return number << 9 | (uint64_t)name.reach << 8 | name.attempt;
}

/* A sampler's own seed. */
static uint64_t
own(const struct lsc_sampler *sampler, uint64_t seed)
{
    uint64_t which = lsc_hash64(sampler->name, strlen(sampler->name), 0);

    return lsc_rng_seed(seed, LSC_FOR_SAMPLE, which);
}

uint64_t
lsc_sampler_seed(const struct lsc_sampler *sampler, struct lsc_draw_name name)
{
    return lsc_rng_seed(own(sampler, name.seed), LSC_FOR_SAMPLE, stream(name));
}

void
lsc_sampler_along(size_t P, const float *solution, const struct lsc_moments *m,
                  double scale, struct lsc_rng *rng, float *theta)
{
    double z[LSC_MOST_RANK];

    (void)P;
    (void)solution;
    for (size_t r = 0; r < m->rank; r++) z[r] = scale * lsc_rng_normal(rng);
    lsc_moments_point(m, z, theta);
}

double
lsc_sampler_draw(const struct lsc_sampler *sampler, struct lsc_draw_name name,
                 size_t P, const float *solution, const struct lsc_moments *m,
                 double least, double most, float *theta)
{
    struct lsc_rng rng;
    double scale;

    lsc_rng_start(&rng, own(sampler, name.seed), LSC_FOR_SAMPLE, stream(name));
    scale = least + (most - least) * lsc_rng_uniform(&rng);
    sampler->draw(P, solution, m, scale, &rng, theta);
    return scale;
}
