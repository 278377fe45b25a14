/* plan.c - losscape plan: what a study would take on so many ranks. */
#include "config.h"

#include "../command.h"
#include "../plan.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SET = 1000, PER_NODE, SECONDS, MESSAGE, TASK, JSON };

#define MOST_RANKS 10000000

static const struct argp_option options[] = {
    {"ranks", 'n', "N,N,...", 0,
     "Numbers of ranks, the master included (otherwise 16,256,4096,65536)", 0},
    {"ranks-per-node", PER_NODE, "N", 0,
     "Ranks of a node, each with a core of its own (otherwise the cores of "
     "this machine)",
     0},
    {"set", SET, "SECTION.KEY=VALUE", 0,
     "Set an option; may be given several times", 0},
    {"seconds", SECONDS, "S", 0,
     "Time tasks of each stage for so long, twice (otherwise 2)", 0},
    {"message-us", MESSAGE, "US", 0,
     "Microseconds the master takes to receive a message and to answer "
     "(otherwise 2; MPI itself takes 0.3 over shared memory)",
     0},
    {"task-us", TASK, "US", 0,
     "Microseconds the master takes for a task, to schedule it and to write it "
     "down (otherwise 0.05 and what scheduling takes here; tests/bench-farm "
     "measures it)",
     0},
    {"json", JSON, NULL, 0, "For programs", 0},
    {0},
};

static double
number(const char *text, double most, const char *option,
       struct argp_state *state)
{
    char *end;
    double x = strtod(text, &end);

    if (end == text || *end != '\0' || !(x > 0 && x <= most))
        argp_error(state, "--%s: '%s', expected a number over 0 and up to %g",
                   option, text, most);
    return x;
}

/* "16,256": digits and commas. */
static void
take_ranks(struct lsc_plan_options *o, const char *text,
           struct argp_state *state)
{
    const char *at = text;
    char *end;

    for (o->nranks = 0; o->nranks < LSC_PLAN_ROWS;) {
        unsigned long n = strtoul(at, &end, 10);

        if (*at < '0' || *at > '9' || n < 1 || n > MOST_RANKS ||
            (*end != '\0' && *end != ','))
            break;
        o->ranks[o->nranks++] = n;
        if (*end == '\0') return;
        at = end + 1;
    }
    argp_error(state,
               "--ranks: '%s', expected up to %d numbers from 1 to %d between "
               "commas",
               text, LSC_PLAN_ROWS, MOST_RANKS);
}

static error_t
take(int key, char *arg, struct argp_state *state)
{
    struct lsc_plan_options *o = state->input;
    char *end;

    switch (key) {
    case 'n': take_ranks(o, arg, state); break;
    case PER_NODE:
        o->ranks_per_node = strtoul(arg, &end, 10);
        if (*arg < '0' || *arg > '9' || *end != '\0' || o->ranks_per_node < 1 ||
            o->ranks_per_node > MOST_RANKS)
            argp_error(state, "--ranks-per-node: '%s', expected 1 to %d", arg,
                       MOST_RANKS);
        break;
    case SET:
        if (o->nsets == LSC_MAX_SETS)
            argp_error(state, "--set: more than %d times", LSC_MAX_SETS);
        o->sets[o->nsets++] = arg;
        break;
    case SECONDS: o->seconds = number(arg, 1e5, "seconds", state); break;
    case MESSAGE:
        o->message = 1e-6 * number(arg, 1e6, "message-us", state);
        break;
    case TASK: o->task = 1e-6 * number(arg, 1e6, "task-us", state); break;
    case JSON: o->json = 1; break;
    case ARGP_KEY_ARG:
        if (o->study != NULL)
            argp_error(state, "one study at a time, '%s' is a second", arg);
        o->study = arg;
        break;
    case ARGP_KEY_END:
        if (o->study == NULL) argp_error(state, "which study? (a file.ini)");
        break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static const char doc[] =
    "Predict how long a study takes on so many ranks, and what it needs: the "
    "scheduler of a run with a simulated clock.  A few tasks of each stage are "
    "timed here first, alone and with all cores busy, so the machine should be "
    "like the one planned for, and have nothing else to do.  The time is that "
    "of the work, which the last lines of a run say too; starting comes before "
    "it.  Efficiency is the share of their time that workers compute.  It is "
    "limited by `work' where that is 90 % or more; else by the `master', by "
    "the `longest' tasks, one after the other, or by `few tasks' for so many "
    "workers.  Memory does not count what MPI and HDF5 keep for themselves.";

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .options = options,
        .parser = take,
        .args_doc = "STUDY.ini",
        .doc = doc,
    };
    struct lsc_plan_options o = {
        .ranks = {16, 256, 4096, 65536},
        .nranks = 4,
        .seconds = 2,
        .message = 2e-6,
    };
    struct lsc_plan *plan = NULL;
    int st;

    if (argp_parse(&argp, argc, argv, 0, NULL, &o) != 0)
        return lsc_fail(err, LSC_EUSAGE, "plan: see losscape plan --help");
    LSC_TRY(lsc_alloc(&plan, 1, err));
    LSC_TRY(lsc_plan_make(plan, &o, err));
    (o.json ? lsc_plan_print_json : lsc_plan_print)(plan, stdout);
    if (fflush(stdout) != 0)
        st = lsc_fail(err, LSC_EIO, "standard output: cannot be written");
out:
    if (plan != NULL) lsc_plan_free(plan);
    free(plan);
    return st;
}

const struct lsc_command lsc_command_plan = {
    "plan",
    "STUDY.ini --ranks 16,256",
    "what a study would take on so many ranks",
    run,
};
