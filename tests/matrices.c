/* matrices.c - random symmetric matrices with known properties. */
#include "config.h"

#include "matrices.h"

#include "err.h"
#include "rng.h"

#include <assert.h>
#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a,
             const int *lda, double *w, double *work, const int *lwork,
             int *iwork, const int *liwork, int *info);

static void
decompose(const char *job, size_t n, double *a, double *l)
{
    int side = (int)n, lwork = 1 + 6 * side + 2 * side * side;
    int liwork = 3 + 5 * side, info;
    double *work = lsc_calloc((size_t)lwork, sizeof(*work));
    int *iwork = lsc_calloc((size_t)liwork, sizeof(*iwork));

    dsyevd_(job, "U", &side, a, &side, l, work, &lwork, iwork, &liwork, &info);
    assert(info == 0);
    free(iwork);
    free(work);
}

void
matrix_values(size_t n, const double *a, double *l)
{
    double *copy = lsc_calloc(n * n, sizeof(*copy));

    memcpy(copy, a, n * n * sizeof(*a));
    decompose("N", n, copy, l);
    free(copy);
}

void
matrix_vectors(size_t n, double *a, double *l)
{
    decompose("V", n, a, l);
}

void
matrix_draw(size_t n, size_t index, double *x)
{
    struct lsc_rng rng;

    lsc_rng_start(&rng, 6, LSC_FOR_TEST, index);
    for (size_t i = 0; i < n; i++) x[i] = lsc_rng_normal(&rng);
}

void
times(size_t m, size_t k, size_t n, int turn, const double *a, const double *b,
      double *c)
{
    cblas_dgemm(CblasRowMajor, turn ? CblasTrans : CblasNoTrans, CblasNoTrans,
                (int)m, (int)n, (int)k, 1, a, (int)(turn ? m : k), b, (int)n, 0,
                c, (int)n);
}

/* a = sum of value[i] q_i q_i^T with random orthonormal q. */
static void
compose(size_t n, const double *value, double *a)
{
    double *q = lsc_calloc(n * n, sizeof(*q)), *l = lsc_calloc(n, sizeof(*l));

    matrix_draw(n * n, 1, q);
    matrix_vectors(n, q, l);
    cblas_dscal((int)(n * n), 0, a, 1);
    for (size_t i = 0; i < n; i++)
        cblas_dger(CblasRowMajor, (int)n, (int)n, value[i], q + i * n, 1,
                   q + i * n, 1, a, (int)n);
    free(l);
    free(q);
}

/* a = G^T G / n for `rank` random rows. */
static void
gram(size_t n, size_t rank, double *a)
{
    double *g = lsc_calloc(n * n, sizeof(*g));

    matrix_draw(rank * n, 2, g);
    times(n, rank, n, 1, g, g, a);
    cblas_dscal((int)(n * n), 1 / (double)n, a, 1);
    free(g);
}

double *
matrix_make(enum matrix kind, size_t n)
{
    double *a = lsc_calloc(n * n, sizeof(*a));
    double *value = lsc_calloc(n, sizeof(*value));

    for (size_t i = 0; i < n; i++)
        value[i] = kind == BAD ? pow(10, -12.0 * (double)i / (double)n)
                               : (double)(i % 2 + 1);
    if (kind == BAD || kind == REPEATED) compose(n, value, a);
    if (kind == POSITIVE) gram(n, n, a);
    if (kind == DEFICIENT) gram(n, n > 1 ? n / 2 : 1, a);
    if (kind == INDEFINITE) matrix_draw(n * n, 3, a);
    for (size_t i = 0; i < n; i++) {
        if (kind == POSITIVE) a[i * n + i] += 0.1;
        if (kind == DIAGONAL) a[i * n + i] = (double)(i * 7 % n) - 1;
        for (size_t j = 0; j < i; j++)
            a[i * n + j] = a[j * n + i] = (a[i * n + j] + a[j * n + i]) / 2;
    }
    free(value);
    return a;
}

double
largest(size_t n, const double *x)
{
    double most = 0;

    for (size_t i = 0; i < n; i++) most = fmax(most, fabs(x[i]));
    return most;
}

double
farthest(size_t n, const double *x, const double *y)
{
    double most = 0;

    for (size_t i = 0; i < n; i++) most = fmax(most, fabs(x[i] - y[i]));
    return most;
}
