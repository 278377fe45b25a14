/* h5_rows.c - rows of datasets, and rows that are structs. */
#include "config.h"

#include "h5.h"

#include <math.h>
#include <stddef.h>

#define MOST_BYTES ((size_t)1 << 30) /* of one transfer: MPI counts are int */

/* The longest block of at most n rows from row `first` that is a box in the
 * file.  start and count have ndim entries; returns its rows. */
static size_t
box(const struct lsc_h5_rows *r, size_t first, size_t n, hsize_t *start,
    hsize_t *count)
{
    size_t rows = 1;

    for (size_t i = 0; i < r->ndim; i++) {
        start[i] = 0;
        count[i] = i < r->lead ? 1 : r->dims[i];
    }
    for (size_t i = r->lead; i-- > 0; first /= r->dims[i])
        start[i] = first % r->dims[i];
    for (size_t i = r->lead; i-- > 0;) {
        size_t left = r->dims[i] - start[i], fit = n / rows;

        count[i] = fit < left ? fit : left;
        rows *= count[i];
        if (count[i] < r->dims[i]) break;
    }
    return rows;
}

static herr_t
move_box(const struct lsc_h5_rows *r, const hsize_t *start,
         const hsize_t *count, int write, void *buffer)
{
    hid_t space = H5Dget_space(r->set), memory;
    herr_t st = -1;

    if (space < 0) return -1;
    memory = r->ndim > 0 ? H5Screate_simple((int)r->ndim, count, NULL)
                         : H5Screate(H5S_SCALAR);
    if (memory >= 0 &&
        (r->ndim == 0 || H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL,
                                             count, NULL) >= 0))
        st = write
                 ? H5Dwrite(r->set, r->type, memory, space, H5P_DEFAULT, buffer)
                 : H5Dread(r->set, r->type, memory, space, H5P_DEFAULT, buffer);
    if (memory >= 0) H5Sclose(memory);
    H5Sclose(space);
    return st;
}

herr_t
lsc_h5_move(const struct lsc_h5_rows *r, size_t first, size_t n, int write,
            void *buffer)
{
    size_t most = r->row_bytes > 0 ? MOST_BYTES / r->row_bytes : n;
    hsize_t start[LSC_MAX_DIMS], count[LSC_MAX_DIMS];
    char *at = buffer;

    if (r->row_bytes == 0) return 0;
    if (most == 0) most = 1;
    while (n > 0) {
        size_t rows = box(r, first, n < most ? n : most, start, count);

        if (move_box(r, start, count, write, at) < 0) return -1;
        first += rows;
        n -= rows;
        at += rows * r->row_bytes;
    }
    return 0;
}

hid_t
lsc_h5_task_type(void)
{
    hid_t t = H5Tcreate(H5T_COMPOUND, sizeof(struct lsc_task_row));

    H5Tinsert(t, "status", offsetof(struct lsc_task_row, status),
              H5T_NATIVE_INT32);
    H5Tinsert(t, "run", offsetof(struct lsc_task_row, run), H5T_NATIVE_INT32);
    H5Tinsert(t, "seconds", offsetof(struct lsc_task_row, seconds),
              H5T_NATIVE_DOUBLE);
    H5Tinsert(t, "rank", offsetof(struct lsc_task_row, rank), H5T_NATIVE_INT32);
    H5Tinsert(t, "checksum", offsetof(struct lsc_task_row, checksum),
              H5T_NATIVE_UINT64);
    return t;
}

static void
insert_text(hid_t type, const char *name, size_t at, size_t size)
{
    hid_t text = H5Tcopy(H5T_C_S1);

    H5Tset_size(text, size);
    H5Tset_cset(text, H5T_CSET_UTF8);
    H5Tset_strpad(text, H5T_STR_NULLPAD);
    H5Tinsert(type, name, at, text);
    H5Tclose(text);
}

hid_t
lsc_h5_run_type(void)
{
#define TEXT(name)                                            \
    insert_text(t, #name, offsetof(struct lsc_run_row, name), \
                sizeof(((struct lsc_run_row *)0)->name))
#define NUMBER(name, type) \
    H5Tinsert(t, #name, offsetof(struct lsc_run_row, name), H5T_NATIVE_##type)
    hid_t t = H5Tcreate(H5T_COMPOUND, sizeof(struct lsc_run_row));

    TEXT(command);
    TEXT(date);
    TEXT(host);
    TEXT(slurm_job);
    TEXT(blas);
    TEXT(blas_core);
    TEXT(mpi);
    TEXT(version);
#undef TEXT
    NUMBER(ranks, INT32);
    NUMBER(nodes, INT32);
    NUMBER(start, INT32);
    NUMBER(exit_status, INT32);
    NUMBER(done, DOUBLE);
    NUMBER(seconds, DOUBLE);
    NUMBER(work_seconds, DOUBLE);
    NUMBER(compute_seconds, DOUBLE);
    NUMBER(idle_seconds, DOUBLE);
    NUMBER(tasks, INT64);
#undef NUMBER
    return t;
}

static int
same_member(hid_t own, unsigned i, hid_t all)
{
    char *name = H5Tget_member_name(own, i);
    int at = name != NULL ? H5Tget_member_index(all, name) : -1, same = 0;
    hid_t a, b;

    H5free_memory(name);
    if (at < 0) return 0;
    a = H5Tget_member_type(own, i);
    b = H5Tget_member_type(all, (unsigned)at);
    same = a >= 0 && b >= 0 && H5Tequal(a, b) > 0;
    if (a >= 0) H5Tclose(a);
    if (b >= 0) H5Tclose(b);
    return same;
}

int
lsc_h5_run_fits(hid_t type)
{
    int good = H5Tget_class(type) == H5T_COMPOUND;
    int n = good ? H5Tget_nmembers(type) : 0;
    hid_t all = lsc_h5_run_type();

    good = good && H5Tget_member_index(type, "ranks") >= 0 &&
           H5Tget_member_index(type, "nodes") >= 0;
    for (int i = 0; i < n && good; i++)
        good = same_member(type, (unsigned)i, all);
    H5Tclose(all);
    return good;
}

void
lsc_run_row_clear(struct lsc_run_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct lsc_run_row){.exit_status = -1,
                                       .done = NAN,
                                       .seconds = NAN,
                                       .work_seconds = NAN,
                                       .compute_seconds = NAN,
                                       .idle_seconds = NAN,
                                       .tasks = -1};
}
