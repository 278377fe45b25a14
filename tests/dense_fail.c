/* dense_fail.c - matrices without a solution, sizes and shapes of the grid.
 * np: 1 2 3 4 6 */
#include "config.h"

#include "dense_test.h"

#include <math.h>

/* Where the first `good` rows and columns are those of a positive matrix, and
 * what follows is not. */
static void
singular(void **state)
{
    static const struct {
        size_t n, good;
        double next;
    } cases[] = {{1, 0, 0},    {1, 0, -1},    {7, 3, 0},
                 {40, 39, -2}, {150, 77, -1}, {150, 149, 0}};
    char says[64];
    struct lsc_err err;
    struct bench w;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        size_t n = cases[i].n, m = cases[i].good;
        double *a = lsc_calloc(n * n, sizeof(*a));

        for (size_t j = 0; j < n; j++) a[j * n + j] = j < m ? 2 : 1;
        a[m * n + m] = cases[i].next;
        bench_open(&w, &comm, n, i % 2 ? 32 : 0);
        lsc_dense_put(&w.a, a);
        snprintf(says, sizeof(says), "leading minor %zu is", m + 1);
        must_fail(lsc_dense_factor(&w.a, 0, &err), LSC_EDIVERGED, &err, says);
        lsc_dense_put(&w.a, a);
        must(lsc_dense_eigen(&w.a, &w.v, w.l, &err), &err);
        must_fail(lsc_dense_ridge(&w.v, w.l, 0, &w.p, &w.scratch, &w.x, &err),
                  LSC_EDIVERGED, &err, "least eigenvalue");
        bench_close(&w);
        free(a);
    }
}

/* Rounding leaves pivots that may be positive, after the first n / 2. */
static void
deficient(void **state)
{
    const char *says = "leading minor ";
    struct lsc_err err;
    struct bench w;

    (void)state;
    for (size_t n = 2; n <= 150; n += 37) {
        double *a = matrix_make(DEFICIENT, n);

        bench_open(&w, &comm, n, 0);
        lsc_dense_put(&w.a, a);
        must_fail(lsc_dense_factor(&w.a, 0, &err), LSC_EDIVERGED, &err, says);
        assert_true(strtoul(strstr(err.text, says) + strlen(says), NULL, 10) >
                    n / 2);
        lsc_dense_put(&w.a, a);
        must(lsc_dense_eigen(&w.a, &w.v, w.l, &err), &err);
        must_fail(lsc_dense_ridge(&w.v, w.l, 0, &w.p, &w.scratch, &w.x, &err),
                  LSC_EDIVERGED, &err, "least eigenvalue");
        bench_close(&w);
        free(a);
    }
}

static void
not_finite(void **state)
{
    double a[36] = {0};
    struct lsc_err err;
    struct bench w;

    (void)state;
    bench_open(&w, &comm, 6, 2);
    a[5 * 6 + 1] = NAN;
    lsc_dense_put(&w.a, a);
    must(lsc_dense_eigen(&w.a, &w.v, w.l, &err), &err);
    a[1 * 6 + 5] = INFINITY;
    lsc_dense_put(&w.a, a);
    must_fail(lsc_dense_eigen(&w.a, &w.v, w.l, &err), LSC_EDIVERGED, &err,
              "entry (1, 5) is not finite");
    lsc_dense_put(&w.a, a);
    must_fail(lsc_dense_factor(&w.a, 1, &err), LSC_EDIVERGED, &err, "minor");
    bench_close(&w);
}

/* Where sums of squares leave the range of a double. */
static void
huge(void **state)
{
    static const double sizes[] = {1e-300, 1e150, 1e300, 1e308};
    enum { N = 100 };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        double *a = matrix_make(INDEFINITE, N), *l = lsc_calloc(N, sizeof(*l));
        struct lsc_err err;
        struct bench w;

        matrix_values(N, a, l);
        for (size_t j = 0; j < N * N; j++) a[j] *= sizes[i] / l[N - 1];
        bench_open(&w, &comm, N, 0);
        lsc_dense_put(&w.a, a);
        must(lsc_dense_eigen(&w.a, &w.v, w.l, &err), &err);
        for (size_t j = 0; j < N; j++)
            assert_true(fabs(w.l[j] / sizes[i] - l[j] / l[N - 1]) <= 1e-12);
        bench_close(&w);
        free(l);
        free(a);
    }
}

