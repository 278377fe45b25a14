/*
 * tiles.h - symmetric matrices stored as their lower tiles.
 *
 * A matrix of n x n numbers is cut into tiles of side x side; tile (i, j), j <=
 * i, is number i (i + 1) / 2 + j.  They lie one after the other, [count][side]
 * [side]; what the last ones have beyond n is 0.
 */
#ifndef LSC_TILES_H
#define LSC_TILES_H

#include <stddef.h>

struct lsc_tiles {
    size_t n, side;
    size_t across, count; /* tiles in a row of the whole matrix; stored */
};

struct lsc_tiles lsc_tiles_of(size_t n, size_t side);
size_t lsc_tiles_number(size_t i, size_t j);
/* The other way. */
void lsc_tiles_place(size_t number, size_t *i, size_t *j);
/* Rows of the matrix that row i of tiles has, at most side. */
size_t lsc_tiles_rows(const struct lsc_tiles *tiles, size_t i);
/* Where the number in a row and column is, in [count][side][side]. */
size_t lsc_tiles_at(const struct lsc_tiles *tiles, size_t row, size_t column);

/* How often a tile is in the whole: 2 where it has a mirror, else 1. */
int lsc_tiles_weight(size_t number);

/* What a tile adds to sum_rc a_rc b_rc over two whole matrices: twice its own
 * sum where it has a mirror.  <a, b> and <b, a> are the same to the bit. */
double lsc_tiles_inner(const struct lsc_tiles *tiles, size_t number,
                       const double *a, const double *b);

#endif
