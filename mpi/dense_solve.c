/* dense_solve.c - eigenvectors, Cholesky, products and ridge regression. */
#include "config.h"

#include "dense.h"
#include "scalapack.h"

#include <assert.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static const int one = 1;

/* The largest on every rank; idle ones give 0. */
static int
agreed(const struct lsc_grid *g, int info)
{
    LSC_MPI(MPI_Allreduce(MPI_IN_PLACE, &info, 1, MPI_INT, MPI_MAX, g->own));
    return info;
}

static int
decompose(struct lsc_dense *a, struct lsc_dense *v, double *values,
          double *work, int lwork, int *iwork, int liwork)
{
    int n = (int)a->rows, info = 0;

    if (a->grid->row >= 0)
        pdsyevd_("V", "U", &n, a->x, &one, &one, a->desc, values, v->x, &one,
                 &one, v->desc, work, &lwork, iwork, &liwork, &info);
    return agreed(a->grid, abs(info));
}

int
lsc_dense_eigen(struct lsc_dense *a, struct lsc_dense *v, double *values,
                struct lsc_err *err)
{
    const struct lsc_grid *g = a->grid;
    size_t n = a->rows, lwork = lsc_dense_eigen_work(g, n);
    size_t liwork = 7 * n + 8 * (size_t)g->cols + 2, row, col;
    double *work = NULL;
    int *iwork = NULL, info, st;

    assert(a->cols == n && v->rows == n && v->cols == n);
    if (lwork > INT_MAX || liwork > INT_MAX)
        return lsc_fail(err, LSC_EINVAL,
                        "eigenvectors of %zu x %zu on %d ranks need %zu doubles"
                        " each, expected at most %d: use more ranks",
                        n, n, g->rows * g->cols, lwork, INT_MAX);
    if (lsc_dense_find_lost(a, 1, &row, &col))
        return lsc_fail(err, LSC_EDIVERGED,
                        "eigenvectors of %zu x %zu: entry (%zu, %zu) is not "
                        "finite",
                        n, n, row, col);
    if (g->row < 0) lwork = liwork = 0;
    st = lsc_alloc(&work, lwork, err);
    if (st == LSC_OK) st = lsc_alloc(&iwork, liwork, err);
    LSC_TRY(lsc_agree(g->comm, st, err));
    info = decompose(a, v, values, work, (int)lwork, iwork, (int)liwork);
    if (info != 0)
        st = lsc_fail(err, LSC_EDIVERGED,
                      "eigenvalues of a matrix of %zu x %zu do not converge: "
                      "pdsyevd gives %d",
                      n, n, info);
    else
        LSC_MPI(MPI_Bcast(values, (int)n, MPI_DOUBLE, 0, g->own));
out:
    free(iwork);
    free(work);
    return st;
}

/* Where on this rank the diagonal entry i lies; NULL if elsewhere. */
static double *
diagonal(const struct lsc_dense *a, size_t i)
{
    const struct lsc_grid *g = a->grid;
    size_t r, c;

    if (lsc_grid_owner(i, g->block, g->rows, &r) != g->row ||
        lsc_grid_owner(i, g->block, g->cols, &c) != g->col)
        return NULL;
    return &a->x[c * a->ld + r];
}

/* Add lambda along the diagonal; the largest magnitude there then. */
static double
raise_diagonal(struct lsc_dense *a, double lambda)
{
    double most = 0;

    for (size_t i = 0; i < a->rows; i++) {
        double *x = diagonal(a, i);

        if (x == NULL) continue;
        *x += lambda;
        most = fmax(most, fabs(*x));
    }
    LSC_MPI(MPI_Allreduce(MPI_IN_PLACE, &most, 1, MPI_DOUBLE, MPI_MAX,
                          a->grid->own));
    return most;
}

/* The number, from 1, of the first pivot among `n` that is too small to mean
 * anything; 0 if there is none. */
static size_t
first_lost(const struct lsc_dense *a, size_t n, double least)
{
    uint64_t first = UINT64_MAX;

    for (size_t i = 0; i < n && first == UINT64_MAX; i++) {
        const double *x = diagonal(a, i);

        if (x != NULL && !(*x * *x > least)) first = i;
    }
    LSC_MPI(MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_UINT64_T, MPI_MIN,
                          a->grid->own));
    return first == UINT64_MAX ? 0 : (size_t)first + 1;
}

int
lsc_dense_factor(struct lsc_dense *a, double lambda, struct lsc_err *err)
{
    int n = (int)a->rows, info = 0;
    double least = n * DBL_EPSILON * raise_diagonal(a, lambda);
    size_t minor;

    assert(a->rows == a->cols);
    if (a->grid->row >= 0) pdpotrf_("U", &n, a->x, &one, &one, a->desc, &info);
    assert(info >= 0);
    info = agreed(a->grid, info);
    minor = first_lost(a, info > 0 ? (size_t)info - 1 : (size_t)n, least);
    if (minor == 0) minor = (size_t)info;
    if (minor == 0) return LSC_OK;
    return lsc_fail(err, LSC_EDIVERGED,
                    "a matrix of %d x %d + %g I is singular or indefinite: "
                    "leading minor %zu is not positive",
                    n, n, lambda, minor);
}

int
lsc_dense_solve(const struct lsc_dense *a, struct lsc_dense *b,
                struct lsc_err *err)
{
    int n = (int)a->rows, k = (int)b->cols, info = 0;

    assert(a->rows == a->cols && b->rows == a->rows);
    if (a->grid->row >= 0)
        pdpotrs_("U", &n, &k, a->x, &one, &one, a->desc, b->x, &one, &one,
                 b->desc, &info);
    if (agreed(a->grid, abs(info)) == 0) return LSC_OK;
    return lsc_fail(err, LSC_EINVAL, "pdpotrs gives info = %d", info);
}

void
lsc_dense_product(int turn, const struct lsc_dense *a,
                  const struct lsc_dense *b, struct lsc_dense *c)
{
    int m = (int)c->rows, n = (int)c->cols, k = (int)b->rows;
    const double unit = 1, zero = 0;

    assert(c->cols == b->cols);
    assert(c->rows == (turn ? a->cols : a->rows));
    assert(b->rows == (turn ? a->rows : a->cols));
    if (a->grid->row < 0) return;
    pdgemm_(turn ? "T" : "N", "N", &m, &n, &k, &unit, a->x, &one, &one, a->desc,
            b->x, &one, &one, b->desc, &zero, c->x, &one, &one, c->desc);
}

int
lsc_dense_ridge(const struct lsc_dense *v, const double *l, double lambda,
                const struct lsc_dense *p, struct lsc_dense *scratch,
                struct lsc_dense *x, struct lsc_err *err)
{
    size_t n = v->rows;
    double least = n * DBL_EPSILON, *f = NULL;
    int st;

    least *= fmax(fabs(l[0] + lambda), fabs(l[n - 1] + lambda));
    if (!(l[0] + lambda > least))
        return lsc_fail(err, LSC_EDIVERGED,
                        "a matrix of %zu x %zu + %g I is singular or "
                        "indefinite: its least eigenvalue is %g",
                        n, n, lambda, l[0] + lambda);
    st = lsc_alloc(&f, n, err);
    LSC_TRY(lsc_agree(v->grid->comm, st, err));
    for (size_t i = 0; i < n; i++) f[i] = 1 / (l[i] + lambda);
    lsc_dense_copy(p, scratch);
    lsc_dense_scale(scratch, f);
    lsc_dense_product(0, v, scratch, x);
out:
    free(f);
    return st;
}
