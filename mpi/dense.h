/*
 * dense.h - linear algebra on matrices that no rank holds whole.
 *
 * Doubles, dealt out in blocks over the ranks of a grid (grid.h), for
 * ScaLAPACK.  A matrix is a set of columns, and row j of a dataset is column j
 * of the matrix: eigenvectors and solutions become rows of the file, and a
 * symmetric matrix is what it is in the file.
 *
 * From one decomposition A = V diag(l) V^T come the ridge regressions for all
 * lambdas: X = V diag(1 / (l + lambda)) (V^T B) solves (A + lambda I) X = B.
 * lsc_dense_factor and lsc_dense_solve do the same for one lambda without
 * eigenvectors, at less than a tenth of the work, and are the other half of the
 * test.
 *
 * Sums are in another order on another grid: on another number of ranks
 * eigenvalues agree to 1e-12 ||A||, and solutions to 1e-10 of the largest entry
 * where cond(A + lambda I) <= 1e4; above that rounding grows with cond.
 * Eigenvectors have any sign, and within equal eigenvalues any rotation.  On
 * the same number of ranks all is the same bit for bit.
 *
 * All of it is collective over the grid's comm, idle ranks included, and fails
 * as one: the same code and line on every rank.  On failure matrices that are
 * written to are undefined.
 */
#ifndef LSC_DENSE_H
#define LSC_DENSE_H

#include "grid.h"

#include <hdf5.h>

struct lsc_dense {
    const struct lsc_grid *grid; /* borrowed                               */
    size_t rows, cols;
    size_t local_rows, local_cols;
    size_t ld;   /* from column to column in x, >= 1                       */
    int desc[9]; /* ScaLAPACK's                                            */
    double *x;   /* local_cols columns of local_rows each                  */
};

/* Zeros.  LSC_EINVAL: a side is 0, or the part of a rank is more than int can
 * number: then more ranks are needed.  LSC_ENOMEM. */
int lsc_dense_create(struct lsc_dense *a, const struct lsc_grid *grid,
                     size_t rows, size_t cols, struct lsc_err *err);
/* Not collective.  A zeroed matrix is accepted. */
void lsc_dense_free(struct lsc_dense *a);

/* For narrow matrices: from and to values[rows][cols], whole on every rank.
 * put is not collective; get: LSC_EINVAL where int cannot number the entries.
 */
void lsc_dense_put(struct lsc_dense *a, const double *values);
int lsc_dense_get(const struct lsc_dense *a, double *values,
                  struct lsc_err *err);
/* y = x, of one shape and grid.  Not collective. */
void lsc_dense_copy(const struct lsc_dense *x, struct lsc_dense *y);

/* Whether an entry is not finite, and which: the first, column by column.
 * half = 1: entries i > j do not count. */
int lsc_dense_find_lost(const struct lsc_dense *a, int half, size_t *row,
                        size_t *col);

/* A part of a dataset [..][R][C] of floats or doubles: of matrix number `item`,
 * from row `row` and column `col` on. */
struct lsc_dense_place {
    hid_t set;
    const char *name; /* for messages: file and dataset                    */
    size_t item, row, col;
    /* 0; else the dataset is [..][T][side][side], a symmetric matrix in lower
     * tiles: tile (i, j), j <= i, is number i(i+1)/2 + j, T = m(m+1)/2, m = n /
     * side rounded up; what is beyond n is not looked at.  Only for reading
     * whole matrices, half = 1: row and col are 0. */
    size_t side;
    /* 0; else [..][S][strip][C], S strips that are one matrix [S strip][C].
     * Only for reading; row and col are 0. */
    size_t strip;
};

/* Entry (i, j) = [row + j][col + i] of the place, for all rows and columns of
 * a; each rank reads its own blocks, independently.  half = 1: entries i > j,
 * right of the diagonal in the file, do not count and may be anything.
 * LSC_EINVAL: it does not fit into the dataset; LSC_EDIVERGED: an entry is not
 * finite (the first in the file is named); LSC_EIO. */
int lsc_dense_read(struct lsc_dense *a, const struct lsc_dense_place *from,
                   int half, struct lsc_err *err);
/* The way back.  A row of the file is written by one rank, rows under
 * LSC_LARGE_ROW bytes all by rank 0 (see file.h).  The file is to be open for
 * writing on all ranks.  LSC_EINVAL, LSC_EIO. */
int lsc_dense_write(const struct lsc_dense *a, const struct lsc_dense_place *to,
                    struct lsc_err *err);

/* A = V diag(values) V^T by pdsyevd (divide and conquer), values[n] ascending,
 * whole on every rank.  A is n x n and symmetric, of which entries i <= j are
 * looked at, and is lost; V has its shape.  LSC_EDIVERGED: an entry
 * is not finite, or no convergence;
 * LSC_EINVAL: too large for int on so few ranks; LSC_ENOMEM. */
int lsc_dense_eigen(struct lsc_dense *a, struct lsc_dense *v, double *values,
                    struct lsc_err *err);

/* A = A + lambda I, then its Cholesky factor in its place (entries i <= j).
 * LSC_EDIVERGED: it is singular or indefinite; the first leading minor that is
 * not positive is named.  That is where a pivot is at most n DBL_EPSILON times
 * the largest diagonal entry: below is nothing but rounding. */
int lsc_dense_factor(struct lsc_dense *a, double lambda, struct lsc_err *err);
/* B = A^-1 B for a factor A, B n x k. */
int lsc_dense_solve(const struct lsc_dense *a, struct lsc_dense *b,
                    struct lsc_err *err);

/* C = A B, or A^T B where turn is 1; all on one grid. */
void lsc_dense_product(int turn, const struct lsc_dense *a,
                       const struct lsc_dense *b, struct lsc_dense *c);
/* X = diag(f) X for f[rows].  Not collective. */
void lsc_dense_scale(struct lsc_dense *x, const double *f);

/* X = V diag(1 / (l + lambda)) P for P = V^T B; X and P differ, scratch and P
 * have one shape.  LSC_EDIVERGED: an l + lambda is at most n DBL_EPSILON times
 * the largest |l + lambda|: A + lambda I is singular or indefinite. */
int lsc_dense_ridge(const struct lsc_dense *v, const double *l, double lambda,
                    const struct lsc_dense *p, struct lsc_dense *scratch,
                    struct lsc_dense *x, struct lsc_err *err);

/* Bytes of the fullest of so many ranks for the decomposition of n x n and
 * ridge regression with k columns: A, V, the workspace of pdsyevd, B, P,
 * scratch, X and l.  About 32 n^2 / ranks + 32 n k / ranks. */
size_t lsc_dense_bytes(int ranks, size_t n, size_t k);

/* Doubles that pdsyevd works in besides, on the fullest rank: 2 n^2 / ranks and
 * some. */
size_t lsc_dense_eigen_work(const struct lsc_grid *grid, size_t n);

#endif
