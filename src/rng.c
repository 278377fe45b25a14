/* rng.c - Philox4x32-10, Salmon et al. 2011, from Random123. */
#include "config.h"

#include "rng.h"

#include <assert.h>
#include <math.h>

#include <Random123/philox.h>

void
lsc_rng_start(struct lsc_rng *rng, uint64_t seed, enum lsc_purpose purpose,
              uint64_t index)
{
    *rng = (struct lsc_rng){
        .seed = seed,
        .purpose = (uint32_t)purpose,
        .index = {(uint32_t)index, (uint32_t)(index >> 32)},
    };
}

static void
next_block(struct lsc_rng *rng)
{
    philox4x32_key_t key = {{(uint32_t)rng->seed, (uint32_t)(rng->seed >> 32)}};
    philox4x32_ctr_t at = {
        {rng->at++, rng->index[0], rng->index[1], rng->purpose}};

    at = philox4x32(at, key);
    for (int i = 0; i < 4; i++) rng->word[i] = at.v[i];
    rng->left = 4;
}

uint32_t
lsc_rng_bits(struct lsc_rng *rng)
{
    if (rng->left == 0) next_block(rng);
    return rng->word[4 - rng->left--];
}

static uint64_t
bits64(struct lsc_rng *rng)
{
    uint64_t low = lsc_rng_bits(rng);

    return low | (uint64_t)lsc_rng_bits(rng) << 32;
}

double
lsc_rng_uniform(struct lsc_rng *rng)
{
    return (double)(bits64(rng) >> 11) * 0x1p-53;
}

double
lsc_rng_normal(struct lsc_rng *rng)
{
    double r, angle;

    if (rng->have_normal) {
        rng->have_normal = 0;
        return rng->normal;
    }
    r = sqrt(-2 * log(1 - lsc_rng_uniform(rng)));
    angle = 2 * 3.14159265358979323846 * lsc_rng_uniform(rng);
    rng->normal = r * sin(angle);
    rng->have_normal = 1;
    return r * cos(angle);
}

/* Lemire 2019: multiply, and draw again in the uneven remainder. */
uint32_t
lsc_rng_below(struct lsc_rng *rng, uint64_t n)
{
    uint64_t product, uneven;

    assert(n > 0 && n <= (uint64_t)1 << 32);
    uneven = ((uint64_t)1 << 32) % n;
    do product = (uint64_t)lsc_rng_bits(rng) * n;
    while ((uint32_t)product < uneven);
    return (uint32_t)(product >> 32);
}

unsigned
lsc_rng_poisson(struct lsc_rng *rng, double lambda)
{
    const double nothing = 0x1p-64; /* less than the sums are off by */
    double u = lsc_rng_uniform(rng), up, down;
    unsigned mode, more, less;

    assert(lambda >= 0 && lambda < 700);
    if (lambda <= 0) return 0;
    mode = more = less = (unsigned)lambda;
    up = down = exp(mode * log(lambda) - lambda - lgamma(mode + 1.0));
    u -= up;
    while (u >= 0 && up + down > nothing) {
        up *= lambda / ++more;
        u -= up;
        if (u < 0) return more;
        down *= less / lambda;
        if (less > 0) less--;
        u -= down;
        if (u < 0) return less;
    }
    return mode;
}

void
lsc_rng_shuffle(struct lsc_rng *rng, size_t n, uint32_t *v)
{
    for (size_t i = n; i > 1; i--) {
        uint32_t j = lsc_rng_below(rng, i);
        uint32_t swap = v[i - 1];

        v[i - 1] = v[j];
        v[j] = swap;
    }
}

uint64_t
lsc_rng_seed(uint64_t seed, enum lsc_purpose purpose, uint64_t index)
{
    struct lsc_rng rng;

    lsc_rng_start(&rng, seed, purpose, index);
    return bits64(&rng);
}
