/*
 * plasma.h - random clouds by the diamond-square construction.
 */
#ifndef LSC_PLASMA_H
#define LSC_PLASMA_H

#include "rng.h"

/* The smallest power of two that is neither below n nor below `least`. */
size_t lsc_plasma_side(size_t n, size_t least);

/* map[side][side], side a power of two, joined at opposite sides; from 0 to 1,
 * both of which occur.  Each new point is a quarter of the sum of four around
 * it plus s U(-s, s), where s is divided by `decay` from one scale to the
 * next: the larger, the smoother. */
void lsc_plasma(size_t side, double decay, struct lsc_rng *rng, float *map);

#endif
