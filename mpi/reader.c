/* reader.c - what is in a result file, from the file alone. */
#include "config.h"

#include "file_open.h"
#include "reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Grows as the file is walked. */
struct walk {
    struct lsc_reader *r;
    struct lsc_err *err;
    int st;
};

static int
type_of(hid_t set, enum lsc_type *type)
{
    hid_t own = H5Dget_type(set);
    int known = 0;

    for (int t = LSC_F32; t <= LSC_U8 && own >= 0 && !known; t++)
        if (H5Tequal(own, lsc_h5_type((enum lsc_type)t)) > 0) {
            *type = (enum lsc_type)t;
            known = 1;
        }
    if (own >= 0) H5Tclose(own);
    return known;
}

static int
shape_of(hid_t set, size_t *ndim, size_t *dims)
{
    hsize_t found[H5S_MAX_RANK];
    hid_t space = H5Dget_space(set);
    int n = space < 0 ? -1 : H5Sget_simple_extent_dims(space, found, NULL);

    if (space >= 0) H5Sclose(space);
    if (n < 0 || n > LSC_MAX_DIMS) return 0;
    *ndim = (size_t)n;
    for (int i = 0; i < n; i++) dims[i] = (size_t)found[i];
    return 1;
}

/* Whether the file has the bytes that a shape promises. */
static int
is_stored(hid_t set, size_t ndim, const size_t *dims, size_t item_bytes)
{
    double bytes = (double)item_bytes;

    for (size_t i = 0; i < ndim; i++) bytes *= (double)dims[i];
    return bytes <= (double)H5Dget_storage_size(set);
}

static void
copy_text(hid_t set, const char *name, char *out, size_t size)
{
    char *text = lsc_h5_get_text(set, name);

    snprintf(out, size, "%s", text != NULL ? text : "");
    free(text);
}

static int
read_array(struct lsc_reader_array *a, const char *name)
{
    hid_t set = a->set;
    int32_t note[3];

    snprintf(a->path, sizeof(a->path), "/%s", name);
    copy_text(set, "stage", a->stage, sizeof(a->stage));
    copy_text(set, "units", a->units, sizeof(a->units));
    copy_text(set, "long_name", a->long_name, sizeof(a->long_name));
    if (!type_of(set, &a->type) || !shape_of(set, &a->ndim, a->dims) ||
        !is_stored(set, a->ndim, a->dims, lsc_type_bytes(a->type)) ||
        lsc_h5_get(set, "lead", H5T_NATIVE_INT32, 1, &note[0]) != 0 ||
        lsc_h5_get(set, "volatile", H5T_NATIVE_INT32, 1, &note[1]) != 0 ||
        lsc_h5_get(set, "index", H5T_NATIVE_INT32, 1, &note[2]) != 0 ||
        note[0] < 0 || (size_t)note[0] > a->ndim)
        return 0;
    if (lsc_h5_get(set, "tolerance", H5T_NATIVE_DOUBLE, 1, &a->tolerance) != 0)
        a->tolerance = 0;
    a->lead = note[0];
    a->is_volatile = note[1];
    a->index = note[2];
    a->rows = a->row_items = 1;
    for (size_t i = 0; i < a->ndim; i++)
        *(i < (size_t)a->lead ? &a->rows : &a->row_items) *= a->dims[i];
    a->row_bytes = a->row_items * lsc_type_bytes(a->type);
    a->items = a->rows * a->row_items;
    return 1;
}

static int
read_stage(struct lsc_reader_stage *s, const char *name)
{
    hid_t type = lsc_h5_task_type(), own = H5Dget_type(s->set);
    int32_t index = 0, collective;
    size_t ndim = 0, dims[LSC_MAX_DIMS];
    int good = own >= 0 && H5Tequal(own, type) > 0 &&
               shape_of(s->set, &ndim, dims) && ndim == 1 &&
               is_stored(s->set, 1, dims, sizeof(*s->rows)) &&
               lsc_h5_get(s->set, "index", H5T_NATIVE_INT32, 1, &index) == 0;

    snprintf(s->name, sizeof(s->name), "%s", name + strlen("tasks/"));
    s->index = index;
    if (lsc_h5_get(s->set, "cost", H5T_NATIVE_DOUBLE, 1, &s->cost) != 0)
        s->cost = NAN;
    if (lsc_h5_get(s->set, "collective", H5T_NATIVE_INT32, 1, &collective) == 0)
        s->collective = collective;
    if (good) {
        s->count = dims[0];
        s->rows = lsc_calloc(s->count, sizeof(*s->rows));
        good = s->rows != NULL &&
               (s->count == 0 || H5Dread(s->set, type, H5S_ALL, H5S_ALL,
                                         H5P_DEFAULT, s->rows) >= 0);
    }
    H5Tclose(type);
    if (own >= 0) H5Tclose(own);
    return good;
}

