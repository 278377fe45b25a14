/* json.c - numbers, texts and runs as JSON. */
#include "config.h"

#include "json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

json_t *
lsc_json_number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

json_t *
lsc_json_text(const struct lsc_reader *r, const char *attribute)
{
    char *text = lsc_reader_text(r, attribute);
    json_t *o = text != NULL ? json_string(text) : json_null();

    free(text);
    return o;
}

json_t *
lsc_json_run(const struct lsc_run_row *run)
{
    json_t *o = json_object();

/* A text ends in NUL only if it is shorter than its field. */
#define TEXT(name)       \
    json_object_set_new( \
        o, #name,        \
        json_stringn(run->name, strnlen(run->name, sizeof(run->name))))
#define INTEGER(name) json_object_set_new(o, #name, json_integer(run->name))
#define NUMBER(name)  json_object_set_new(o, #name, lsc_json_number(run->name))
    TEXT(command);
    TEXT(date);
    TEXT(host);
    TEXT(slurm_job);
    TEXT(blas);
    TEXT(blas_core);
    TEXT(mpi);
    TEXT(version);
    INTEGER(ranks);
    INTEGER(nodes);
    INTEGER(start);
    INTEGER(exit_status);
    NUMBER(done);
    NUMBER(seconds);
    NUMBER(work_seconds);
    NUMBER(compute_seconds);
    NUMBER(idle_seconds);
    INTEGER(tasks);
    return o;
}

int
lsc_json_print(json_t *all, FILE *out, struct lsc_err *err)
{
    int bad = json_dumpf(all, out, JSON_INDENT(1) | JSON_REAL_PRECISION(17));

    fputc('\n', out);
    json_decref(all);
    return bad ? lsc_fail(err, LSC_EIO, "cannot write JSON") : LSC_OK;
}
