/* dense_file.c - distributed matrices from and to datasets. */
#include "config.h"

#include "dense_tiles.h"
#include "file.h"
#include "h5.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* An opened place. */
struct spot {
    hid_t set, space;
    int ndim;
    hsize_t dims[LSC_MAX_DIMS], start[LSC_MAX_DIMS];
    size_t row_bytes;
};

static void
leave(struct spot *s)
{
    if (s->space >= 0) H5Sclose(s->space);
}

/* Look whether a matrix fits in; own rank only. */
static int
enter(const struct lsc_dense *a, const struct lsc_dense_place *p,
      struct spot *s, struct lsc_err *err)
{
    size_t item = p->item;
    hsize_t *dims;
    hid_t type;

    *s = (struct spot){.set = p->set, .space = H5Dget_space(p->set)};
    s->ndim = s->space >= 0 ? H5Sget_simple_extent_ndims(s->space) : -1;
    if (s->ndim < 0) return lsc_h5_fail(err, p->name, "cannot be looked at");
    if (s->ndim < 2 || s->ndim > LSC_MAX_DIMS)
        return lsc_fail(err, LSC_EINVAL, "%s: %d dimensions, expected 2 to %d",
                        p->name, s->ndim, LSC_MAX_DIMS);
    H5Sget_simple_extent_dims(s->space, s->dims, NULL);
    for (int i = s->ndim - 2; i-- > 0; item /= s->dims[i]) {
        if (s->dims[i] == 0) break;
        s->start[i] = item % s->dims[i];
    }
    dims = s->dims + s->ndim - 2;
    type = H5Dget_type(p->set);
    s->row_bytes = (size_t)dims[1] * H5Tget_size(type);
    H5Tclose(type);
    if (item == 0 && p->row + a->cols <= dims[0] && p->col + a->rows <= dims[1])
        return LSC_OK;
    return lsc_fail(err, LSC_EINVAL,
                    "%s: rows %zu .. %zu, columns %zu .. %zu of matrix %zu are "
                    "not all in its %zu x %zu",
                    p->name, p->row, p->row + a->cols - 1, p->col,
                    p->col + a->rows - 1, p->item, (size_t)dims[0],
                    (size_t)dims[1]);
}

/* Move `rows` file rows from `row` on, in each `blocks` blocks of `length`
 * entries from `col` on, `stride` apart, to or from x[rows][ld]. */
static herr_t
move(struct spot *s, size_t row, size_t rows, size_t col, size_t blocks,
     size_t length, size_t stride, int write, double *x, size_t ld)
{
    hsize_t step[LSC_MAX_DIMS], count[LSC_MAX_DIMS], size[LSC_MAX_DIMS];
    hsize_t all[2] = {rows, ld}, own[2] = {rows, blocks * length};
    hsize_t zero[2] = {0, 0};
    int last = s->ndim - 1;
    herr_t st = -1;
    hid_t memory;

    if (rows * blocks * length == 0) return 0;
    for (int i = 0; i <= last; i++) step[i] = count[i] = size[i] = 1;
    s->start[last - 1] = row;
    size[last - 1] = rows;
    s->start[last] = col;
    step[last] = stride;
    count[last] = blocks;
    size[last] = length;
    memory = H5Screate_simple(2, all, NULL);
    if (memory < 0) return -1;
    if (H5Sselect_hyperslab(memory, H5S_SELECT_SET, zero, NULL, own, NULL) >=
            0 &&
        H5Sselect_hyperslab(s->space, H5S_SELECT_SET, s->start, step, count,
                            size) >= 0)
        st = write ? H5Dwrite(s->set, H5T_NATIVE_DOUBLE, memory, s->space,
                              H5P_DEFAULT, x)
                   : H5Dread(s->set, H5T_NATIVE_DOUBLE, memory, s->space,
                             H5P_DEFAULT, x);
    H5Sclose(memory);
    return st;
}

/* Read this rank's part of the columns first .. first+n-1 of its own, which lie
 * in one block. */
static herr_t
read_columns(struct lsc_dense *a, const struct lsc_dense_place *p,
             struct spot *s, size_t first, size_t n)
{
    const struct lsc_grid *g = a->grid;
    size_t b = (size_t)g->block, whole = a->local_rows / b;
    size_t row = p->row + lsc_grid_global(first, g->block, g->col, g->cols);
    size_t col = p->col + (size_t)g->row * b, stride = b * (size_t)g->rows;
    double *x = a->x + first * a->ld;

    if (move(s, row, n, col, whole, b, stride, 0, x, a->ld) < 0) return -1;
    return move(s, row, n, col + whole * stride, 1, a->local_rows - whole * b,
                stride, 0, x + whole * b, a->ld);
}

/* Say where in the file an entry is that is not finite. */
static int
check_finite(const struct lsc_dense *a, const struct lsc_dense_place *p,
             int half, struct lsc_err *err)
{
    size_t row, col;

    if (!lsc_dense_find_lost(a, half, &row, &col)) return LSC_OK;
    return lsc_fail(err, LSC_EDIVERGED,
                    "%s: the entry in row %zu, column %zu of matrix %zu is not "
                    "finite",
                    p->name, p->row + col, p->col + row, p->item);
}