/* Room for one more, of `size` bytes, zeroed, at the end of list[n]. */
static void *
grow(void **list, size_t n, size_t size)
{
    char *more = realloc(*list, (n + 1) * size);

    if (more == NULL) return NULL;
    *list = more;
    return memset(more + n * size, 0, size);
}

static int
take_set(struct walk *w, hid_t set, const char *name)
{
    struct lsc_reader *r = w->r;
    struct lsc_reader_array *a;
    struct lsc_reader_stage *s;
    int good = 0;

    if (H5Aexists(set, "stage") > 0) {
        a = grow((void **)&r->arrays, r->narrays, sizeof(*a));
        if (a == NULL) return 0;
        a->set = set;
        r->narrays++;
        good = read_array(a, name);
    } else if (strncmp(name, "tasks/", strlen("tasks/")) == 0) {
        s = grow((void **)&r->stages, r->nstages, sizeof(*s));
        if (s == NULL) return 0;
        s->set = set;
        r->nstages++;
        good = read_stage(s, name);
    } else {
        good = H5Dclose(set) >= 0;
    }
    return good;
}

static herr_t
visit(hid_t root, const char *name, const H5L_info_t *info, void *context)
{
    struct walk *w = context;
    hid_t object;

    if (info->type != H5L_TYPE_HARD) return 0;
    object = H5Oopen(root, name, H5P_DEFAULT);
    if (object >= 0 && H5Iget_type(object) != H5I_DATASET) {
        H5Oclose(object);
        return 0;
    }
    if (object >= 0 && take_set(w, object, name)) return 0;
    w->st = lsc_fail(w->err, LSC_EIO, "%s: /%s is not as losscape writes it",
                     w->r->path, name);
    return 1;
}

static int
by_index(const void *a, const void *b)
{
    const struct lsc_reader_array *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

static int
stages_by_index(const void *a, const void *b)
{
    const struct lsc_reader_stage *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

static int
read_runs(struct lsc_reader *r, struct lsc_err *err)
{
    hid_t type = lsc_h5_run_type(), set = H5Dopen2(r->file, "/runs", 0);
    hid_t own = set < 0 ? -1 : H5Dget_type(set);
    size_t ndim = 0, dims[LSC_MAX_DIMS];
    int st;

    LSC_TRY(lsc_alloc(&r->runs, LSC_RUNS, err));
    lsc_run_row_clear(r->runs, LSC_RUNS);
    if (own < 0 || !shape_of(set, &ndim, dims) || ndim != 1 ||
        dims[0] != LSC_RUNS || !lsc_h5_run_fits(own))
        st = lsc_fail(err, LSC_EIO, "%s: /runs is not as losscape writes it",
                      r->path);
    else if (H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, r->runs) < 0)
        st = lsc_h5_fail(err, r->path, "cannot read /runs");
    else
        while (r->nruns < LSC_RUNS && r->runs[r->nruns].ranks != 0) r->nruns++;
out:
    if (own >= 0) H5Tclose(own);
    if (set >= 0) H5Dclose(set);
    H5Tclose(type);
    return st;
}

int
lsc_reader_open(struct lsc_reader *r, const char *path, int writable,
                struct lsc_err *err)
{
    struct walk w = {.r = r, .err = err, .st = LSC_OK};
    int st;

    memset(r, 0, sizeof(*r));
    r->file = -1;
    r->path = path;
    LSC_TRY(lsc_h5_open(&r->file, path, writable, MPI_COMM_NULL, err));
    LSC_TRY(lsc_file_check_schema(r->file, path, err));
    if (H5Lvisit(r->file, H5_INDEX_NAME, H5_ITER_INC, visit, &w) < 0 &&
        w.st == LSC_OK)
        w.st = lsc_h5_fail(err, path, "cannot read its groups");
    LSC_TRY(w.st);
    LSC_TRY(read_runs(r, err));
    if (r->narrays > 0)
        qsort(r->arrays, r->narrays, sizeof(*r->arrays), by_index);
    if (r->nstages > 0)
        qsort(r->stages, r->nstages, sizeof(*r->stages), stages_by_index);
out:
    if (st != LSC_OK) lsc_reader_close(r);
    return st;
}

void
lsc_reader_close(struct lsc_reader *r)
{
    for (size_t i = 0; i < r->narrays; i++) H5Dclose(r->arrays[i].set);
    for (size_t i = 0; i < r->nstages; i++) {
        H5Dclose(r->stages[i].set);
        free(r->stages[i].rows);
    }
    free(r->arrays);
    free(r->stages);
    free(r->runs);
    if (r->file > 0) H5Fclose(r->file);
    memset(r, 0, sizeof(*r));
    r->file = -1;
}
