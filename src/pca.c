/* pca.c - eigenvectors of the small Gram matrix, carried to P dimensions. */
#include "config.h"

#include "pca.h"

#include "direction.h"
#include "hot.h"

#include <math.h>
#include <stdlib.h>

/* LAPACK: eigenvalues in ascending order, eigenvectors in the columns of a. */
void dsyev_(const char *jobz, const char *uplo, const int *n, double *a,
            const int *lda, double *w, double *work, const int *lwork,
            int *info);

/* An eigenvalue below this part of the largest is the rounding of float
 * points, (2^-24)^2 = 4e-15, and of the sums: not a direction. */
#define NOTHING 1e-12

#define LANES 8

/* (a - o).(b - o), summed much as lsc_vector_dot does. */
static LSC_HOT double
inner(size_t P, const float *a, const float *b, const float *o)
{
    double part[LANES] = {0}, sum = 0;
    size_t i = 0;

    for (; i + LANES <= P; i += LANES)
        for (size_t k = 0; k < LANES; k++)
            part[k] += ((double)a[i + k] - (double)o[i + k]) *
                       ((double)b[i + k] - (double)o[i + k]);
    for (; i < P; i++)
        sum += ((double)a[i] - (double)o[i]) * ((double)b[i] - (double)o[i]);
    for (size_t k = 0; k < LANES; k++) sum += part[k];
    return sum;
}

/* gram[T][T] -> its eigenvectors in its rows and eigenvalues, ascending. */
static int
eigen(size_t T, double *gram, double *value, struct lsc_err *err)
{
    int n = (int)T, lwork = 34 * n, info = 0, st;
    double *work = NULL;

    LSC_TRY(lsc_alloc(&work, (size_t)lwork, err));
    dsyev_("V", "L", &n, gram, &n, value, work, &lwork, &info);
    if (info != 0)
        st = lsc_fail(err, LSC_EDIVERGED, "pca: dsyev gives info = %d", info);
out:
    free(work);
    return st;
}

/* d = sum_t u[t] (points[t] - origin), in double. */
static void
combine(size_t T, size_t P, const float *points, const float *origin,
        const double *u, float *d)
{
    for (size_t i = 0; i < P; i++) {
        double sum = 0;

        for (size_t t = 0; t < T; t++)
            sum += u[t] * ((double)points[t * P + i] - (double)origin[i]);
        d[i] = (float)sum;
    }
}

/* Unit length, largest entry positive. */
static void
standardise(size_t P, float *d)
{
    double scale = 1 / sqrt(lsc_vector_dot(P, d, d));
    size_t top = 0;

    for (size_t i = 1; i < P; i++)
        if (fabsf(d[i]) > fabsf(d[top])) top = i;
    if (d[top] < 0) scale = -scale;
    for (size_t i = 0; i < P; i++) d[i] = (float)(scale * (double)d[i]);
}

static void
make_directions(size_t T, size_t P, const float *points, const float *origin,
                const double *vectors, size_t k, float *directions)
{
    for (size_t j = 0; j < k; j++) {
        float *d = directions + j * P;

        combine(T, P, points, origin, vectors + (T - 1 - j) * T, d);
        for (size_t i = 0; i < j; i++)
            lsc_vector_orthogonalise(P, directions + i * P, d);
        standardise(P, d);
    }
}

int
lsc_pca(size_t T, size_t P, const float *points, const float *origin, size_t k,
        float *directions, double *share, struct lsc_err *err)
{
    double *gram = NULL, *value = NULL, total = 0;
    int st;

    if (k > T)
        return lsc_fail(err, LSC_EINVAL, "pca: %zu directions of %zu points", k,
                        T);
    LSC_TRY(lsc_alloc(&gram, T * T, err));
    LSC_TRY(lsc_alloc(&value, T, err));
    for (size_t i = 0; i < T; i++)
        for (size_t j = i; j < T; j++)
            gram[i * T + j] = inner(P, points + i * P, points + j * P, origin);
    for (size_t i = 0; i < T; i++) total += gram[i * T + i];
    if (!isfinite(total))
        LSC_TRY(lsc_fail(err, LSC_EDIVERGED, "pca: a point is not finite"));
    LSC_TRY(eigen(T, gram, value, err));
    for (size_t j = 0; j < k; j++) {
        if (!(value[T - 1 - j] > NOTHING * value[T - 1])) {
            st = lsc_fail(err, LSC_EDIVERGED,
                          "pca: the points span %zu directions, not %zu", j, k);
            goto out;
        }
    }
    for (size_t j = 0; j < k; j++) share[j] = value[T - 1 - j] / total;
    make_directions(T, P, points, origin, gram, k, directions);
out:
    free(gram);
    free(value);
    return st;
}
