/* scored.c - losses and accuracies, into a task's rows. */
#include "config.h"

#include "scored.h"

#include <stdio.h>

static void
put(struct lsc_task *task, const char *base, const char *which,
    const char *what, double value)
{
    char path[128];

    snprintf(path, sizeof(path), "%s%s_%s", base, which, what);
    *(double *)lsc_task_row(task, path) = value;
}

void
lsc_scored_put(struct lsc_task *task, const char *base, const char *which,
               const struct lsc_score *score)
{
    put(task, base, which, "loss", score->loss);
    put(task, base, which, "accuracy", score->accuracy);
}

int
lsc_scored(struct lsc_task *task, const char *base, const char *which,
           const struct lsc_split *split, const float *theta,
           const float *buffers, struct lsc_err *err)
{
    struct lsc_score score;
    int st;

    LSC_TRY(lsc_score(task->desk->eval, theta, buffers, split,
                      &task->study->scale, task->watch, &score, err));
    lsc_scored_put(task, base, which, &score);
out:
    return st;
}
