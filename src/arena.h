/*
 * arena.h - one block of memory for arrays that do not all live at once.
 */
#ifndef LSC_ARENA_H
#define LSC_ARENA_H

#include "err.h"

/* An array that is needed from time `born` to time `dies`, both included. */
struct lsc_piece {
    size_t floats, born, dies;
    float **where; /* gets the address                        */
    size_t offset; /* in floats, a multiple of 16 (64 bytes)  */
};

/* Set the offsets so that no two that live together overlap: the largest first,
 * each as low as it can be.  Returns the floats of the block; reorders p[n]. */
size_t lsc_arena_plan(size_t n, struct lsc_piece *p);

#endif
