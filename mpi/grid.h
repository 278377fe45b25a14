/*
 * grid.h - which rank holds which part of a distributed matrix.
 *
 * The ranks form a grid of rows x cols, rank r at (r / cols, r % cols); ranks
 * beyond it are idle: they hold nothing and only take part in agreeing.  Along
 * each dimension a matrix is dealt out in blocks, block b to part b % parts, as
 * ScaLAPACK wants it.
 *
 * The rule.  rows <= cols <= 4 rows, as many ranks as that allows, then as
 * square as possible: 2 = 1 x 2, 3 = 1 x 3, 4 = 2 x 2, 5 = 2 x 2 and one idle,
 * 6 = 2 x 3, 7 = 2 x 3 and one idle.  No side is longer than n.  The block is
 * n / (4 cols), for balance, held within 32 .. 64, for speed, and then no
 * longer than n / cols, so that no rank of the grid is without a block.
 */
#ifndef LSC_GRID_H
#define LSC_GRID_H

#include "comm.h"

struct lsc_grid {
    const struct lsc_comm *comm; /* borrowed                              */
    MPI_Comm own;                /* a copy of its world                   */
    MPI_Comm team;               /* the ranks that are not idle           */
    int handle, context;         /* of BLACS; context -1 if idle          */
    int rows, cols;
    int row, col; /* of this rank; -1 if it is idle        */
    int block;
};

/* The rule for n >= 1 and ranks >= 1. */
void lsc_grid_shape(int ranks, size_t n, int *rows, int *cols, int *block);

/* Collective.  A grid for matrices with sides of about n; block 0: by the rule;
 * one that is given may leave ranks without blocks.  LSC_EINVAL: n is 0. */
int lsc_grid_create(struct lsc_grid *grid, const struct lsc_comm *comm,
                    size_t n, int block, struct lsc_err *err);
/* Collective.  A zeroed grid is accepted. */
void lsc_grid_free(struct lsc_grid *grid);

/* How many of n rows (or columns) part `me` of `parts` holds; 0 for me < 0. */
size_t lsc_grid_share(size_t n, int block, int me, int parts);
/* The number in the whole of its row `local`. */
size_t lsc_grid_global(size_t local, int block, int me, int parts);
/* The part that holds row `global`, and *local: its number there. */
int lsc_grid_owner(size_t global, int block, int parts, size_t *local);

#endif
