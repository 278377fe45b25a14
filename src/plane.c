/* plane.c - points and coordinates of a cut. */
#include "config.h"

#include "plane.h"

#include "direction.h"
#include "hot.h"

#include <assert.h>
#include <string.h>

LSC_HOT void
lsc_plane_tail(size_t n, size_t from, size_t k, const float *origin,
               const float *directions, const double *x, float *restrict out)
{
    size_t rest = n - from;

    if (rest > 0) memcpy(out, origin + from, rest * sizeof(*out));
    for (size_t i = 0; i < k; i++) {
        const float *d = directions + i * n + from;
        float step = (float)x[i];

        for (size_t j = 0; j < rest; j++) out[j] += step * d[j];
    }
}

void
lsc_plane_point(size_t n, size_t k, const float *origin,
                const float *directions, const double *x, float *out)
{
    lsc_plane_tail(n, 0, k, origin, directions, x, out);
}

/* A weighted mean of the ends: exact there, and +-a cancel in the middle. */
double
lsc_plane_axis_at(double from, double to, size_t n, size_t i)
{
    double last = (double)n - 1;

    if (n == 1) return from;
    return from * ((last - (double)i) / last) + to * ((double)i / last);
}

void
lsc_plane_axis(double from, double to, size_t n, double *v)
{
    for (size_t i = 0; i < n; i++) v[i] = lsc_plane_axis_at(from, to, n, i);
}

/* Gauss-Jordan without pivoting: a is symmetric and positive definite. */
static void
solve(size_t k, double a[3][3], double *b)
{
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            double f = a[j][i] / a[i][i];

            if (j == i) continue;
            for (size_t l = i; l < k; l++) a[j][l] -= f * a[i][l];
            b[j] -= f * b[i];
        }
    }
    for (size_t i = 0; i < k; i++) b[i] /= a[i][i];
}

void
lsc_plane_project(size_t n, size_t k, const float *origin,
                  const float *directions, const float *p, double *x)
{
    double gram[3][3];

    assert(k <= 3);
    for (size_t i = 0; i < k; i++) {
        const float *d = directions + i * n;

        for (size_t j = 0; j < k; j++)
            gram[i][j] = lsc_vector_dot(n, d, directions + j * n);
        x[i] = lsc_vector_dot(n, d, p) - lsc_vector_dot(n, d, origin);
    }
    solve(k, gram, x);
}
