/* status_json.c - how far a study is, for other programs. */
#include "config.h"

#include "json.h"
#include "status.h"

#include <math.h>

static json_t *
integer(size_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *
stages(const struct lsc_status *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->reader->nstages; i++) {
        const struct lsc_reader_stage *stage = &s->reader->stages[i];
        const struct lsc_status_stage *sum = &s->stages[i];
        json_t *o = json_object();

        json_object_set_new(o, "name", json_string(stage->name));
        json_object_set_new(o, "tasks", integer(stage->count));
        json_object_set_new(o, "left", integer(sum->left));
        json_object_set_new(o, "done", integer(sum->done));
        json_object_set_new(o, "diverged", integer(sum->diverged));
        json_object_set_new(o, "seconds", lsc_json_number(sum->seconds));
        json_object_set_new(o, "task_flops", lsc_json_number(stage->cost));
        json_object_set_new(o, "checkpoint_flops",
                            lsc_json_number(s->advance.saved[i]));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *
runs(const struct lsc_status *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < s->reader->nruns; i++) {
        json_t *o = lsc_json_run(&s->reader->runs[i]);
        char text[16];

        json_object_set_new(o, "end", json_string(lsc_status_end(s, i, text)));
        json_object_set_new(o, "added",
                            lsc_json_number(lsc_status_added(s, i)));
        json_array_append_new(list, o);
    }
    return list;
}

int
lsc_status_json(const struct lsc_status *s, FILE *out, struct lsc_err *err)
{
    const struct lsc_reader *r = s->reader;
    const struct lsc_advance *a = &s->advance;
    int goes_on = s->left > 0 && lsc_advance_check(a, r, NULL) == LSC_OK;
    json_t *all = json_object();

    json_object_set_new(all, "file", json_string(r->path));
    json_object_set_new(all, "kind", lsc_json_text(r, "kind"));
    json_object_set_new(all, "data", lsc_json_text(r, "data"));
    json_object_set_new(all, "left", integer(s->left));
    json_object_set_new(all, "resumable", json_boolean(goes_on));
    json_object_set_new(all, "at_work",
                        s->at_work ? json_string(s->holder) : json_null());
    json_object_set_new(all, "starts", json_integer(s->starts));
    json_object_set_new(all, "workers", json_integer(s->workers));
    json_object_set_new(all, "seconds_left", lsc_json_number(s->seconds_left));
    json_object_set_new(all, "flops", lsc_json_number(a->all));
    json_object_set_new(all, "flops_done", lsc_json_number(a->done));
    json_object_set_new(all, "fraction_done",
                        lsc_json_number(s->left == 0 ? 1 : a->done / a->all));
    json_object_set_new(all, "stages", stages(s));
    json_object_set_new(all, "runs", runs(s));
    return lsc_json_print(all, out, err);
}
