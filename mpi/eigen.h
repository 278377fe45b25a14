/*
 * eigen.h - the decomposition of a symmetric matrix of the file, in a
 * collective task.
 */
#ifndef LSC_EIGEN_H
#define LSC_EIGEN_H

#include "../src/tiles.h"
#include "together.h"

struct lsc_eigen {
    struct lsc_grid grid;
    struct lsc_dense v; /* eigenvectors: its columns      */
    double *l;          /* [n] ascending, on every rank   */
    size_t n;
};

/* Collective.  Matrix `item` of packed tiles at path; the grid's shape goes
 * into the task's row at grid, int32 [3]: rows, columns, block.  The errors of
 * lsc_dense_read and lsc_dense_eigen; lsc_eigen_close in any case. */
int lsc_eigen_open(struct lsc_eigen *e, struct lsc_together_task *task,
                   const char *path, size_t item, const struct lsc_tiles *tiles,
                   const char *grid, struct lsc_err *err);
/* Collective. */
void lsc_eigen_close(struct lsc_eigen *e);

/* Eigenvalues, largest first, into row[n]. */
void lsc_eigen_put(const struct lsc_eigen *e, double *row);

#endif
