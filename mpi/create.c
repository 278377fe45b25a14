/* create.c - the result file's arrays, whole before any work starts. */
#include "config.h"

#include "create.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#define CHUNK_LIMIT 0xffffffffu /* HDF5's, bytes */

/* Written by workers. */
static int
is_large(const struct lsc_slab *s)
{
    return s->array->stage != NULL && s->row_bytes >= LSC_LARGE_ROW;
}

/* Rows that start on a page each. */
static int
has_chunks(const struct lsc_slab *s)
{
    return is_large(s) && s->array->lead > 0 && s->rows > 0 &&
           s->row_bytes < CHUNK_LIMIT;
}

/* At most. */
static double
bytes_needed(const struct lsc_study *study)
{
    double bytes = 1e6 + LSC_RUNS * sizeof(struct lsc_run_row);

    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *s = &study->slabs[i];
        size_t row = s->row_bytes;

        if (has_chunks(s)) row = (row + 4095) / 4096 * 4096 + 256;
        bytes += (double)s->rows * (double)row + 16384;
    }
    for (size_t i = 0; i < study->nstages; i++)
        bytes += (double)study->counts[i] * sizeof(struct lsc_task_row);
    return bytes;
}

/* Arrays known from the start. */
static int
put_value(hid_t set, const struct lsc_study *study, const struct lsc_slab *s,
          struct lsc_err *err)
{
    char *out = NULL;
    int st;

    LSC_TRY(lsc_alloc(&out, s->rows * s->row_bytes, err));
    s->array->value(study, out);
    if (s->rows * s->row_bytes > 0 &&
        H5Dwrite(set, lsc_h5_type(s->array->type), H5S_ALL, H5S_ALL,
                 H5P_DEFAULT, out) < 0)
        st = LSC_EIO;
out:
    free(out);
    return st;
}

static herr_t
put_notes(hid_t set, const struct lsc_slab *s, size_t number)
{
    const struct lsc_array *a = s->array;
    int32_t lead = a->lead, is_volatile = (a->traits & LSC_VOLATILE) != 0;
    int32_t index = (int32_t)number;
    herr_t st = 0;

    st |= lsc_h5_put_text(set, "stage", a->stage != NULL ? a->stage : "");
    st |= lsc_h5_put(set, "lead", H5T_NATIVE_INT32, 0, &lead);
    st |= lsc_h5_put(set, "volatile", H5T_NATIVE_INT32, 0, &is_volatile);
    st |= lsc_h5_put(set, "index", H5T_NATIVE_INT32, 0, &index);
    if (s->tolerance > 0)
        st |= lsc_h5_put(set, "tolerance", H5T_NATIVE_DOUBLE, 0, &s->tolerance);
    return st;
}

static int
make_array(hid_t file, const char *path, const struct lsc_study *study,
           size_t number, struct lsc_err *err)
{
    const struct lsc_slab *s = &study->slabs[number];
    const struct lsc_array *a = s->array;
    double item = 0; /* large enough for any type */
    struct lsc_part_set set = {
        .path = a->path,
        .units = a->units,
        .long_name = a->long_name,
        .type = lsc_h5_type(a->type),
        .ndim = s->ndim,
        .row_chunks = has_chunks(s),
        .lead = (size_t)a->lead,
        .fill = &item,
    };
    int st = LSC_OK;
    hid_t id;

    for (size_t i = 0; i < s->ndim; i++) set.dims[i] = s->dims[i];
    lsc_fill(a->type, 1, &item);
    id = lsc_part_set(file, &set);
    if (id < 0) return lsc_h5_fail(err, path, "cannot make %s", a->path);
    if (put_notes(id, s, number) < 0) st = LSC_EIO;
    if (st == LSC_OK && a->value != NULL) st = put_value(id, study, s, err);
    if (H5Dclose(id) < 0 && st == LSC_OK) st = LSC_EIO;
    return st == LSC_EIO ? lsc_h5_fail(err, path, "cannot write %s", a->path)
                         : st;
}

/* Small arrays first: then nothing small lies between large rows, and no page
 * of the file is written by two ranks. */
static int
make_all(hid_t file, const char *path, const struct lsc_study *study,
         const char *identity, struct lsc_err *err)
{
    int st = LSC_OK;

    LSC_TRY(lsc_describe(file, path, study, identity, err));
    LSC_TRY(lsc_vtkhdf(file, path, study, err));
    for (int large = 0; large < 2; large++)
        for (size_t i = 0; i < study->nslabs; i++)
            if (is_large(&study->slabs[i]) == large)
                LSC_TRY(make_array(file, path, study, i, err));
out:
    return st;
}

int
lsc_file_create(const char *path, const struct lsc_study *study,
                const char *identity, struct lsc_err *err)
{
    hid_t file;
    int st;

    if (access(path, F_OK) == 0)
        return lsc_fail(err, LSC_EIO, "%s: is there already", path);
    LSC_TRY(lsc_part_begin(&file, path, bytes_needed(study), err));
    st = make_all(file, path, study, identity, err);
    st = lsc_part_end(file, path, st, err);
out:
    return st;
}
