/* dense.c - distributed matrices: making, filling, their size. */
#include "config.h"

#include "dense.h"
#include "scalapack.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Part 0 of a dimension is never smaller than another. */
static size_t
most_entries(const struct lsc_grid *g, size_t rows, size_t cols)
{
    return lsc_grid_share(rows, g->block, 0, g->rows) *
           lsc_grid_share(cols, g->block, 0, g->cols);
}

int
lsc_dense_create(struct lsc_dense *a, const struct lsc_grid *grid, size_t rows,
                 size_t cols, struct lsc_err *err)
{
    struct lsc_dense d = {.grid = grid, .rows = rows, .cols = cols};
    int st;

    if (rows == 0 || cols == 0 || rows > INT_MAX || cols > INT_MAX)
        return lsc_fail(err, LSC_EINVAL, "a matrix of %zu x %zu", rows, cols);
    if (most_entries(grid, rows, cols) > INT_MAX)
        return lsc_fail(err, LSC_EINVAL,
                        "a matrix of %zu x %zu on %d ranks is %zu entries "
                        "each, expected at most %d: use more ranks",
                        rows, cols, grid->rows * grid->cols,
                        most_entries(grid, rows, cols), INT_MAX);
    d.local_rows = lsc_grid_share(rows, grid->block, grid->row, grid->rows);
    d.local_cols = lsc_grid_share(cols, grid->block, grid->col, grid->cols);
    d.ld = d.local_rows > 0 ? d.local_rows : 1;
    d.desc[0] = 1; /* dense and block-cyclic */
    d.desc[1] = grid->context;
    d.desc[2] = (int)rows;
    d.desc[3] = (int)cols;
    d.desc[4] = d.desc[5] = grid->block;
    d.desc[8] = (int)d.ld;
    st = lsc_alloc(&d.x, d.ld * d.local_cols, err);
    LSC_TRY(lsc_agree(grid->comm, st, err));
    *a = d;
    d.x = NULL;
out:
    free(d.x);
    return st;
}

void
lsc_dense_free(struct lsc_dense *a)
{
    free(a->x);
    *a = (struct lsc_dense){0};
}

static size_t
row_of(const struct lsc_dense *a, size_t local)
{
    const struct lsc_grid *g = a->grid;

    return lsc_grid_global(local, g->block, g->row, g->rows);
}

static size_t
col_of(const struct lsc_dense *a, size_t local)
{
    const struct lsc_grid *g = a->grid;

    return lsc_grid_global(local, g->block, g->col, g->cols);
}

void
lsc_dense_put(struct lsc_dense *a, const double *values)
{
    for (size_t j = 0; j < a->local_cols; j++) {
        for (size_t i = 0; i < a->local_rows; i++)
            a->x[j * a->ld + i] = values[row_of(a, i) * a->cols + col_of(a, j)];
    }
}

int
lsc_dense_get(const struct lsc_dense *a, double *values, struct lsc_err *err)
{
    size_t n = a->rows * a->cols;

    if (n > INT_MAX)
        return lsc_fail(err, LSC_EINVAL,
                        "a matrix of %zu x %zu is too large for one rank",
                        a->rows, a->cols);
    memset(values, 0, n * sizeof(*values));
    for (size_t j = 0; j < a->local_cols; j++) {
        for (size_t i = 0; i < a->local_rows; i++)
            values[row_of(a, i) * a->cols + col_of(a, j)] = a->x[j * a->ld + i];
    }
    LSC_MPI(MPI_Allreduce(MPI_IN_PLACE, values, (int)n, MPI_DOUBLE, MPI_SUM,
                          a->grid->own));
    return LSC_OK;
}

void
lsc_dense_copy(const struct lsc_dense *x, struct lsc_dense *y)
{
    memcpy(y->x, x->x, x->ld * x->local_cols * sizeof(*x->x));
}

void
lsc_dense_scale(struct lsc_dense *x, const double *f)
{
    for (size_t j = 0; j < x->local_cols; j++) {
        for (size_t i = 0; i < x->local_rows; i++)
            x->x[j * x->ld + i] *= f[row_of(x, i)];
    }
}

int
lsc_dense_find_lost(const struct lsc_dense *a, int half, size_t *row,
                    size_t *col)
{
    uint64_t first = UINT64_MAX;

    for (size_t j = 0; j < a->local_cols && first == UINT64_MAX; j++) {
        for (size_t i = 0; i < a->local_rows; i++) {
            if (isfinite(a->x[j * a->ld + i]) ||
                (half && row_of(a, i) > col_of(a, j)))
                continue;
            first = (uint64_t)col_of(a, j) * a->rows + row_of(a, i);
            break;
        }
    }
    LSC_MPI(MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_UINT64_T, MPI_MIN,
                          a->grid->own));
    *row = (size_t)(first % a->rows);
    *col = (size_t)(first / a->rows);
    return first != UINT64_MAX;
}

static size_t
larger(size_t x, size_t y)
{
    return x > y ? x : y;
}

size_t
lsc_dense_eigen_work(const struct lsc_grid *grid, size_t n)
{
    size_t nb = (size_t)grid->block;
    size_t np = lsc_grid_share(n, grid->block, 0, grid->rows);
    size_t nq = lsc_grid_share(n, grid->block, 0, grid->cols);
    size_t tridiagonal = 3 * n + larger(nb * (np + 1), 3 * nb);
    size_t conquer = 1 + 6 * n + 2 * np * nq;
    /* pdormtr, of which the manual of pdsyevd does not speak: more than the
     * others where n is a few blocks. */
    size_t back = 6 * n + (np + nq + 2 * nb) * nb + nb * nb;

    return larger(larger(tridiagonal, conquer), back) + 2 * n;
}

size_t
lsc_dense_bytes(int ranks, size_t n, size_t k)
{
    struct lsc_grid g = {0};
    size_t square, narrow;

    lsc_grid_shape(ranks, n, &g.rows, &g.cols, &g.block);
    square = most_entries(&g, n, n);
    narrow = most_entries(&g, n, k);
    return sizeof(double) *
               (2 * square + 4 * narrow + n + lsc_dense_eigen_work(&g, n)) +
           sizeof(int) * (7 * n + 8 * (size_t)g.cols + 2);
}
