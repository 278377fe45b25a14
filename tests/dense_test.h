/*
 * dense_test.h - for tests of distributed matrices: one and what is needed for
 * ridge regression with it, and what all ranks have in common.
 */
#ifndef LSC_TESTS_DENSE_TEST_H
#define LSC_TESTS_DENSE_TEST_H

#include "dense.h"
#include "matrices.h"
#include "mpi_test.h"

enum { K = 3 }; /* columns of B */

/* A matrix on the ranks of `c`, and room for what is done with it. */
struct bench {
    size_t n;
    struct lsc_comm c;
    struct lsc_grid grid;
    struct lsc_dense a, v, b, p, scratch, x;
    double *l;
};

static inline void
bench_open(struct bench *w, const struct lsc_comm *c, size_t n, int block)
{
    struct lsc_err err;

    *w = (struct bench){.n = n, .c = *c};
    must(lsc_grid_create(&w->grid, &w->c, n, block, &err), &err);
    must(lsc_dense_create(&w->a, &w->grid, n, n, &err), &err);
    must(lsc_dense_create(&w->v, &w->grid, n, n, &err), &err);
    must(lsc_dense_create(&w->b, &w->grid, n, K, &err), &err);
    must(lsc_dense_create(&w->p, &w->grid, n, K, &err), &err);
    must(lsc_dense_create(&w->scratch, &w->grid, n, K, &err), &err);
    must(lsc_dense_create(&w->x, &w->grid, n, K, &err), &err);
    must(lsc_alloc(&w->l, n, &err), &err);
}

static inline void
bench_close(struct bench *w)
{
    lsc_dense_free(&w->a);
    lsc_dense_free(&w->v);
    lsc_dense_free(&w->b);
    lsc_dense_free(&w->p);
    lsc_dense_free(&w->scratch);
    lsc_dense_free(&w->x);
    lsc_grid_free(&w->grid);
    free(w->l);
}

/* Every rank has what rank 0 has. */
static inline void
same_everywhere(const void *data, size_t bytes)
{
    void *first = lsc_calloc(bytes, 1);

    memcpy(first, data, bytes);
    LSC_MPI(MPI_Bcast(first, (int)bytes, MPI_BYTE, 0, comm.world));
    assert_memory_equal(first, data, bytes);
    free(first);
}

/* The same code and line on every rank, with `says` in it. */
static inline void
must_fail(int st, int code, const struct lsc_err *err, const char *says)
{
    char text[sizeof(err->text)] = "";

    assert_int_equal(st, code);
    assert_int_equal(err->code, code);
    snprintf(text, sizeof(text), "%s", err->text);
    same_everywhere(text, sizeof(text));
    if (strstr(text, says) == NULL) fail_msg("'%s' is not in '%s'", says, text);
}

#endif
