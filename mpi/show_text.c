/* show_text.c - a result as tables for a terminal. */
#include "config.h"

#include "show.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ROWS    30
#define MOST_COLUMNS 5
#define FEW_ITEMS    6
#define BLOCK_BYTES  ((size_t)1 << 22)

struct extremes {
    double min, max;
    size_t at_min, at_max, finite;
};

static int
find_extremes(const struct lsc_reader *r, size_t array, struct extremes *e,
              struct lsc_err *err)
{
    const struct lsc_reader_array *a = &r->arrays[array];
    size_t most = a->row_bytes > 0 ? BLOCK_BYTES / a->row_bytes : 0;
    char *rows = NULL;
    int st = LSC_OK;

    *e = (struct extremes){.min = INFINITY, .max = -INFINITY};
    if (a->items == 0) return LSC_OK;
    if (most == 0) most = 1;
    LSC_TRY(lsc_alloc(&rows, most * a->row_bytes, err));
    for (size_t at = 0, n; at < a->rows; at += n) {
        n = a->rows - at < most ? a->rows - at : most;
        LSC_TRY(lsc_reader_read(r, array, at, n, rows, err));
        for (size_t i = 0; i < n * a->row_items; i++) {
            double x = lsc_item_number(a->type, rows, i);

            if (!isfinite(x)) continue;
            e->finite++;
            if (x < e->min) e->at_min = at * a->row_items + i;
            if (x > e->max) e->at_max = at * a->row_items + i;
            e->min = fmin(e->min, x);
            e->max = fmax(e->max, x);
        }
    }
out:
    free(rows);
    return st;
}

/* The coordinates along dimension d of a: "x" beside it for the last dimension,
 * "y" for the one before, if there is one so long.  For free(); NULL. */
static double *
coordinates(const struct lsc_reader *r, const struct lsc_reader_array *a,
            size_t d)
{
    const char *end = strrchr(a->path, '/');
    char path[160];
    void *items = NULL;
    size_t i;

    if (d + 2 < a->ndim || end == NULL) return NULL;
    if (strcmp(end, "/x") == 0 || strcmp(end, "/y") == 0) return NULL;
    snprintf(path, sizeof(path), "%.*s/%c", (int)(end - a->path), a->path,
             d + 1 == a->ndim ? 'x' : 'y');
    i = lsc_reader_find(r, path);
    if (i == (size_t)-1 || r->arrays[i].type != LSC_F64 ||
        r->arrays[i].items != a->dims[d])
        return NULL;
    if (lsc_reader_load(r, i, &items, NULL) != LSC_OK) return NULL;
    return items;
}

/* " at y 0.5, x -1" or " at 3, 4" */
static void
print_place(const struct lsc_reader *r, const struct lsc_reader_array *a,
            size_t at, FILE *out)
{
    size_t index[LSC_MAX_DIMS];

    lsc_show_index(a, at, index);
    fprintf(out, " at");
    for (size_t d = 0; d < a->ndim; d++) {
        double *x = coordinates(r, a, d);

        if (x != NULL)
            fprintf(out, "%s %c %.4g", d > 0 ? "," : "",
                    d + 1 == a->ndim ? 'x' : 'y', x[index[d]]);
        else
            fprintf(out, "%s %zu", d > 0 ? "," : "", index[d]);
        free(x);
    }
}

/* The value at x = y = 0, where the grid has that point. */
static int
print_origin(const struct lsc_reader *r, size_t array, FILE *out,
             struct lsc_err *err)
{
    const struct lsc_reader_array *a = &r->arrays[array];
    size_t at = 0, d = 0;
    void *items = NULL;
    int st = LSC_OK;

    for (; d < a->ndim; d++) {
        double *x = coordinates(r, a, d);
        size_t i = 0;

        while (x != NULL && i < a->dims[d] && x[i] != 0) i++;
        free(x);
        if (x == NULL || i == a->dims[d]) return LSC_OK;
        at = at * a->dims[d] + i;
    }
    if (d == 0) return LSC_OK;
    LSC_TRY(lsc_reader_load(r, array, &items, err));
    fprintf(out, "; %.6g at the origin", lsc_item_number(a->type, items, at));
out:
    free(items);
    return st;
}

/* An array in two lines. */
static int
print_grid(const struct lsc_reader *r, size_t array, FILE *out,
           struct lsc_err *err)
{
    const struct lsc_reader_array *a = &r->arrays[array];
    struct extremes e;
    int st;

