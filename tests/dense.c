/* dense.c - distributed eigenvectors and solutions against LAPACK, against each
 * other, and against one rank. np: 1 2 3 4 6 */
#include "config.h"

#include "dense_test.h"

#include <float.h>
#include <math.h>

static const size_t sizes[] = {1, 2, 3, 17, 33, 64, 97, 150};
static const double lambdas[] = {1, 1e-2, 1e-4, 1e-6, 1e-8};

/* ||A V - V diag(l)|| and ||V^T V - I||, largest entries. */
static void
check_vectors(size_t n, const double *a, const double *v, const double *l,
              double norm)
{
    double *av = lsc_calloc(n * n, sizeof(*av)), worst = 0, skew = 0;

    times(n, n, n, 0, a, v, av);
    for (size_t i = 0; i < n * n; i++)
        worst = fmax(worst, fabs(av[i] - v[i] * l[i % n]));
    times(n, n, n, 1, v, v, av);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            skew = fmax(skew, fabs(av[i * n + j] - (i == j)));
    }
    assert_true(worst <= 1e-14 * (double)(n + 10) * norm);
    assert_true(skew <= 1e-14 * (double)(n + 10));
    free(av);
}

static void
check_eigen(enum matrix kind, size_t n, int block)
{
    double *a = matrix_make(kind, n), *v = lsc_calloc(n * n, sizeof(*v));
    double *l = lsc_calloc(n, sizeof(*l)), norm;
    struct lsc_err err;
    struct bench w;

    bench_open(&w, &comm, n, block);
    matrix_values(n, a, l);
    norm = fmax(fabs(l[0]), fabs(l[n - 1]));
    lsc_dense_put(&w.a, a);
    must(lsc_dense_eigen(&w.a, &w.v, w.l, &err), &err);
    same_everywhere(w.l, n * sizeof(*w.l));
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || w.l[i] >= w.l[i - 1]);
        if (!(fabs(w.l[i] - l[i]) <= 1e-12 * norm))
            fail_msg("matrix %d of %zu, block %d: value %zu is %g, not %g",
                     (int)kind, n, block, i, w.l[i], l[i]);
    }
    must(lsc_dense_get(&w.v, v, &err), &err);
    check_vectors(n, a, v, w.l, norm);
    bench_close(&w);
    free(l);
    free(v);
    free(a);
}

/* Blocks by the rule; of 32, of which there may be fewer than ranks; and of 5,
 * of which there are many. */
static void
eigenvectors(void **state)
{
    static const int blocks[] = {0, 32, 5};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        for (int k = 0; k < MATRICES; k++) {
            for (size_t b = 0; b < (i % 3 ? 2 : 3); b++)
                check_eigen((enum matrix)k, sizes[i], blocks[b]);
        }
    }
}

/* On the same ranks, the same bits. */
static void
repeats(void **state)
{
    enum { N = 150 };
    double *a = matrix_make(INDEFINITE, N), *l = lsc_calloc(N, sizeof(*l));
    double *v = lsc_calloc(2 * N * N, sizeof(*v));
    struct lsc_err err;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        double *got = v + (i > 0) * N * N;
        struct bench w;

        bench_open(&w, &comm, N, 16);
        lsc_dense_put(&w.a, a);
        must(lsc_dense_eigen(&w.a, &w.v, w.l, &err), &err);
        must(lsc_dense_get(&w.v, got, &err), &err);
        if (i == 0) memcpy(l, w.l, N * sizeof(*l));
        assert_memory_equal(l, w.l, N * sizeof(*l));
        assert_memory_equal(v, got, N * N * sizeof(*v));
        bench_close(&w);
    }
    free(v);
    free(l);
    free(a);
}

