/* status.c - losscape status: how far a study is. */
#include "config.h"

#include "../command.h"
#include "../status.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

enum { TABLES, JSON, STARTS, RESUMABLE };

struct request {
    const char *path;
    int what;
    long starts; /* before the run that has just ended; -1: not said */
};

static const struct argp_option options[] = {
    {"resumable", 'r', "STARTS", OPTION_ARG_OPTIONAL,
     "Print nothing; exit status 0 if running the study again would go on, 1 "
     "if not, 4 if the file is missing or broken.  With STARTS, what --starts "
     "said before the last run: 1 as well if that run did not get as far as "
     "being counted",
     0},
    {"starts", 's', NULL, 0, "Print how many runs there have been", 0},
    {"json", 'j', NULL, 0, "Everything, for other programs", 0},
    {0},
};

static error_t
take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;
    char *end;

    switch (key) {
    case 'j': r->what = JSON; break;
    case 's': r->what = STARTS; break;
    case 'r':
        r->what = RESUMABLE;
        if (arg == NULL) break;
        r->starts = strtol(arg, &end, 10);
        if (end == arg || *end != '\0' || r->starts < 0)
            argp_error(state, "--resumable: '%s' is not a number of starts",
                       arg);
        break;
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

/* Why is said on standard error, unless all is done. */
static int
is_resumable(const struct lsc_status *s, long starts)
{
    const struct lsc_reader *r = s->reader;
    struct lsc_err why = {0};

    if (s->left == 0) return 0;
    if (starts >= 0 && s->starts <= starts)
        lsc_fail(&why, LSC_EINVAL,
                 "%s: the last run did not begin: %d starts, as before it; "
                 "look at its messages before running it again",
                 r->path, s->starts);
    else if (lsc_advance_check(&s->advance, r, &why) == LSC_OK)
        return 1;
    fprintf(stderr, "losscape: %s\n", why.text);
    return 0;
}

static int
answer(const struct request *request, const struct lsc_reader *r, int *no,
       struct lsc_err *err)
{
    struct lsc_status s;
    int st;

    LSC_TRY(lsc_status_look(&s, r, err));
    switch (request->what) {
    case TABLES: lsc_status_print(&s, stdout); break;
    case JSON: st = lsc_status_json(&s, stdout, err); break;
    case STARTS: printf("%d\n", s.starts); break;
    case RESUMABLE: *no = !is_resumable(&s, request->starts); break;
    }
    lsc_status_free(&s);
out:
    return st;
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .options = options,
        .parser = take,
        .args_doc = "FILE.h5",
        .doc =
            "Say how far a study is: tasks done, seconds a task, the time left "
            "with as many ranks as the last run had, and the runs so far.  "
            "Works while a job is writing the file.\v"
            "Of a run, `work' is its share of all the work, in flops by the "
            "scheduler's cost, and `busy' the share of the workers' time that "
            "went into tasks.\n\n"
            "A study is resumable if a task is left and the last two runs have "
            "not both been without progress.  Progress is a task that is done "
            "or has diverged, or a training's checkpoint that is further than "
            "the one before; saving the same state again is none, and neither "
            "is a run that dies at its start.  A checkpoint file that is gone "
            "counts as nothing saved.",
    };
    struct request request = {.starts = -1};
    struct lsc_reader r;
    int st, no = 0;

    argp_parse(&argp, argc, argv, 0, NULL, &request);
    LSC_TRY(lsc_reader_open(&r, request.path, 0, err));
    st = answer(&request, &r, &no, err);
    lsc_reader_close(&r);
    if (st == LSC_OK && no) exit(1);
out:
    return st;
}

const struct lsc_command lsc_command_status = {
    "status",
    "FILE.h5 [--resumable|--json]",
    "how far a study is; works while it runs",
    run,
};