static int
read_all(struct lsc_dense *a, const struct lsc_dense_place *from,
         struct lsc_err *err)
{
    size_t b = (size_t)a->grid->block;
    struct spot s;
    int st = enter(a, from, &s, err);

    for (size_t j = 0; j < a->local_cols && st == LSC_OK; j += b) {
        size_t n = a->local_cols - j < b ? a->local_cols - j : b;

        if (read_columns(a, from, &s, j, n) < 0)
            st = lsc_h5_fail(err, from->name, "cannot be read");
    }
    leave(&s);
    return st;
}

int
lsc_dense_read(struct lsc_dense *a, const struct lsc_dense_place *from,
               int half, struct lsc_err *err)
{
    int st;

    assert(from->side == 0 || (half && a->rows == a->cols));
    if (from->side > 0 || from->strip > 0) {
        assert(from->row == 0 && from->col == 0);
        st = lsc_dense_read_pieces(a, from, err);
    } else {
        st = read_all(a, from, err);
    }
    LSC_TRY(lsc_agree(a->grid->comm, st, err));
    LSC_TRY(check_finite(a, from, half, err));
out:
    return st;
}

/* One block of columns, gathered by the rank that writes it. */
struct block {
    size_t n;
    size_t local; /* number of the first on the ranks that hold them  */
    int col;      /* of the grid, where these ranks are               */
    int writer;
};

static struct block
block_at(const struct lsc_dense *a, const struct spot *s, size_t number)
{
    const struct lsc_grid *g = a->grid;
    size_t b = (size_t)g->block, left = a->cols - number * b;
    struct block k = {.n = left < b ? left : b};
    int row = (int)(number / (size_t)g->cols % (size_t)g->rows);

    k.col = lsc_grid_owner(number * b, g->block, g->cols, &k.local);
    if (s->row_bytes >= LSC_LARGE_ROW) k.writer = row * g->cols + k.col;
    return k;
}

/* Put part[n][rows of grid row r] into whole[n][rows]. */
static void
place_part(const struct lsc_dense *a, size_t n, int r, const double *part,
           double *whole)
{
    const struct lsc_grid *g = a->grid;
    size_t b = (size_t)g->block;
    size_t rows = lsc_grid_share(a->rows, g->block, r, g->rows);

    for (size_t j = 0; j < n; j++) {
        for (size_t i = 0; i < rows; i += b)
            memcpy(whole + j * a->rows +
                       lsc_grid_global(i, g->block, r, g->rows),
                   part + j * rows + i,
                   (rows - i < b ? rows - i : b) * sizeof(*part));
    }
}

/* The writer's side: whole[n][rows] from all rows of the grid. */
static void
gather(const struct lsc_dense *a, const struct block *k, double *part,
       double *whole)
{
    const struct lsc_grid *g = a->grid;

    for (int r = 0; r < g->rows; r++) {
        size_t rows = lsc_grid_share(a->rows, g->block, r, g->rows);
        int from = r * g->cols + k->col;

        if (rows == 0) continue;
        if (from == g->comm->rank) {
            place_part(a, k->n, r, a->x + k->local * a->ld, whole);
            continue;
        }
        LSC_MPI(MPI_Recv(part, (int)(k->n * rows), MPI_DOUBLE, from, 0, g->own,
                         MPI_STATUS_IGNORE));
        place_part(a, k->n, r, part, whole);
    }
}

/* All blocks in order; a rank that fails still sends and receives. */
static int
write_blocks(const struct lsc_dense *a, const struct lsc_dense_place *p,
             struct spot *s, double *part, double *whole, struct lsc_err *err)
{
    const struct lsc_grid *g = a->grid;
    size_t b = (size_t)g->block, blocks = (a->cols + b - 1) / b;
    int st = LSC_OK;

    for (size_t i = 0; i < blocks && g->row >= 0; i++) {
        struct block k = block_at(a, s, i);

        if (k.writer != g->comm->rank) {
            if (k.col == g->col && a->local_rows > 0)
                LSC_MPI(MPI_Send(a->x + k.local * a->ld,
                                 (int)(k.n * a->local_rows), MPI_DOUBLE,
                                 k.writer, 0, g->own));
            continue;
        }
        gather(a, &k, part, whole);
        if (st == LSC_OK && move(s, p->row + i * b, k.n, p->col, 1, a->rows,
                                 a->rows, 1, whole, a->rows) < 0)
            st = lsc_h5_fail(err, p->name, "cannot be written");
    }
    return st;
}

int
lsc_dense_write(const struct lsc_dense *a, const struct lsc_dense_place *to,
                struct lsc_err *err)
{
    size_t most = (size_t)a->grid->block * a->rows;
    double *part = NULL, *whole = NULL;
    struct spot s;
    int st = enter(a, to, &s, err);

    if (st == LSC_OK) st = lsc_alloc(&part, most, err);
    if (st == LSC_OK) st = lsc_alloc(&whole, most, err);
    LSC_TRY(lsc_agree(a->grid->comm, st, err));
    st = write_blocks(a, to, &s, part, whole, err);
    LSC_TRY(lsc_agree(a->grid->comm, st, err));
out:
    leave(&s);
    free(whole);
    free(part);
    return st;
}
