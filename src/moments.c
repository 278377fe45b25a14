/* moments.c - mean, deviation and principal directions of points. */
#include "config.h"

#include "moments.h"

#include "pca.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

int
lsc_moments_create(struct lsc_moments *m, size_t P, size_t rank,
                   struct lsc_err *err)
{
    int st;

    assert(rank <= LSC_MOST_RANK);
    *m = (struct lsc_moments){.P = P, .rank = rank};
    LSC_TRY(lsc_alloc(&m->mean, P, err));
    LSC_TRY(lsc_alloc(&m->sigma, P, err));
    LSC_TRY(lsc_alloc(&m->direction, rank * P, err));
out:
    return st;
}

void
lsc_moments_free(struct lsc_moments *m)
{
    free(m->mean);
    free(m->sigma);
    free(m->direction);
    *m = (struct lsc_moments){0};
}

size_t
lsc_moments_bytes(size_t P, size_t rank)
{
    return (2 + rank) * P * sizeof(float);
}

void
lsc_moments_spread(struct lsc_moments *m, size_t T, const float *points)
{
    for (size_t i = 0; i < m->P; i++) {
        double sum = 0, square = 0;

        for (size_t t = 0; t < T; t++) sum += (double)points[t * m->P + i];
        sum /= (double)T;
        for (size_t t = 0; t < T; t++) {
            double far = (double)points[t * m->P + i] - sum;

            square += far * far;
        }
        m->mean[i] = (float)sum;
        m->sigma[i] = (float)sqrt(square / (double)T);
    }
}

int
lsc_moments_directions(struct lsc_moments *m, size_t T, const float *points,
                       struct lsc_err *err)
{
    double share[LSC_MOST_RANK], variance = 0;
    int st;

    LSC_TRY(
        lsc_pca(T, m->P, points, m->mean, m->rank, m->direction, share, err));
    for (size_t i = 0; i < m->P; i++)
        variance += (double)m->sigma[i] * (double)m->sigma[i];
    for (size_t r = 0; r < m->rank; r++)
        m->deviation[r] = sqrt(share[r] * variance);
out:
    return st;
}

void
lsc_moments_point(const struct lsc_moments *m, const double *z, float *theta)
{
    for (size_t i = 0; i < m->P; i++) {
        double sum = (double)m->mean[i];

        for (size_t r = 0; r < m->rank; r++)
            sum += z[r] * (double)m->direction[r * m->P + i];
        theta[i] = (float)sum;
    }
}
