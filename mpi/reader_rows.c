/* reader_rows.c - rows of arrays and tasks, and single items. */
#include "config.h"

#include "../src/hash.h"
#include "h5.h"
#include "reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *
lsc_reader_text(const struct lsc_reader *r, const char *attribute)
{
    return lsc_h5_get_text(r->file, attribute);
}

size_t
lsc_reader_find(const struct lsc_reader *r, const char *path)
{
    for (size_t i = 0; i < r->narrays; i++)
        if (strcmp(r->arrays[i].path, path) == 0) return i;
    return (size_t)-1;
}

static int
move(const struct lsc_reader *r, size_t array, size_t first, size_t n,
     int write, void *rows, struct lsc_err *err)
{
    const struct lsc_reader_array *a = &r->arrays[array];
    struct lsc_h5_rows where = {.set = a->set,
                                .type = lsc_h5_type(a->type),
                                .ndim = a->ndim,
                                .lead = (size_t)a->lead,
                                .row_bytes = a->row_bytes};

    memcpy(where.dims, a->dims, sizeof(where.dims));
    if (lsc_h5_move(&where, first, n, write, rows) >= 0) return LSC_OK;
    return lsc_h5_fail(err, r->path, "cannot %s %s", write ? "write" : "read",
                       a->path);
}

int
lsc_reader_read(const struct lsc_reader *r, size_t array, size_t first,
                size_t n, void *rows, struct lsc_err *err)
{
    return move(r, array, first, n, 0, rows, err);
}

int
lsc_reader_write(const struct lsc_reader *r, size_t array, size_t first,
                 size_t n, const void *rows, struct lsc_err *err)
{
    return move(r, array, first, n, 1, (void *)rows, err);
}

int
lsc_reader_row(const struct lsc_reader *r, const char *path, size_t number,
               size_t bytes, void *row, struct lsc_err *err)
{
    size_t i = lsc_reader_find(r, path);

    if (i == (size_t)-1 || number >= r->arrays[i].rows ||
        r->arrays[i].row_bytes != bytes)
        return lsc_fail(err, LSC_EINVAL, "%s: no row %zu of %zu bytes in %s",
                        r->path, number, bytes, path);
    return lsc_reader_read(r, i, number, 1, row, err);
}

int
lsc_reader_load(const struct lsc_reader *r, size_t array, void **items,
                struct lsc_err *err)
{
    const struct lsc_reader_array *a = &r->arrays[array];
    char *all = NULL;
    int st;

    LSC_TRY(lsc_alloc(&all, a->items * lsc_type_bytes(a->type), err));
    LSC_TRY(lsc_reader_read(r, array, 0, a->rows, all, err));
    *items = all;
    all = NULL;
out:
    free(all);
    return st;
}

int
lsc_reader_write_task(const struct lsc_reader *r, size_t stage, size_t task,
                      struct lsc_err *err)
{
    const struct lsc_reader_stage *s = &r->stages[stage];
    struct lsc_h5_rows where = {.set = s->set,
                                .type = lsc_h5_task_type(),
                                .ndim = 1,
                                .dims = {s->count},
                                .lead = 1,
                                .row_bytes = sizeof(*s->rows)};
    herr_t st = lsc_h5_move(&where, task, 1, 1, &s->rows[task]);

    H5Tclose(where.type);
    if (st >= 0) return LSC_OK;
    return lsc_h5_fail(err, r->path, "cannot write /tasks/%s", s->name);
}

size_t
lsc_reader_count(const struct lsc_reader_stage *stage,
                 enum lsc_task_status status)
{
    size_t n = 0;

    for (size_t i = 0; i < stage->count; i++)
        n += stage->rows[i].status == (int32_t)status;
    return n;
}

int
lsc_reader_check(const struct lsc_reader *r, size_t stage, size_t task,
                 int *good, struct lsc_err *err)
{
    const struct lsc_reader_stage *s = &r->stages[stage];
    uint64_t sum = 0;
    char *row = NULL;
    int st = LSC_OK;

    for (size_t i = 0; i < r->narrays; i++) {
        const struct lsc_reader_array *a = &r->arrays[i];

        if (a->is_volatile || strcmp(a->stage, s->name) != 0) continue;
        if (task >= a->rows)
            return lsc_fail(err, LSC_EIO, "%s: %s has %zu rows, but %s %zu",
                            r->path, a->path, a->rows, s->name, s->count);
        LSC_TRY(lsc_alloc(&row, a->row_bytes, err));
        LSC_TRY(lsc_reader_read(r, i, task, 1, row, err));
        sum = lsc_hash64(row, a->row_bytes, sum);
        free(row);
        row = NULL;
    }
    *good = sum == s->rows[task].checksum;
out:
    free(row);
    return st;
}

double
lsc_item_number(enum lsc_type type, const void *items, size_t at)
{
    switch (type) {
    case LSC_F32: return ((const float *)items)[at];
    case LSC_F64: return ((const double *)items)[at];
    case LSC_I32: return ((const int32_t *)items)[at];
    case LSC_U32: return ((const uint32_t *)items)[at];
    case LSC_U8: return ((const uint8_t *)items)[at];
    }
    return NAN;
}

/* Fewest digits that read back the same. */
void
lsc_item_text(enum lsc_type type, const void *items, size_t at, char text[32])
{
    double x = lsc_item_number(type, items, at);
    int digits = type == LSC_F32 ? 6 : type == LSC_F64 ? 15 : 10;
    int most = type == LSC_F32 ? 9 : 17;

    do {
        snprintf(text, 32, "%.*g", digits, x);
    } while (x == x && digits++ < most &&
             (type == LSC_F32 ? strtof(text, NULL) != (float)x
                              : strtod(text, NULL) != x));
}
