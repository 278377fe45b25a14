/* run.c - `losscape run`: do, or go on with, a study. */
#include "config.h"

#include "../command.h"
#include "../job.h"
#include "../watch.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SET = 1000, DRY_RUN, MAX_HOURS, REUSE, NO_LOCK, ANY_MACHINE };

static const struct argp_option options[] = {
    {"output", 'o', "FILE", 0,
     "The result file (otherwise the study's name with .h5, here)", 0},
    {"set", SET, "SECTION.KEY=VALUE", 0,
     "Set an option; may be given several times", 0},
    {"dry-run", DRY_RUN, NULL, 0,
     "Check everything and print what would be done; write nothing", 0},
    {"max-hours", MAX_HOURS, "H", 0, "Stop, resumable, after H hours", 0},
    {"reuse", REUSE, "OLD.h5", 0,
     "For a new result file: take solutions from OLD.h5 where this study would "
     "train the same ones, and train the others; a study takes all or stops "
     "with [start] solutions = OLD.h5",
     0},
    {"no-lock", NO_LOCK, NULL, 0,
     "Do without the lock, on file systems that have none", 0},
    {"allow-different-machine", ANY_MACHINE, NULL, 0,
     "Go on with a file begun with another BLAS core type or thread count", 0},
    {0},
};

static error_t
parse(int key, char *arg, struct argp_state *state)
{
    struct lsc_job_options *o = state->input;
    char *end;

    switch (key) {
    case 'o':
        if (strlen(arg) >= sizeof(o->path)) {
            argp_error(state, "--output: a name of %zu letters", strlen(arg));
            return EINVAL;
        }
        strcpy(o->path, arg);
        break;
    case SET:
        if (o->nsets == LSC_MAX_SETS) {
            argp_error(state, "--set: more than %d times", LSC_MAX_SETS);
            return EINVAL;
        }
        o->sets[o->nsets++] = arg;
        break;
    case DRY_RUN: o->dry_run = 1; break;
    case MAX_HOURS:
        o->max_hours = strtod(arg, &end);
        if (*end != '\0' || !(o->max_hours > 0)) {
            argp_error(state, "--max-hours: '%s' is not a positive number",
                       arg);
            return EINVAL;
        }
        break;
    case REUSE: o->reuse = arg; break;
    case NO_LOCK: o->no_lock = 1; break;
    case ANY_MACHINE: o->any_machine = 1; break;
    case ARGP_KEY_ARG:
        if (o->study != NULL) {
            argp_error(state, "one study at a time, '%s' is a second", arg);
            return EINVAL;
        }
        o->study = arg;
        break;
    case ARGP_KEY_END:
        if (o->study != NULL) break;
        argp_error(state, "which study? (a file.ini)");
        return EINVAL;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static const struct argp argp = {
    options,
    parse,
    "STUDY.ini",
    "Do a study, or go on with it: what is done already stays done.  Start it "
    "alone or under mpiexec or srun; with several ranks the first one hands "
    "out "
    "the work.",
    NULL,
    NULL,
    NULL};

/* "jobs/quickstart.ini" -> "quickstart.h5" */
static void
name_result(struct lsc_job_options *o)
{
    const char *slash = strrchr(o->study, '/');
    const char *name = slash != NULL ? slash + 1 : o->study;
    const char *dot = strrchr(name, '.');
    int n =
        (int)(dot != NULL && dot != name ? (size_t)(dot - name) : strlen(name));

    if (o->path[0] == '\0')
        snprintf(o->path, sizeof(o->path), "%.*s.h5", n, name);
}

static void
note_command(struct lsc_job_options *o, int argc, char **argv)
{
    size_t at = 0;

    for (int i = 0; i < argc && at < sizeof(o->command); i++)
        at += (size_t)snprintf(o->command + at, sizeof(o->command) - at, "%s%s",
                               i > 0 ? " " : "", argv[i]);
}

static int
asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-?") == 0 ||
            strcmp(argv[i], "--usage") == 0)
            return 1;
    return 0;
}

static int
work(struct lsc_job *job, struct lsc_err *err)
{
    char done[2048] = "";
    int st;

    if (job->options->dry_run) lsc_signals_release();
    LSC_TRY(lsc_job_plan(job, err));
    if (lsc_signals_caught())
        st = lsc_fail(err, LSC_ESTOP, "%s: stopped before the work began",
                      job->options->path);
    LSC_TRY(lsc_agree(&job->comm, st, err));
    if (job->options->dry_run)
        LSC_TRY(lsc_job_look(job, done, sizeof(done), err));
    if (job->comm.rank == 0)
        lsc_job_print_plan(job, job->options->dry_run ? stdout : stderr);
    if (done[0] != '\0') printf("  done   %s\n", done);
    if (job->options->dry_run) goto out;
    LSC_TRY(lsc_job_open(job, err));
    LSC_TRY(lsc_job_work(job, err));
out:
    return st;
}

/* All ranks agree on st.  Rank 0 says what is wrong while the others still
 * wait, and it alone exits with a status: a launcher that sees one may kill
 * whoever has not ended yet. */
static int
speak(const struct lsc_comm *comm, int st, struct lsc_err *err)
{
    if (comm->rank != 0) return LSC_OK;
    if (st != LSC_OK && err->text[0] != '\0') {
        fprintf(stderr, "losscape: %s\n", err->text);
        fflush(stderr);
        err->text[0] = '\0';
    }
    return st;
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    struct lsc_job_options o = {0};
    struct lsc_job job = {.options = &o, .lock = {-1}};
    unsigned flags = 0;
    int st = LSC_OK;

    note_command(&o, argc, argv);
    if (asks_for_help(argc, argv)) argp_parse(&argp, argc, argv, 0, NULL, &o);
    lsc_signals_catch(); /* before the work too: a signal must not be lost */
    lsc_comm_start(&job.comm, &argc, &argv);
    flags = ARGP_NO_EXIT | (job.comm.rank == 0 ? 0 : ARGP_NO_ERRS);
    if (argp_parse(&argp, argc, argv, flags, NULL, &o) != 0)
        st = LSC_EUSAGE;
    else
        name_result(&o);
    st = lsc_agree(&job.comm, st, err);
    if (st == LSC_OK) {
        st = work(&job, err);
        lsc_job_close(&job);
    }
    st = speak(&job.comm, st, err);
    lsc_comm_end(&job.comm);
    return st;
}

const struct lsc_command lsc_command_run = {"run", "STUDY.ini [-o FILE.h5] ...",
                                            "do, or go on with, a study", run};
