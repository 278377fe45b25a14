/* show_json.c - a result for other programs. */
#include "config.h"

#include "h5.h"
#include "json.h"
#include "show.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static json_t *
runs(const struct lsc_reader *r)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->nruns; i++)
        json_array_append_new(list, lsc_json_run(&r->runs[i]));
    return list;
}

static json_t *
stages(const struct lsc_reader *r)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->nstages; i++) {
        const struct lsc_reader_stage *s = &r->stages[i];
        double seconds = 0;
        json_t *o = json_object();

        for (size_t k = 0; k < s->count; k++) seconds += s->rows[k].seconds;
        json_object_set_new(o, "name", json_string(s->name));
        json_object_set_new(o, "tasks", json_integer((json_int_t)s->count));
        json_object_set_new(
            o, "done", json_integer((json_int_t)lsc_reader_count(s, LSC_DONE)));
        json_object_set_new(
            o, "diverged",
            json_integer((json_int_t)lsc_reader_count(s, LSC_DIVERGED)));
        json_object_set_new(o, "seconds", json_real(seconds));
        json_array_append_new(list, o);
    }
    return list;
}

/* C order; null where not a finite number. */
static int
values(const struct lsc_reader *r, size_t array, json_t **list,
       struct lsc_err *err)
{
    const struct lsc_reader_array *a = &r->arrays[array];
    int whole = a->type != LSC_F32 && a->type != LSC_F64;
    void *items = NULL;
    char text[32];
    int st;

    LSC_TRY(lsc_reader_load(r, array, &items, err));
    *list = json_array();
    for (size_t i = 0; i < a->items; i++) {
        double x = lsc_item_number(a->type, items, i);

        /* A float's shortest text, read as a double: 0.1, not 0.100000001. */
        lsc_item_text(a->type, items, i, text);
        json_array_append_new(*list, whole ? json_integer((json_int_t)x)
                                     : isfinite(x)
                                         ? json_real(strtod(text, NULL))
                                         : json_null());
    }
out:
    free(items);
    return st;
}

static int
arrays(const struct lsc_reader *r, const char *only, json_t *to,
       struct lsc_err *err)
{
    int st = LSC_OK;

    for (size_t i = 0; i < r->narrays; i++) {
        const struct lsc_reader_array *a = &r->arrays[i];
        json_t *o, *dims, *list = json_null();

        if (only != NULL && !lsc_show_wants(only, a)) continue;
        o = json_object();
        dims = json_array();
        json_object_set_new(to, a->path, o);
        for (size_t k = 0; k < a->ndim; k++)
            json_array_append_new(dims, json_integer((json_int_t)a->dims[k]));
        json_object_set_new(o, "long_name", json_string(a->long_name));
        json_object_set_new(o, "units", json_string(a->units));
        json_object_set_new(o, "stage", json_string(a->stage));
        json_object_set_new(o, "dims", dims);
        if (lsc_show_wants(only, a)) LSC_TRY(values(r, i, &list, err));
        json_object_set_new(o, "values", list);
    }
out:
    return st;
}

int
lsc_show_json(const struct lsc_reader *r, const char *only, FILE *out,
              struct lsc_err *err)
{
    hid_t net = H5Gopen2(r->file, "/net", H5P_DEFAULT);
    char *spec = net < 0 ? NULL : lsc_h5_get_text(net, "spec");
    json_t *all = json_object(), *list = json_object();
    int st;

    json_object_set_new(all, "file", json_string(r->path));
    json_object_set_new(all, "software", lsc_json_text(r, "software"));
    json_object_set_new(all, "softwareVersion",
                        lsc_json_text(r, "softwareVersion"));
    json_object_set_new(all, "softwareDependencies",
                        lsc_json_text(r, "softwareDependencies"));
    json_object_set_new(all, "kind", lsc_json_text(r, "kind"));
    json_object_set_new(all, "study", lsc_json_text(r, "study"));
    json_object_set_new(all, "data", lsc_json_text(r, "data"));
    json_object_set_new(all, "dataHash", lsc_json_text(r, "dataHash"));
    json_object_set_new(all, "net", spec != NULL ? json_string(spec) : NULL);
    json_object_set_new(all, "stages", stages(r));
    json_object_set_new(all, "runs", runs(r));
    json_object_set_new(all, "arrays", list);
    LSC_TRY(arrays(r, only, list, err));
    st = lsc_json_print(all, out, err);
    all = NULL;
out:
    json_decref(all);
    free(spec);
    if (net >= 0) H5Gclose(net);
    return st;
}
