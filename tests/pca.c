/* pca.c - principal directions, and points of planes. */
#include "config.h"

#include "direction.h"
#include "pca.h"
#include "plane.h"
#include "rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { T = 12, P = 1003, K = 3 };

static float points[T][P], origin[P], found[K][P], basis[K][P];
static double share[K], along[T][K];

static void
draw(uint64_t index, size_t n, float *x)
{
    struct lsc_rng rng;

    lsc_rng_start(&rng, 5, LSC_FOR_TEST, index);
    for (size_t i = 0; i < n; i++) x[i] = (float)lsc_rng_normal(&rng);
}

/* Points origin + sum_k along[t][k] basis[k], basis orthonormal, along's
 * columns orthogonal (cosines) of lengths 100, 10, 1. */
static int
make_points(void **state)
{
    (void)state;
    draw(0, P, origin);
    for (size_t k = 0; k < K; k++) {
        double length;

        draw(k + 1, P, basis[k]);
        for (size_t j = 0; j < 2 * k; j++)
            lsc_vector_orthogonalise(P, basis[j % k], basis[k]);
        length = sqrt(lsc_vector_dot(P, basis[k], basis[k]));
        for (size_t i = 0; i < P; i++)
            basis[k][i] = (float)(basis[k][i] / length);
    }
    for (size_t t = 0; t < T; t++)
        for (size_t k = 0; k < K; k++)
            along[t][k] =
                pow(10, 2 - (double)k) *
                cos(acos(-1) * (double)(k + 1) * ((double)t + 0.5) / T) *
                sqrt(2.0 / T);
    for (size_t t = 0; t < T; t++)
        lsc_plane_point(P, K, origin, basis[0], along[t], points[t]);
    return 0;
}

/* Float points of size 1 and the smallest direction of length 1: 1e-6. */
static void
finds_the_basis(void **state)
{
    (void)state;
    assert_int_equal(lsc_pca(T, P, points[0], origin, K, found[0], share, NULL),
                     LSC_OK);
    for (size_t k = 0; k < K; k++) {
        double length = pow(100, 2 - (double)k) / 10101;
        float top = 0;

        assert_true(fabs(lsc_vector_cosine(P, found[k], basis[k])) > 1 - 1e-5);
        assert_true(fabs(lsc_vector_dot(P, found[k], found[k]) - 1) < 1e-6);
        assert_true(fabs(share[k] / length - 1) < 1e-4);
        for (size_t i = 0; i < P; i++)
            if (fabsf(found[k][i]) > fabsf(top)) top = found[k][i];
        assert_true(top > 0);
        for (size_t j = 0; j < k; j++)
            assert_true(fabs(lsc_vector_dot(P, found[k], found[j])) < 1e-6);
    }
    assert_true(fabs(share[0] + share[1] + share[2] - 1) < 1e-6);
}

static void
refuses_too_many(void **state)
{
    struct lsc_err err;
    float flat[2][4] = {{1, 2, 3, 4}, {2, 4, 6, 8}}, zero[4] = {0}, d[3][4];

    (void)state;
    assert_int_equal(lsc_pca(2, 4, flat[0], zero, 3, d[0], share, &err),
                     LSC_EINVAL);
    assert_string_equal(err.text, "pca: 3 directions of 2 points");
    assert_int_equal(lsc_pca(2, 4, flat[0], zero, 2, d[0], share, &err),
                     LSC_EDIVERGED);
    assert_string_equal(err.text, "pca: the points span 1 directions, not 2");
    assert_int_equal(lsc_pca(2, 4, flat[0], zero, 1, d[0], share, &err),
                     LSC_OK);
    assert_true(share[0] == 1);
    assert_int_equal(lsc_pca(1, 4, zero, zero, 1, d[0], share, &err),
                     LSC_EDIVERGED);
    flat[1][2] = NAN;
    assert_int_equal(lsc_pca(2, 4, flat[0], zero, 1, d[0], share, &err),
                     LSC_EDIVERGED);
    assert_string_equal(err.text, "pca: a point is not finite");
}

static void
plane_points(void **state)
{
    const double x[2] = {0.3, -1.7};
    static float out[P];

    (void)state;
    lsc_plane_point(P, 0, origin, basis[0], NULL, out);
    assert_memory_equal(out, origin, sizeof(out));
    lsc_plane_point(P, 2, origin, basis[0], x, out);
    for (size_t i = 0; i < P; i++) {
        float first = (float)x[0] * basis[0][i];
        float second = (float)x[1] * basis[1][i];

        first += origin[i];
        assert_true(out[i] == first + second);
    }
}

/* Coordinates come back, also in a slanted basis; what is outside of the plane
 * does not count. */
static void
projects(void **state)
{
    const double x[K] = {0.3, -1.7, 2.5};
    static float slanted[K][P], out[P];
    double got[K];

    (void)state;
    for (size_t i = 0; i < P; i++) {
        slanted[0][i] = 3 * basis[0][i];
        slanted[1][i] = basis[1][i] + 2 * basis[0][i];
        slanted[2][i] = basis[2][i] - basis[1][i];
    }
    for (size_t k = 1; k <= K; k++) {
        lsc_plane_point(P, k, origin, slanted[0], x, out);
        lsc_plane_project(P, k, origin, slanted[0], out, got);
        for (size_t i = 0; i < k; i++) assert_true(fabs(got[i] - x[i]) < 1e-5);
    }
    lsc_plane_point(P, 2, origin, basis[0], x, out);
    for (size_t i = 0; i < P; i++) out[i] += 5 * basis[2][i];
    lsc_plane_project(P, 2, origin, basis[0], out, got);
    assert_true(fabs(got[0] - x[0]) < 1e-5 && fabs(got[1] - x[1]) < 1e-5);
}

static void
axes(void **state)
{
    double v[101];

    (void)state;
    for (size_t n = 3; n <= 101; n += 2) {
        lsc_plane_axis(-0.7, 0.7, n, v);
        assert_true(v[0] == -0.7 && v[n - 1] == 0.7 && v[n / 2] == 0);
        for (size_t i = 0; i < n; i++) {
            assert_true(v[i] == -v[n - 1 - i]);
            assert_true(fabs(v[i] - (-0.7 + 1.4 * i / (n - 1.0))) < 1e-15);
        }
    }
    lsc_plane_axis(0.1, 1.3, 7, v);
    assert_true(v[0] == 0.1 && v[6] == 1.3);
    lsc_plane_axis(0.1, 1.3, 1, v);
    assert_true(v[0] == 0.1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_basis),
        cmocka_unit_test(refuses_too_many),
        cmocka_unit_test(plane_points),
        cmocka_unit_test(projects),
        cmocka_unit_test(axes),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, make_points, NULL);
}