/* The rule as its comment has it. */
static void
shapes(void **state)
{
    static const int table[][3] = {{1, 1, 1}, {2, 1, 2},  {3, 1, 3}, {4, 2, 2},
                                   {5, 2, 2}, {6, 2, 3},  {7, 2, 3}, {8, 2, 4},
                                   {9, 3, 3}, {12, 3, 4}, {13, 3, 4}};
    int rows, cols, block;

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        lsc_grid_shape(table[i][0], 1000, &rows, &cols, &block);
        assert_int_equal(rows, table[i][1]);
        assert_int_equal(cols, table[i][2]);
    }
}

/* Every row has one owner, and knows its way back. */
static void
check_shares(size_t n, int block, int parts)
{
    size_t sum = 0, local;

    for (int me = 0; me < parts; me++) {
        size_t own = lsc_grid_share(n, block, me, parts);

        sum += own;
        for (size_t i = 0; i < own; i++) {
            size_t global = lsc_grid_global(i, block, me, parts);

            assert_true(global < n);
            assert_int_equal(lsc_grid_owner(global, block, parts, &local), me);
            assert_int_equal(local, i);
        }
    }
    assert_int_equal(sum, n);
}

static void
shares(void **state)
{
    static const size_t lengths[] = {1, 2, 7, 31, 64, 100, 1000, 4000};

    (void)state;
    for (int ranks = 1; ranks < 200; ranks++) {
        for (size_t i = 0; i < 8; i++) {
            size_t n = lengths[i];
            int rows, cols, block;

            lsc_grid_shape(ranks, n, &rows, &cols, &block);
            assert_true(rows >= 1 && rows <= cols && rows * cols <= ranks);
            assert_true(block >= 1 && block <= 64);
            if (n >= 64) assert_true(10 * rows * cols >= 8 * ranks);
            assert_true(lsc_grid_share(n, block, rows - 1, rows) > 0);
            assert_true(lsc_grid_share(n, block, cols - 1, cols) > 0);
            check_shares(n, block, rows);
            check_shares(n, block, cols);
        }
    }
}

/* What is said covers what is taken, and shrinks with the ranks. */
static void
memory(void **state)
{
    static const size_t lengths[] = {1, 40, 300};
    struct bench w;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        size_t n = lengths[i], taken;

        bench_open(&w, &comm, n, 0);
        taken = 2 * w.a.ld * w.a.local_cols + 4 * w.b.ld * w.b.local_cols + n +
                lsc_dense_eigen_work(&w.grid, n);
        assert_true(lsc_dense_bytes(comm.size, n, K) >= taken * sizeof(double));
        bench_close(&w);
    }
    for (int ranks = 1; ranks < 100; ranks *= 2) {
        double most = 32.0 * 4000 * 4000 / ranks;

        assert_true((double)lsc_dense_bytes(ranks, 4000, 10) > most);
        assert_true((double)lsc_dense_bytes(ranks, 4000, 10) < 1.6 * most);
    }
}

static void
too_large(void **state)
{
    struct lsc_grid grid = {0};
    struct lsc_dense a = {0};
    struct lsc_err err;

    (void)state;
    must_fail(lsc_grid_create(&grid, &comm, 0, 0, &err), LSC_EINVAL, &err,
              "side 0");
    lsc_grid_free(&grid);
    must(lsc_grid_create(&grid, &comm, 1000, 0, &err), &err);
    must_fail(lsc_dense_create(&a, &grid, 0, 5, &err), LSC_EINVAL, &err,
              "0 x 5");
    must_fail(lsc_dense_create(&a, &grid, 200000, 200000, &err), LSC_EINVAL,
              &err, "use more ranks");
    lsc_dense_free(&a);
    lsc_grid_free(&grid);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(singular),   cmocka_unit_test(deficient),
        cmocka_unit_test(not_finite), cmocka_unit_test(huge),
        cmocka_unit_test(shapes),     cmocka_unit_test(shares),
        cmocka_unit_test(memory),     cmocka_unit_test(too_large),
    };
    struct files dir;
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mpi_test_end(&dir);
    return failed;
}