    fprintf(out, "%s ", a->path);
    for (size_t i = 0; i < a->ndim; i++) fprintf(out, "[%zu]", a->dims[i]);
    fprintf(out, "  %s\n", a->long_name);
    LSC_TRY(find_extremes(r, array, &e, err));
    if (e.finite == 0) {
        fprintf(out, "    no values\n");
        goto out;
    }
    fprintf(out, "    min %.6g", e.min);
    print_place(r, a, e.at_min, out);
    fprintf(out, "; max %.6g", e.max);
    print_place(r, a, e.at_max, out);
    LSC_TRY(print_origin(r, array, out, err));
    if (e.finite < a->items)
        fprintf(out, "; %zu without a value", a->items - e.finite);
    fputc('\n', out);
out:
    return st;
}

/* Few numbers: all of them. */
static int
print_items(const struct lsc_reader *r, size_t array, FILE *out,
            struct lsc_err *err)
{
    const struct lsc_reader_array *a = &r->arrays[array];
    void *items = NULL;
    int st;

    LSC_TRY(lsc_reader_load(r, array, &items, err));
    fprintf(out, "%s ", a->path);
    for (size_t i = 0; i < a->items; i++)
        fprintf(out, " %.6g", lsc_item_number(a->type, items, i));
    fprintf(out, "  %s\n", a->long_name);
out:
    free(items);
    return st;
}

/* One number a task: a column of the stage's table. */
static int
is_column(const struct lsc_reader_array *a)
{
    return a->stage[0] != '\0' && a->lead == 1 && a->row_items == 1;
}

static int
print_columns(const struct lsc_reader *r, const size_t *arrays, size_t n,
              FILE *out, struct lsc_err *err)
{
    size_t rows = r->arrays[arrays[0]].rows;
    void *items[MOST_COLUMNS] = {NULL};
    int st = LSC_OK;

    fprintf(out, "%6s", "task");
    for (size_t i = 0; i < n; i++) {
        LSC_TRY(lsc_reader_load(r, arrays[i], &items[i], err));
        fprintf(out, " %14s", strrchr(r->arrays[arrays[i]].path, '/') + 1);
    }
    fputc('\n', out);
    for (size_t k = 0; k < rows && k < MOST_ROWS; k++) {
        fprintf(out, "%6zu", k);
        for (size_t i = 0; i < n; i++)
            fprintf(out, " %14.6g",
                    lsc_item_number(r->arrays[arrays[i]].type, items[i], k));
        fputc('\n', out);
    }
    if (rows > MOST_ROWS)
        fprintf(out, "       and %zu more (--csv shows all)\n",
                rows - MOST_ROWS);
out:
    for (size_t i = 0; i < n; i++) free(items[i]);
    return st;
}

static int
print_array(const struct lsc_reader *r, size_t array, FILE *out,
            struct lsc_err *err)
{
    return r->arrays[array].items <= FEW_ITEMS ? print_items(r, array, out, err)
                                               : print_grid(r, array, out, err);
}

static int
print_stage(const struct lsc_reader *r, const struct lsc_reader_stage *s,
            FILE *out, struct lsc_err *err)
{
    size_t columns[MOST_COLUMNS], n = 0;
    int st = LSC_OK;

    fprintf(out, "\n%s: %zu of %zu tasks done, %zu diverged\n", s->name,
            lsc_reader_count(s, LSC_DONE), s->count,
            lsc_reader_count(s, LSC_DIVERGED));
    for (size_t i = 0; i < r->narrays; i++) {
        if (strcmp(r->arrays[i].stage, s->name) != 0 ||
            !is_column(&r->arrays[i]))
            continue;
        columns[n++] = i;
        if (n < MOST_COLUMNS) continue;
        LSC_TRY(print_columns(r, columns, n, out, err));
        n = 0;
    }
    if (n > 0) LSC_TRY(print_columns(r, columns, n, out, err));
    for (size_t i = 0; i < r->narrays; i++)
        if (strcmp(r->arrays[i].stage, s->name) == 0 &&
            !is_column(&r->arrays[i]))
            LSC_TRY(print_array(r, i, out, err));
out:
    return st;
}

int
lsc_show_text(const struct lsc_reader *r, const char *only, FILE *out,
              struct lsc_err *err)
{
    int st = LSC_OK;

    if (only != NULL) return print_array(r, lsc_reader_find(r, only), out, err);
    for (size_t i = 0; i < r->narrays; i++)
        if (r->arrays[i].stage[0] == '\0') LSC_TRY(print_array(r, i, out, err));
    for (size_t i = 0; i < r->nstages; i++)
        LSC_TRY(print_stage(r, &r->stages[i], out, err));
out:
    return st;
}
