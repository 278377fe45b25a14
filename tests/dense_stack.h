/*
 * dense_stack.h - a file with a dataset of matrices, for tests on all ranks.
 */
#ifndef LSC_TESTS_DENSE_STACK_H
#define LSC_TESTS_DENSE_STACK_H

#include "h5.h"
#include "mpi_test.h"

enum { ITEMS = 3 };

/* Matrices of a file, [ITEMS][rows][cols]. */
struct stack {
    size_t rows, cols;
    hid_t type; /* in the file                                              */
    double *x;  /* as in the file, if that is of doubles                    */
    char path[512], name[600];
    hid_t file, set;
};

static inline void
stack_make(struct stack *s, const struct files *dir)
{
    hsize_t dims[3] = {ITEMS, s->rows, s->cols};

    shared_path(dir, "dense.h5", s->path);
    snprintf(s->name, sizeof(s->name), "%s: gram", s->path);
    if (comm.rank == 0) {
        hid_t how = H5Pcreate(H5P_DATASET_CREATE);
        hid_t space = H5Screate_simple(3, dims, NULL);

        s->file = H5Fcreate(s->path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
        H5Pset_alloc_time(how, H5D_ALLOC_TIME_EARLY);
        s->set = H5Dcreate2(s->file, "gram", s->type, space, H5P_DEFAULT, how,
                            H5P_DEFAULT);
        assert_true(H5Dwrite(s->set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL,
                             H5P_DEFAULT, s->x) >= 0);
        H5Dclose(s->set);
        H5Sclose(space);
        H5Pclose(how);
        H5Fclose(s->file);
    }
    LSC_MPI(MPI_Barrier(comm.world));
}

static inline void
stack_open(struct stack *s, int writable)
{
    struct lsc_err err;

    must(lsc_h5_open(&s->file, s->path, writable, comm.world, &err), &err);
    s->set = H5Dopen2(s->file, "gram", H5P_DEFAULT);
    assert_true(s->set >= 0);
}

static inline void
stack_close(struct stack *s)
{
    H5Dclose(s->set);
    H5Fclose(s->file);
}

/* Whole into x again. */
static inline void
stack_read(struct stack *s)
{
    size_t bytes = ITEMS * s->rows * s->cols * sizeof(*s->x);

    if (comm.rank == 0) {
        s->file = H5Fopen(s->path, H5F_ACC_RDONLY, H5P_DEFAULT);
        s->set = H5Dopen2(s->file, "gram", H5P_DEFAULT);
        assert_true(H5Dread(s->set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL,
                            H5P_DEFAULT, s->x) >= 0);
        stack_close(s);
    }
    LSC_MPI(MPI_Bcast(s->x, (int)bytes, MPI_BYTE, 0, comm.world));
}

#endif
