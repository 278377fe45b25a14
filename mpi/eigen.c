/* eigen.c - read, decompose, keep the vectors. */
#include "config.h"

#include "eigen.h"

#include <stdlib.h>

static void
put_grid(struct lsc_together_task *task, const char *path,
         const struct lsc_grid *g)
{
    int32_t *row = lsc_together_row(task, path);

    row[0] = g->rows;
    row[1] = g->cols;
    row[2] = g->block;
}

int
lsc_eigen_open(struct lsc_eigen *e, struct lsc_together_task *task,
               const char *path, size_t item, const struct lsc_tiles *tiles,
               const char *grid, struct lsc_err *err)
{
    struct lsc_dense_place from = lsc_together_place(task, path, item);
    struct lsc_dense a = {0};
    size_t n = tiles->n;
    int st;

    *e = (struct lsc_eigen){.n = n};
    from.side = tiles->side;
    LSC_TRY(lsc_grid_create(&e->grid, task->farm->comm, n, 0, err));
    put_grid(task, grid, &e->grid);
    LSC_TRY(lsc_dense_create(&a, &e->grid, n, n, err));
    LSC_TRY(lsc_dense_create(&e->v, &e->grid, n, n, err));
    st = lsc_alloc(&e->l, n, err);
    LSC_TRY(lsc_agree(task->farm->comm, st, err));
    LSC_TRY(lsc_dense_read(&a, &from, 1, err));
    LSC_TRY(lsc_dense_eigen(&a, &e->v, e->l, err));
out:
    lsc_dense_free(&a);
    return st;
}

void
lsc_eigen_close(struct lsc_eigen *e)
{
    lsc_dense_free(&e->v);
    lsc_grid_free(&e->grid);
    free(e->l);
    *e = (struct lsc_eigen){0};
}

void
lsc_eigen_put(const struct lsc_eigen *e, double *row)
{
    for (size_t i = 0; i < e->n; i++) row[i] = e->l[e->n - 1 - i];
}
