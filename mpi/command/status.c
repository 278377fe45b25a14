/* status.c - losscape status: how far a study is. */
#include "config.h"

#include "../command.h"
#include "../reader.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct request {
    const char *path;
    int resumable;
};

/* What a stage comes to. */
struct sum {
    size_t left, done, diverged, timed;
    double seconds; /* of the timed: tasks that could not start took none */
};

static const struct argp_option options[] = {
    {"resumable", 'r', NULL, 0,
     "Print nothing; exit status 0 if running the study again would go on, 1 "
     "if nothing is left",
     0},
    {0},
};

static error_t
take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;

    switch (key) {
    case 'r': r->resumable = 1; break;
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

static struct sum
sum_up(const struct lsc_reader_stage *stage)
{
    struct sum sum = {0};

    for (size_t i = 0; i < stage->count; i++) {
        const struct lsc_task_row *row = &stage->rows[i];

        if (row->status == LSC_TODO) {
            sum.left++;
            continue;
        }
        sum.done += row->status == LSC_DONE;
        sum.diverged += row->status == LSC_DIVERGED;
        sum.timed += row->seconds > 0;
        sum.seconds += row->seconds;
    }
    return sum;
}

/* "3.2 s", "12 min", "5.1 h" */
static void
print_time(double seconds)
{
    if (seconds < 100)
        printf("%.3g s", seconds);
    else if (seconds < 6000)
        printf("%.3g min", seconds / 60);
    else
        printf("%.3g h", seconds / 3600);
}

static void
print_stage(const struct lsc_reader_stage *stage, const struct sum *sum,
            int workers)
{
    size_t tried = sum->done + sum->diverged;

    printf("%-20s %10zu %10zu %9zu %6.1f ", stage->name, stage->count,
           sum->done, sum->diverged,
           stage->count > 0 ? 100.0 * (double)tried / (double)stage->count
                            : 100.0);
    if (sum->timed > 0)
        printf("%9.3g %9.3g\n", sum->seconds / (double)sum->timed,
               (double)workers * (double)sum->timed / sum->seconds);
    else
        printf("%9s %9s\n", "-", "-");
}

static void
print_stages(const struct lsc_reader *r, int workers)
{
    double left = 0;
    size_t tasks = 0, untimed = 0;

    printf("%-20s %10s %10s %9s %6s %9s %9s\n", "stage", "tasks", "done",
           "diverged", "%", "s/task", "tasks/s");
    for (size_t i = 0; i < r->nstages; i++) {
        struct sum sum = sum_up(&r->stages[i]);

        print_stage(&r->stages[i], &sum, workers);
        tasks += sum.left;
        if (sum.timed > 0)
            left += sum.seconds / (double)sum.timed * (double)sum.left;
        else
            untimed += sum.left;
    }
    if (tasks == 0) {
        printf("nothing left to do\n");
        return;
    }
    printf("left: %zu tasks", tasks);
    if (left > 0) {
        printf(", about ");
        print_time(left / workers);
        printf(" with %d worker%s", workers, workers == 1 ? "" : "s");
    }
    if (untimed > 0)
        printf(", %zu of them in stages that have not been timed yet", untimed);
    putchar('\n');
}

/* Texts fill their fields, and end in NUL only if they are shorter. */
#define TEXT(field) (int)sizeof(field), field

static void
print_runs(const struct lsc_reader *r)
{
    for (size_t i = 0; i < r->nruns; i++) {
        const struct lsc_run_row *row = &r->runs[i];

        printf("run %-3zu %.*s  %.*s  %d rank%s on %d node%s%s%.*s\n", i,
               TEXT(row->date), TEXT(row->host), (int)row->ranks,
               row->ranks == 1 ? "" : "s", (int)row->nodes,
               row->nodes == 1 ? "" : "s",
               row->slurm_job[0] != '\0' ? "  Slurm job " : "",
               TEXT(row->slurm_job));
    }
}

static void
print(const struct lsc_reader *r)
{
    int ranks = r->nruns > 0 ? r->runs[r->nruns - 1].ranks : 1;
    char *kind = lsc_reader_text(r, "kind"), *data = lsc_reader_text(r, "data");

    printf("%s: %s on %s\n", r->path, kind != NULL ? kind : "?",
           data != NULL ? data : "?");
    print_stages(r, ranks > 1 ? ranks - 1 : 1);
    print_runs(r);
    free(kind);
    free(data);
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .options = options,
        .parser = take,
        .args_doc = "FILE.h5",
        .doc = "Say how far a study is: tasks done, seconds a task, the time "
               "left with as many ranks as the last run had, and the runs so "
               "far.  Works while a job is writing the file.",
    };
    struct request request = {0};
    struct lsc_reader r;
    size_t left = 0;
    int st;

    argp_parse(&argp, argc, argv, 0, NULL, &request);
    LSC_TRY(lsc_reader_open(&r, request.path, 0, err));
    for (size_t i = 0; i < r.nstages; i++)
        left += lsc_reader_count(&r.stages[i], LSC_TODO);
    if (!request.resumable) print(&r);
    lsc_reader_close(&r);
    if (request.resumable && left == 0) exit(1);
out:
    return st;
}

const struct lsc_command lsc_command_status = {
    "status",
    "FILE.h5 [--resumable]",
    "how far a study is; works while it runs",
    run,
};
