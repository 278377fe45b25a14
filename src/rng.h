/*
 * rng.h - random numbers that depend on (seed, purpose, index) alone.
 *
 * A stream is named by those three; nothing else (rank, order, time) enters, so
 * any rank can rebuild any draw and a resumed study continues bit for bit.
 * Philox4x32-10 (Salmon et al. 2011): seed is the key; the counter's lowest
 * word is the position in the stream, the two above it are index, the top one
 * is purpose.
 */
#ifndef LSC_RNG_H
#define LSC_RNG_H

#include <stddef.h>
#include <stdint.h>

enum lsc_purpose {
    LSC_FOR_INIT = 1,  /* index: parameter tensor                */
    LSC_FOR_ORDER,     /* index: epoch                           */
    LSC_FOR_AUGMENT,   /* index: epoch * images + image          */
    LSC_FOR_DROPOUT,   /* index: step * nodes + node             */
    LSC_FOR_DIRECTION, /* index: direction                       */
    LSC_FOR_SUBSET,    /* index: which subset                    */
    LSC_FOR_SYNTHETIC, /* index: image                           */
    LSC_FOR_SEED,      /* index: 4 * solution + which seed of it */
    LSC_FOR_TEST,      /* tests                                  */
    /* index: hash of type, severity and image (src/corruption.h) */
    LSC_FOR_CORRUPTION = 10,
    LSC_FOR_SAMPLE = 21,    /* index: the draw's name, see sampler.c */
    LSC_FOR_PATH = 22,      /* index: pair and number, or step       */
    LSC_FOR_NOISE,          /* index: step                            */
    LSC_FOR_SPAWN = 30,     /* index: parent, step, child, which seed  */
    LSC_FOR_LINEARIZE = 40, /* index: solution and step, or run and which */
};

struct lsc_rng {
    uint64_t seed;
    uint32_t purpose, index[2], at; /* at: blocks of four drawn so far    */
    uint32_t word[4];               /* the current block                  */
    int left;                       /* words of it not given out          */
    int have_normal;                /* Box-Muller makes them in pairs     */
    double normal;
};

/* A stream has 2^34 words. */
void lsc_rng_start(struct lsc_rng *rng, uint64_t seed, enum lsc_purpose purpose,
                   uint64_t index);
uint32_t lsc_rng_bits(struct lsc_rng *rng);
/* Uniform in [0, 1), 53 bits. */
double lsc_rng_uniform(struct lsc_rng *rng);
/* N(0, 1) by Box-Muller. */
double lsc_rng_normal(struct lsc_rng *rng);
/* Uniform in 0 .. n-1, unbiased; 0 < n <= 2^32. */
uint32_t lsc_rng_below(struct lsc_rng *rng, uint64_t n);
/* Poisson with mean 0 <= lambda < 700, from one uniform draw: the probabilities
 * are taken off it from the mode outwards, upper neighbour first, until nothing
 * is left, so every count has its own probability up to rounding. */
unsigned lsc_rng_poisson(struct lsc_rng *rng, double lambda);
/* Fisher-Yates. */
void lsc_rng_shuffle(struct lsc_rng *rng, size_t n, uint32_t *v);
/* The seed that (seed, purpose, index) names: the first 64 bits of its stream.
 */
uint64_t lsc_rng_seed(uint64_t seed, enum lsc_purpose purpose, uint64_t index);

#endif
