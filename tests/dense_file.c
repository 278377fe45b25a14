/* dense_file.c - distributed matrices from and to real files, against files
 * read whole. np: 1 2 3 4 6 */
#include "config.h"

#include "dense_test.h"
#include "dense_stack.h"

#include <math.h>

static const struct {
    size_t n, m; /* rows and columns of the matrix                        */
    size_t row, col;
    int block;
} parts[] = {
    {1, 1, 0, 0, 0},     {3, 3, 0, 0, 0},    {37, 37, 0, 0, 4},
    {150, 150, 0, 0, 0}, {50, 50, 0, 0, 64}, {20, 11, 5, 7, 3},
    {530, 70, 2, 3, 0},
};
enum { PARTS = sizeof(parts) / sizeof(*parts) };

/* Make a file around part i. */
static void
begin(struct stack *s, const struct files *dir, size_t i, int of_floats)
{
    size_t all;

    *s = (struct stack){.rows = parts[i].row + parts[i].m,
                        .cols = parts[i].col + parts[i].n,
                        .type = of_floats ? H5T_IEEE_F32LE : H5T_IEEE_F64LE};
    all = ITEMS * s->rows * s->cols;
    s->x = lsc_calloc(all, sizeof(*s->x));
    matrix_draw(all, i, s->x);
    for (size_t j = 0; j < all && of_floats; j++) s->x[j] = (float)s->x[j];
    stack_make(s, dir);
}

/* Entry (i, j) of a part of matrix 1. */
static double *
entry(const struct stack *s, size_t part, size_t i, size_t j)
{
    return &s->x[(s->rows + parts[part].row + j) * s->cols + parts[part].col +
                 i];
}

static void
check_read(const struct files *dir, size_t p, int of_floats)
{
    size_t n = parts[p].n, m = parts[p].m;
    double *got = lsc_calloc(n * m, sizeof(*got));
    struct lsc_dense_place place = {.item = 1};
    struct lsc_grid grid;
    struct lsc_dense a;
    struct lsc_err err;
    struct stack s;

    begin(&s, dir, p, of_floats);
    stack_open(&s, 0);
    place.set = s.set;
    place.name = s.name;
    place.row = parts[p].row;
    place.col = parts[p].col;
    must(lsc_grid_create(&grid, &comm, n, parts[p].block, &err), &err);
    must(lsc_dense_create(&a, &grid, n, m, &err), &err);
    must(lsc_dense_read(&a, &place, 0, &err), &err);
    must(lsc_dense_get(&a, got, &err), &err);
    for (size_t i = 0; i < n * m; i++)
        assert_true(got[i] == *entry(&s, p, i / m, i % m));
    lsc_dense_free(&a);
    lsc_grid_free(&grid);
    stack_close(&s);
    free(s.x);
    free(got);
}

static void
reads(void **state)
{
    for (size_t i = 0; i < PARTS; i++) {
        check_read(*state, i, 0);
        check_read(*state, i, 1);
    }
}

/* Nothing but the part changes. */
static void
check_write(const struct files *dir, size_t p, int of_floats)
{
    size_t n = parts[p].n, m = parts[p].m, all;
    double *x = lsc_calloc(n * m, sizeof(*x)), *was;
    struct lsc_dense_place place = {.item = 1};
    struct lsc_grid grid;
    struct lsc_dense a;
    struct lsc_err err;
    struct stack s;

    begin(&s, dir, p, of_floats);
    all = ITEMS * s.rows * s.cols;
    was = lsc_calloc(all, sizeof(*was));
    matrix_draw(n * m, 9, x);
    stack_open(&s, 1);
    place.set = s.set;
    place.name = s.name;
    place.row = parts[p].row;
    place.col = parts[p].col;
    must(lsc_grid_create(&grid, &comm, n, parts[p].block, &err), &err);
    must(lsc_dense_create(&a, &grid, n, m, &err), &err);
    lsc_dense_put(&a, x);
    must(lsc_dense_write(&a, &place, &err), &err);
    lsc_dense_free(&a);
    lsc_grid_free(&grid);
    stack_close(&s);
    for (size_t i = 0; i < n * m; i++)
        *entry(&s, p, i / m, i % m) = of_floats ? (float)x[i] : x[i];
    memcpy(was, s.x, all * sizeof(*was));
    stack_read(&s);
    assert_memory_equal(was, s.x, all * sizeof(*was));
    free(was);
    free(s.x);
    free(x);
}

