/* statistics.c - batch-norm statistics at a point, from data. */
#include "config.h"

#include "statistics.h"

#include "larger.h"

#include <stdlib.h>

/* The training images they come from. */
static struct lsc_split
images(const struct lsc_study *s)
{
    struct lsc_split first = s->train;

    first.n =
        lsc_smaller(first.n, lsc_study_option(s, "evaluate.batch_norm_images"));
    return first;
}

int
lsc_task_statistics(struct lsc_task *task, const float *theta, float *buffers,
                    struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_split from = images(s);
    float *stats = NULL;
    int st;

    if (s->net.Q == 0) return LSC_OK;
    LSC_TRY(lsc_alloc(&stats, s->net.Q, err));
    LSC_TRY(lsc_desk_train(task->desk, err));
    LSC_TRY(lsc_recompute_buffers(task->desk->train, theta, &from, &s->scale,
                                  task->watch, stats, buffers, err));
out:
    free(stats);
    return st;
}

double
lsc_statistics_cost(const struct lsc_study *s)
{
    return s->net.Q > 0 ? s->net.flops * (double)images(s).n : 0;
}
