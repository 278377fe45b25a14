/* show_csv.c - arrays for spreadsheets and other programs. */
#include "config.h"

#include "show.h"

#include <stdlib.h>
#include <string.h>

int
lsc_show_wants(const char *only, const struct lsc_reader_array *a)
{
    return only != NULL ? strcmp(only, a->path) == 0
                        : a->items <= LSC_SHOW_ITEMS;
}

void
lsc_show_index(const struct lsc_reader_array *a, size_t at,
               size_t index[LSC_MAX_DIMS])
{
    for (size_t i = a->ndim; i-- > 0; at /= a->dims[i])
        index[i] = at % a->dims[i];
}

static int
show_array(const struct lsc_reader *r, size_t array, FILE *out,
           struct lsc_err *err)
{
    const struct lsc_reader_array *a = &r->arrays[array];
    size_t index[LSC_MAX_DIMS];
    void *items = NULL;
    char text[32];
    int st;

    LSC_TRY(lsc_reader_load(r, array, &items, err));
    for (size_t at = 0; at < a->items; at++) {
        lsc_show_index(a, at, index);
        lsc_item_text(a->type, items, at, text);
        fprintf(out, "%s,%s", a->path, a->units);
        for (size_t i = 0; i < LSC_MAX_DIMS; i++)
            if (i < a->ndim)
                fprintf(out, ",%zu", index[i]);
            else
                fputc(',', out);
        fprintf(out, ",%s\n", text);
    }
out:
    free(items);
    return st;
}

int
lsc_show_csv(const struct lsc_reader *r, const char *only, FILE *out,
             struct lsc_err *err)
{
    int st = LSC_OK;

    fprintf(out, "array,units,i,j,k,l,value\n");
    for (size_t i = 0; i < r->narrays; i++)
        if (lsc_show_wants(only, &r->arrays[i]))
            LSC_TRY(show_array(r, i, out, err));
out:
    return st;
}