static void
writes(void **state)
{
    for (size_t i = 0; i < PARTS; i++) {
        check_write(*state, i, 0);
        check_write(*state, i, 1);
    }
}

/* From a file whose upper triangle is not there, to one of eigenvectors. */
static void
through(void **state)
{
    enum { N = 97 };
    double *a = matrix_make(POSITIVE, N), *av = lsc_calloc(N * N, sizeof(*av));
    struct stack s = {.rows = N, .cols = N, .type = H5T_IEEE_F64LE};
    struct lsc_dense_place place = {.item = 2};
    struct lsc_err err;
    struct bench w;

    s.x = lsc_calloc(ITEMS * N * N, sizeof(*s.x));
    for (size_t i = 0; i < N * N; i++)
        s.x[2 * N * N + i] = i / N < i % N ? NAN : a[i];
    stack_make(&s, *state);
    bench_open(&w, &comm, N, 0);
    stack_open(&s, 1);
    place.set = s.set;
    place.name = s.name;
    must(lsc_dense_read(&w.a, &place, 1, &err), &err);
    must(lsc_dense_eigen(&w.a, &w.v, w.l, &err), &err);
    place.item = 0;
    must(lsc_dense_write(&w.v, &place, &err), &err);
    stack_close(&s);
    stack_read(&s);
    times(N, N, N, 0, s.x, a, av); /* rows v^T A */
    for (size_t i = 0; i < N * N; i++)
        assert_true(fabs(av[i] - w.l[i / N] * s.x[i]) <= 1e-12 * w.l[N - 1]);
    bench_close(&w);
    free(s.x);
    free(av);
    free(a);
}

/* Two entries are lost: the first in the file is named. */
static void
not_finite(void **state)
{
    static const double lost[2] = {NAN, -INFINITY};
    struct lsc_dense_place place = {.item = 1};
    struct lsc_grid grid;
    struct lsc_dense a;
    struct lsc_err err;
    struct stack s;

    for (int of_floats = 0; of_floats < 2; of_floats++) {
        begin(&s, *state, 3, of_floats);
        *entry(&s, 3, 70, 140) = lost[of_floats];
        *entry(&s, 3, 99, 101) = NAN;
        *entry(&s, 3, 149, 3) = NAN;
        stack_make(&s, *state);
        stack_open(&s, 0);
        place.set = s.set;
        place.name = s.name;
        must(lsc_grid_create(&grid, &comm, 150, 16, &err), &err);
        must(lsc_dense_create(&a, &grid, 150, 150, &err), &err);
        must_fail(lsc_dense_read(&a, &place, 0, &err), LSC_EDIVERGED, &err,
                  "row 3, column 149 of matrix 1 is not finite");
        must_fail(lsc_dense_read(&a, &place, 1, &err), LSC_EDIVERGED, &err,
                  "row 101, column 99 of matrix 1 is not finite");
        lsc_dense_free(&a);
        lsc_grid_free(&grid);
        stack_close(&s);
        free(s.x);
    }
}

static void
wrong_places(void **state)
{
    struct lsc_dense_place place = {.item = 1};
    struct lsc_grid grid;
    struct lsc_dense a;
    struct lsc_err err;
    struct stack s;

    begin(&s, *state, 2, 0);
    stack_open(&s, 0);
    place.name = s.name;
    place.set = s.set;
    must(lsc_grid_create(&grid, &comm, 37, 0, &err), &err);
    must(lsc_dense_create(&a, &grid, 37, 37, &err), &err);
    must_fail(lsc_dense_write(&a, &place, &err), LSC_EIO, &err, "written");
    place.item = ITEMS;
    must_fail(lsc_dense_read(&a, &place, 0, &err), LSC_EINVAL, &err,
              "matrix 3 are not all in its 37 x 37");
    place.item = 1;
    place.col = 1;
    must_fail(lsc_dense_read(&a, &place, 0, &err), LSC_EINVAL, &err,
              "columns 1 .. 37");
    place.set = -1;
    must_fail(lsc_dense_read(&a, &place, 0, &err), LSC_EIO, &err, "looked at");
    lsc_dense_free(&a);
    lsc_grid_free(&grid);
    stack_close(&s);
    free(s.x);
}

int
main(int argc, char **argv)
{
    struct files dir;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(reads, &dir),
        cmocka_unit_test_prestate(writes, &dir),
        cmocka_unit_test_prestate(through, &dir),
        cmocka_unit_test_prestate(not_finite, &dir),
        cmocka_unit_test_prestate(wrong_places, &dir),
    };
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mpi_test_end(&dir);
    return failed;
}
