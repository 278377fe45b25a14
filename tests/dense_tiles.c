/* dense_tiles.c - distributed matrices from packed tiles, against the matrix.
 * np: 1 2 3 4 6 */
#include "config.h"

#include "dense_test.h"
#include "h5.h"

#include <math.h>

enum { ITEMS = 2 };

/* Matrices of a file, [ITEMS][tiles][side][side]. */
struct pack {
    size_t n, side, tiles;
    double *a; /* [ITEMS][n][n]                                             */
    char path[512];
    hid_t file, set;
};

static const struct {
    size_t n, side;
    int block;
} cases[] = {
    {1, 1, 0},   {5, 8, 2},    {37, 8, 4},    {40, 8, 3},
    {97, 64, 0}, {150, 23, 0}, {150, 150, 7}, {130, 1, 0},
};
enum { CASES = sizeof(cases) / sizeof(*cases) };

/* Entry (i, j) of matrix m. */
static double *
entry(const struct pack *p, size_t m, size_t i, size_t j)
{
    return &p->a[(m * p->n + i) * p->n + j];
}

/* Tiles of all matrices; what nobody may look at is NaN. */
static double *
tiles_of(const struct pack *p)
{
    size_t side = p->side, area = side * side;
    double *x = lsc_calloc(ITEMS * p->tiles * area, sizeof(*x));

    for (size_t i = 0; i < ITEMS * p->tiles * area; i++) x[i] = NAN;
    for (size_t m = 0; m < ITEMS; m++) {
        for (size_t i = 0; i < p->n; i++) {
            for (size_t j = 0; j < p->n; j++) {
                size_t I = i / side, J = j / side;

                if (J > I) continue;
                x[(m * p->tiles + I * (I + 1) / 2 + J) * area +
                  i % side * side + j % side] = *entry(p, m, i, j);
            }
        }
    }
    return x;
}

static void
pack_make(struct pack *p, const struct files *dir, size_t n, size_t side)
{
    size_t m = (n + side - 1) / side;

    *p = (struct pack){.n = n, .side = side, .tiles = m * (m + 1) / 2};
    p->a = lsc_calloc(ITEMS * n * n, sizeof(*p->a));
    matrix_draw(ITEMS * n * n, n, p->a);
    for (size_t k = 0; k < ITEMS; k++)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < i; j++)
                *entry(p, k, j, i) = *entry(p, k, i, j);
    shared_path(dir, "tiles.h5", p->path);
}

/* Into the file, as it is now. */
static void
pack_write(const struct pack *p)
{
    hsize_t dims[4] = {ITEMS, p->tiles, p->side, p->side};

    if (comm.rank == 0) {
        double *x = tiles_of(p);
        hid_t file =
            H5Fcreate(p->path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
        hid_t space = H5Screate_simple(4, dims, NULL);
        hid_t set = H5Dcreate2(file, "tiles", H5T_IEEE_F64LE, space,
                               H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);

        assert_true(H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL,
                             H5P_DEFAULT, x) >= 0);
        H5Dclose(set);
        H5Sclose(space);
        H5Fclose(file);
        free(x);
    }
    LSC_MPI(MPI_Barrier(comm.world));
}

/* What lsc_dense_read says of matrix 1 with sides of n. */
static int
read_one(struct pack *p, size_t n, size_t side, int block, double *got,
         struct lsc_err *err)
{
    struct lsc_dense_place place = {.item = 1, .side = side, .name = "tiles"};
    struct lsc_grid grid;
    struct lsc_dense a;
    struct lsc_err own;
    int st;

    must(lsc_h5_open(&p->file, p->path, 0, comm.world, &own), &own);
    place.set = H5Dopen2(p->file, "tiles", H5P_DEFAULT);
    must(lsc_grid_create(&grid, &comm, n, block, &own), &own);
    must(lsc_dense_create(&a, &grid, n, n, &own), &own);
    for (size_t i = 0; i < a.ld * a.local_cols; i++) a.x[i] = NAN;
    st = lsc_dense_read(&a, &place, 1, err);
    if (st == LSC_OK) must(lsc_dense_get(&a, got, &own), &own);
    lsc_dense_free(&a);
    lsc_grid_free(&grid);
    H5Dclose(place.set);
    H5Fclose(p->file);
    LSC_MPI(MPI_Barrier(comm.world));
    return st;
}

