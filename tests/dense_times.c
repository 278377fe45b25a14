/* dense_times.c - FILE N K [BLOCK]: the seconds of each part of kernel ridge
 * regression with the matrix [N][N] "gram" of a file, for bench-dense; without
 * MPI's help where BLOCK is "lapack".  "copy" there takes the eigenvectors. */
#include "config.h"

#include "dense.h"
#include "h5.h"
#include "matrices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct lsc_comm comm;
static double last;

static void
must(int st, const struct lsc_err *err)
{
    if (st != LSC_OK) lsc_comm_abort(&comm, err);
}

/* The seconds since the last, of the slowest rank. */
static void
lap(const char *part)
{
    double now;

    LSC_MPI(MPI_Barrier(comm.world));
    now = MPI_Wtime();
    if (comm.rank == 0 && part != NULL) printf("%s %.6f\n", part, now - last);
    last = MPI_Wtime();
}

static void
lapack(size_t n, hid_t gram)
{
    double *a = lsc_calloc(n * n, sizeof(*a)), *l = lsc_calloc(n, sizeof(*l));

    lap(NULL);
    H5Dread(gram, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, a);
    lap("read");
    matrix_vectors(n, a, l);
    lap("eigen");
    printf("least %.17g\nmost %.17g\n", l[0], l[n - 1]);
    free(l);
    free(a);
}

static void
regress(struct lsc_dense *a, struct lsc_dense *v, size_t k, double *l,
        const struct lsc_dense_place *gram)
{
    struct lsc_dense b, p, scratch, x;
    struct lsc_err err;
    size_t n = a->rows;
    double *labels = lsc_calloc(n * k, sizeof(*labels));

    must(lsc_dense_create(&b, a->grid, n, k, &err), &err);
    must(lsc_dense_create(&p, a->grid, n, k, &err), &err);
    must(lsc_dense_create(&scratch, a->grid, n, k, &err), &err);
    must(lsc_dense_create(&x, a->grid, n, k, &err), &err);
    matrix_draw(n * k, 0, labels);
    lsc_dense_put(&b, labels);
    lap(NULL);
    lsc_dense_product(1, v, &b, &p);
    lap("product");
    must(lsc_dense_ridge(v, l, l[n - 1], &p, &scratch, &x, &err), &err);
    lap("ridge");
    must(lsc_dense_read(a, gram, 1, &err), &err);
    lap(NULL);
    must(lsc_dense_factor(a, l[n - 1], &err), &err);
    lap("factor");
    must(lsc_dense_solve(a, &b, &err), &err);
    lap("solve");
    lsc_dense_free(&x);
    lsc_dense_free(&scratch);
    lsc_dense_free(&p);
    lsc_dense_free(&b);
    free(labels);
}

static void
scalapack(size_t n, size_t k, int block, hid_t gram, hid_t copy)
{
    struct lsc_dense_place from = {.set = gram, .name = "gram"};
    struct lsc_dense_place to = {.set = copy, .name = "copy"};
    double *l = lsc_calloc(n, sizeof(*l));
    struct lsc_grid grid;
    struct lsc_dense a, v;
    struct lsc_err err;

    must(lsc_grid_create(&grid, &comm, n, block, &err), &err);
    must(lsc_dense_create(&a, &grid, n, n, &err), &err);
    must(lsc_dense_create(&v, &grid, n, n, &err), &err);
    lap(NULL);
    must(lsc_dense_read(&a, &from, 1, &err), &err);
    lap("read");
    must(lsc_dense_eigen(&a, &v, l, &err), &err);
    lap("eigen");
    regress(&a, &v, k, l, &from);
    lap(NULL);
    must(lsc_dense_write(&v, &to, &err), &err);
    lap("write");
    if (comm.rank == 0)
        printf("rows %d\ncols %d\nblock %d\nbytes %zu\nleast %.17g\n"
               "most %.17g\n",
               grid.rows, grid.cols, grid.block,
               lsc_dense_bytes(comm.size, n, k), l[0], l[n - 1]);
    lsc_dense_free(&v);
    lsc_dense_free(&a);
    lsc_grid_free(&grid);
    free(l);
}

int
main(int argc, char **argv)
{
    const char *block = argc > 4 ? argv[4] : "0";
    hid_t file, gram, copy;
    struct lsc_err err;
    size_t n, k;

    if (argc < 4) return 2;
    n = strtoul(argv[2], NULL, 10);
    k = strtoul(argv[3], NULL, 10);
    lsc_comm_start(&comm, &argc, &argv);
    must(lsc_h5_open(&file, argv[1], 1, comm.world, &err), &err);
    gram = H5Dopen2(file, "gram", H5P_DEFAULT);
    copy = H5Dopen2(file, "copy", H5P_DEFAULT);
    if (strcmp(block, "lapack") == 0)
        lapack(n, gram);
    else
        scalapack(n, k, atoi(block), gram, copy);
    H5Dclose(copy);
    H5Dclose(gram);
    H5Fclose(file);
    lsc_comm_end(&comm);
    return 0;
}