/* X of every lambda by Cholesky, and by one decomposition. */
static void
solve_all(struct bench *w, const double *a, const double *b, double norm,
          double *by_cholesky, double *by_ridge)
{
    size_t n = w->n;
    struct lsc_err err;

    lsc_dense_put(&w->a, a);
    lsc_dense_put(&w->b, b);
    must(lsc_dense_eigen(&w->a, &w->v, w->l, &err), &err);
    lsc_dense_product(1, &w->v, &w->b, &w->p);
    for (size_t i = 0; i < 5; i++) {
        double lambda = lambdas[i] * norm;

        must(lsc_dense_ridge(&w->v, w->l, lambda, &w->p, &w->scratch, &w->x,
                             &err),
             &err);
        must(lsc_dense_get(&w->x, by_ridge + i * n * K, &err), &err);
        lsc_dense_put(&w->a, a);
        lsc_dense_copy(&w->b, &w->x);
        must(lsc_dense_factor(&w->a, lambda, &err), &err);
        must(lsc_dense_solve(&w->a, &w->x, &err), &err);
        must(lsc_dense_get(&w->x, by_cholesky + i * n * K, &err), &err);
    }
}

/* |(A + lambda I) X - B|, largest entry. */
static double
residual(size_t n, const double *a, double lambda, const double *x,
         const double *b)
{
    double *ax = lsc_calloc(n * K, sizeof(*ax)), worst;

    times(n, n, K, 0, a, x, ax);
    for (size_t i = 0; i < n * K; i++) ax[i] += lambda * x[i];
    worst = farthest(n * K, ax, b);
    free(ax);
    return worst;
}

static void
check_solutions(size_t n, const double *a, const double *b, double norm,
                const double *cholesky, const double *ridge,
                const double *alone)
{
    for (size_t i = 0; i < 5; i++) {
        const double *x = cholesky + i * n * K;
        double lambda = lambdas[i] * norm, size = largest(n * K, x);
        double cond = (1 + lambdas[i]) / lambdas[i];

        assert_true(residual(n, a, lambda, x, b) <=
                    4 * DBL_EPSILON * (double)(n + 10) * norm * size);
        assert_true(farthest(n * K, x, ridge + i * n * K) <=
                    DBL_EPSILON * (double)(n + 10) * cond * size);
        if (cond > 2e4) continue;
        assert_true(farthest(n * K, x, alone + i * n * K) <= 1e-10 * size);
        assert_true(farthest(n * K, ridge + i * n * K,
                             alone + (5 + i) * n * K) <= 1e-10 * size);
    }
}

static void
check_ridge(enum matrix kind, size_t n, int block)
{
    size_t all = 5 * n * K;
    struct lsc_comm self = {
        .world = MPI_COMM_SELF, .node = MPI_COMM_SELF, .size = 1};
    double *a = matrix_make(kind, n), *b = lsc_calloc(n * K, sizeof(*b));
    double *x = lsc_calloc(all, sizeof(*x)), *y = lsc_calloc(all, sizeof(*y));
    double *alone = lsc_calloc(2 * all, sizeof(*alone)), norm;
    struct bench w;

    matrix_draw(n * K, 7, b);
    bench_open(&w, &self, n, 0);
    matrix_values(n, a, w.l);
    norm = w.l[n - 1];
    solve_all(&w, a, b, norm, alone, alone + all);
    bench_close(&w);
    bench_open(&w, &comm, n, block);
    solve_all(&w, a, b, norm, x, y);
    bench_close(&w);
    same_everywhere(x, all * sizeof(*x));
    check_solutions(n, a, b, norm, x, y, alone);
    free(alone);
    free(y);
    free(x);
    free(b);
    free(a);
}

static void
ridge(void **state)
{
    static const enum matrix kinds[] = {POSITIVE, BAD, DEFICIENT};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        for (size_t k = 0; k < 3; k++) {
            check_ridge(kinds[k], sizes[i], 0);
            check_ridge(kinds[k], sizes[i], 32);
        }
    }
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eigenvectors),
        cmocka_unit_test(repeats),
        cmocka_unit_test(ridge),
    };
    struct files dir;
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mpi_test_end(&dir);
    return failed;
}
