/* idle.c - tasks that do nothing, to measure how fast they are handed out. */
#include "config.h"

#include "task.h"

#include <math.h>
#include <string.h>
#include <time.h>

/* The watch is called this often. */
#define SLICE_SECONDS 0.05
/* To schedule by: about what a core computes while a task sleeps, and while an
 * empty one passes. */
#define FLOPS_PER_SECOND 2e10
#define FLOPS_PER_TASK   2e4

static const struct lsc_option options[] = {
    {"idle", "tasks", LSC_INT, "100000", 1, 1e9, NULL, 1,
     "how many tasks, each of which returns its number"},
    {"idle", "milliseconds", LSC_REAL, "0", 0, 1e6, NULL, 0,
     "time that each task sleeps"},
    {.key = NULL},
};

static const struct lsc_array arrays[] = {
    {"/idle/number", "idle", "idle_tasks", 1, LSC_F64, 0, "1",
     "number of the task", NULL},
    {.path = NULL},
};

static size_t
count(const struct lsc_study *s)
{
    return lsc_study_option(s, "idle.tasks");
}

static size_t
dim(const struct lsc_study *s, const char *name)
{
    return strcmp(name, "idle_tasks") == 0 ? count(s) : LSC_ABSENT;
}

static double
cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return FLOPS_PER_TASK +
           FLOPS_PER_SECOND / 1000 *
               lsc_config_real(&s->config, "idle.milliseconds");
}

/* A signal may cut it short: the watch will know of it. */
static double
sleep_for(double seconds)
{
    struct timespec t = {(time_t)seconds,
                         (long)(1e9 * (seconds - floor(seconds)))};
    struct timespec left = {0};

    if (nanosleep(&t, &left) == 0) return seconds;
    return seconds - (double)left.tv_sec - 1e-9 * (double)left.tv_nsec;
}

static int
run(struct lsc_task *task, struct lsc_err *err)
{
    double left =
        lsc_config_real(&task->study->config, "idle.milliseconds") / 1000;
    int st = LSC_OK;

    while (left > 0) {
        double slept = sleep_for(fmin(left, SLICE_SECONDS));

        left -= slept;
        lsc_watch_add(task->watch, 0, slept * FLOPS_PER_SECOND);
        LSC_TRY(lsc_watch(task->watch, NULL, 0, err));
    }
    *(double *)lsc_task_row(task, "/idle/number") = (double)task->number;
out:
    return st;
}

static const struct lsc_stage stages[] = {
    {"idle", "does nothing", count, cost, NULL, NULL, run, 1, NULL},
    {.name = NULL},
};

const struct lsc_kind lsc_kind_idle = {
    .name = "idle",
    .help = "tasks that do nothing: measures how fast they are handed out",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
};
