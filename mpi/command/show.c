/* show.c - losscape show: what was found. */
#include "config.h"

#include "../command.h"
#include "../show.h"

#include <argp.h>
#include <stdlib.h>

typedef int show_function(const struct lsc_reader *r, const char *only,
                          FILE *out, struct lsc_err *err);

struct request {
    const char *path, *array;
    show_function *show;
};

static const struct argp_option options[] = {
    {"csv", 'c', NULL, 0, "One table: array,units,i,j,k,l,value", 0},
    {"json", 'j', NULL, 0, "Everything the file says of itself, and the arrays",
     0},
    {"array", 'a', "PATH", 0,
     "Only this array, however large (otherwise --csv and --json leave out "
     "values of arrays with more than 100000 items)",
     0},
    {0},
};

static error_t
take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;

    switch (key) {
    case 'c': r->show = lsc_show_csv; break;
    case 'j': r->show = lsc_show_json; break;
    case 'a': r->array = arg; break;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) argp_error(state, "one file at a time");
        r->path = arg;
        break;
    case ARGP_KEY_END:
        if (r->path == NULL) argp_error(state, "which file?");
        break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static void
print_head(const struct lsc_reader *r)
{
    char *kind = lsc_reader_text(r, "kind"), *data = lsc_reader_text(r, "data");
    char *version = lsc_reader_text(r, "softwareVersion");

    printf("%s: %s on %s, by losscape %s\n", r->path, kind != NULL ? kind : "?",
           data != NULL ? data : "?", version != NULL ? version : "?");
    free(kind);
    free(data);
    free(version);
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .options = options,
        .parser = take,
        .args_doc = "FILE.h5",
        .doc = "Print what was found: a table of every stage whose tasks give "
               "numbers, and the extremes of grids.  Works while a job is "
               "writing the file.",
    };
    struct request request = {.show = lsc_show_text};
    struct lsc_reader r;
    int st;

    argp_parse(&argp, argc, argv, 0, NULL, &request);
    LSC_TRY(lsc_reader_open(&r, request.path, 0, err));
    if (request.array != NULL &&
        lsc_reader_find(&r, request.array) == (size_t)-1) {
        st = lsc_fail(err, LSC_EINVAL, "%s: no array %s", request.path,
                      request.array);
    } else {
        if (request.show == lsc_show_text) print_head(&r);
        st = request.show(&r, request.array, stdout, err);
    }
    lsc_reader_close(&r);
out:
    return st;
}

const struct lsc_command lsc_command_show = {
    "show",
    "FILE.h5 [--csv|--json]",
    "what was found, as tables",
    run,
};
