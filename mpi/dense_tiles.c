/* dense_tiles.c - matrices from packed tiles, or strips. */
#include "config.h"

#include "dense_tiles.h"

#include "../src/larger.h"
#include "../src/tiles.h"
#include "h5.h"

/* An opened place: pieces of side rows. */
struct spot {
    hid_t set, space;
    int ndim;
    hsize_t dims[LSC_MAX_DIMS], start[LSC_MAX_DIMS];
    size_t side;
    int whole; /* pieces are strips: they have all columns */
};

/* Whether pieces of these sizes are those of the matrix. */
static int
suits(const struct lsc_dense *a, const struct spot *s, const hsize_t *piece)
{
    if (piece[1] != s->side) return 0;
    if (s->whole) return piece[2] == a->rows && piece[0] * s->side >= a->cols;
    return piece[2] == s->side &&
           piece[0] == lsc_tiles_of(a->rows, s->side).count;
}

/* Look whether the dataset has such matrices; own rank only. */
static int
enter(const struct lsc_dense *a, const struct lsc_dense_place *p,
      struct spot *s, struct lsc_err *err)
{
    size_t item = p->item;

    *s = (struct spot){.set = p->set, .space = H5Dget_space(p->set)};
    s->whole = p->strip > 0;
    s->side = s->whole ? p->strip : p->side;
    s->ndim = s->space >= 0 ? H5Sget_simple_extent_ndims(s->space) : -1;
    if (s->ndim < 0) return lsc_h5_fail(err, p->name, "cannot be looked at");
    if (s->ndim >= 3 && s->ndim <= LSC_MAX_DIMS) {
        H5Sget_simple_extent_dims(s->space, s->dims, NULL);
        for (int i = s->ndim - 3; i-- > 0 && s->dims[i] > 0; item /= s->dims[i])
            s->start[i] = item % s->dims[i];
        if (item == 0 && suits(a, s, s->dims + s->ndim - 3)) return LSC_OK;
    }
    return lsc_fail(err, LSC_EINVAL,
                    "%s: has no matrix %zu of %zu x %zu in %s of %zu", p->name,
                    p->item, a->cols, a->rows, s->whole ? "strips" : "tiles",
                    s->side);
}

/* x[j][i], j < m, i < n: rows from `row` and columns from `col` on, which are
 * in one piece. */
static herr_t
read_part(struct spot *s, size_t row, size_t col, size_t m, size_t n, double *x,
          size_t ld)
{
    hsize_t count[LSC_MAX_DIMS], all[2] = {m, ld}, own[2] = {m, n};
    hsize_t zero[2] = {0, 0}, *at = s->start + s->ndim - 3;
    hid_t memory = H5Screate_simple(2, all, NULL);
    herr_t st = -1;

    if (memory < 0) return -1;
    for (int i = 0; i < s->ndim; i++) count[i] = 1;
    count[s->ndim - 2] = m;
    count[s->ndim - 1] = n;
    at[0] = s->whole ? row / s->side
                     : lsc_tiles_number(row / s->side, col / s->side);
    at[1] = row % s->side;
    at[2] = s->whole ? col : col % s->side;
    if (H5Sselect_hyperslab(memory, H5S_SELECT_SET, zero, NULL, own, NULL) >=
            0 &&
        H5Sselect_hyperslab(s->space, H5S_SELECT_SET, s->start, NULL, count,
                            NULL) >= 0)
        st = H5Dread(s->set, H5T_NATIVE_DOUBLE, memory, s->space, H5P_DEFAULT,
                     x);
    H5Sclose(memory);
    return st;
}

/* How many from `local` on are in one block and one piece; *global: the first.
 */
static size_t
run_of(size_t local, size_t end, int block, int me, int parts, size_t side,
       size_t *global)
{
    size_t left = (size_t)block - local % (size_t)block;

    *global = lsc_grid_global(local, block, me, parts);
    left = lsc_smaller(left, side - *global % side);
    return lsc_smaller(left, end - local);
}

/* The m columns from `local` on, which are rows of the file from `row` on. */
static herr_t
read_columns(struct lsc_dense *a, struct spot *s, size_t local, size_t row,
             size_t m)
{
    const struct lsc_grid *g = a->grid;
    size_t n, col, width = s->whole ? a->rows : s->side;

    for (size_t i = 0; i < a->local_rows; i += n) {
        double *x = a->x + local * a->ld + i;

        n = run_of(i, a->local_rows, g->block, g->row, g->rows, width, &col);
        if (s->whole || col / s->side <= row / s->side) {
            if (read_part(s, row, col, m, n, x, a->ld) < 0) return -1;
            continue;
        }
        for (size_t j = 0; j < m; j++)
            for (size_t k = 0; k < n; k++) x[j * a->ld + k] = 0;
    }
    return 0;
}

int
lsc_dense_read_pieces(struct lsc_dense *a, const struct lsc_dense_place *from,
                      struct lsc_err *err)
{
    const struct lsc_grid *g = a->grid;
    struct spot s;
    int st = enter(a, from, &s, err);

    for (size_t j = 0, m, row; j < a->local_cols && st == LSC_OK; j += m) {
        m = run_of(j, a->local_cols, g->block, g->col, g->cols, s.side, &row);
        if (read_columns(a, &s, j, row, m) < 0)
            st = lsc_h5_fail(err, from->name, "cannot be read");
    }
    if (s.space >= 0) H5Sclose(s.space);
    return st;
}