static void
reads(void **state)
{
    for (size_t c = 0; c < CASES; c++) {
        size_t n = cases[c].n;
        double *got = lsc_calloc(n * n, sizeof(*got));
        struct lsc_err err;
        struct pack p;

        pack_make(&p, *state, n, cases[c].side);
        pack_write(&p);
        must(read_one(&p, n, p.side, cases[c].block, got, &err), &err);
        for (size_t i = 0; i < n; i++)
            for (size_t j = i; j < n; j++)
                assert_true(got[i * n + j] == *entry(&p, 1, i, j));
        free(got);
        free(p.a);
    }
}

/* A file of [ITEMS][STRIPS][STRIP][WIDE] numbers, all different. */
enum { STRIPS = 5, STRIP = 7, WIDE = 61, LONG = STRIPS * STRIP };

static double
number(size_t item, size_t row, size_t col)
{
    return (double)((item * LONG + row) * WIDE + col);
}

static void
make_strips(const char *path)
{
    hsize_t dims[4] = {ITEMS, STRIPS, STRIP, WIDE};
    double *x = lsc_calloc(ITEMS * LONG * WIDE, sizeof(*x));
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Screate_simple(4, dims, NULL);
    hid_t set = H5Dcreate2(file, "strips", H5T_IEEE_F64LE, space, H5P_DEFAULT,
                           H5P_DEFAULT, H5P_DEFAULT);

    for (size_t i = 0; i < ITEMS * LONG * WIDE; i++)
        x[i] = number(0, i / WIDE, i % WIDE);
    assert_true(H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                         x) >= 0);
    H5Dclose(set);
    H5Sclose(space);
    H5Fclose(file);
    free(x);
}

/* The first `rows` rows of matrix 1, whole strips or not. */
static void
check_strips(hid_t set, size_t rows, int block)
{
    struct lsc_dense_place place = {
        .set = set, .item = 1, .strip = STRIP, .name = "strips"};
    double *got = lsc_calloc(WIDE * rows, sizeof(*got));
    struct lsc_grid grid;
    struct lsc_dense a;
    struct lsc_err err;

    must(lsc_grid_create(&grid, &comm, WIDE, block, &err), &err);
    must(lsc_dense_create(&a, &grid, WIDE, rows, &err), &err);
    must(lsc_dense_read(&a, &place, 0, &err), &err);
    must(lsc_dense_get(&a, got, &err), &err);
    for (size_t i = 0; i < WIDE; i++)
        for (size_t j = 0; j < rows; j++)
            assert_true(got[i * rows + j] == number(1, j, i));
    place.strip = STRIP + 1;
    must_fail(lsc_dense_read(&a, &place, 0, &err), LSC_EINVAL, &err,
              "x 61 in strips of 8");
    lsc_dense_free(&a);
    lsc_grid_free(&grid);
    free(got);
}

static void
strips(void **state)
{
    struct lsc_err err;
    char path[512];
    hid_t file, set;

    shared_path(*state, "strips.h5", path);
    if (comm.rank == 0) make_strips(path);
    LSC_MPI(MPI_Barrier(comm.world));
    must(lsc_h5_open(&file, path, 0, comm.world, &err), &err);
    set = H5Dopen2(file, "strips", H5P_DEFAULT);
    check_strips(set, LONG, 0);
    check_strips(set, LONG - 3, 4);
    check_strips(set, 1, 5);
    H5Dclose(set);
    H5Fclose(file);
}

static void
wrong_places(void **state)
{
    struct lsc_err err;
    struct pack p;

    pack_make(&p, *state, 37, 8);
    pack_write(&p);
    must_fail(read_one(&p, 37, 9, 0, NULL, &err), LSC_EINVAL, &err,
              "tiles: has no matrix 1 of 37 x 37 in tiles of 9");
    must_fail(read_one(&p, 41, 8, 0, NULL, &err), LSC_EINVAL, &err,
              "of 41 x 41 in tiles of 8");
    *entry(&p, 1, 30, 12) = INFINITY;
    pack_write(&p);
    must_fail(read_one(&p, 37, 8, 0, NULL, &err), LSC_EDIVERGED, &err,
              "row 30, column 12 of matrix 1 is not finite");
    free(p.a);
}

int
main(int argc, char **argv)
{
    struct files dir;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(reads, &dir),
        cmocka_unit_test_prestate(strips, &dir),
        cmocka_unit_test_prestate(wrong_places, &dir),
    };
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mpi_test_end(&dir);
    return failed;
}
