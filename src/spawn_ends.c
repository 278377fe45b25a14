/* spawn_ends.c - what children are worth, say, and have switched on. */
#include "config.h"

#include "spawn.h"

#include "patterns.h"
#include "predict.h"
#include "scored.h"

size_t
lsc_spawn_end_count(const struct lsc_study *s)
{
    return lsc_spawn_nets(s);
}

double
lsc_spawn_end_cost(const struct lsc_study *s, size_t task)
{
    size_t images = s->train.n + s->test.n + 2 * lsc_spawn_images(s).n;

    (void)task;
    return s->net.flops * (double)images;
}

size_t
lsc_spawn_end_needs(const struct lsc_study *s, size_t task,
                    struct lsc_need need[LSC_MAX_NEEDS])
{
    need[0] = (struct lsc_need){lsc_study_stage(s, "spawn-children"), task, 1};
    return 1;
}

int
lsc_spawn_end_run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_split images = lsc_spawn_images(s);
    uint8_t *patterns = lsc_task_row(task, "/spawn/patterns");
    struct lsc_desk *d = task->desk;
    const float *theta, *buffers;
    int st;

    LSC_TRY(lsc_desk_eval(d, err));
    LSC_TRY(lsc_desk_train(d, err));
    LSC_TRY(lsc_spawn_get(task, task->number, &theta, &buffers, err));
    LSC_TRY(
        lsc_scored(task, "/spawn/", "train", &s->train, theta, buffers, err));
    LSC_TRY(lsc_scored(task, "/spawn/", "test", &s->test, theta, buffers, err));
    LSC_TRY(lsc_predict(d->eval, theta, buffers, &images, &s->scale,
                        task->watch, lsc_task_row(task, "/spawn/probabilities"),
                        err));
    if (patterns != NULL)
        LSC_TRY(lsc_patterns(d->train, theta, buffers, &images, &s->scale,
                             task->watch, patterns, err));
out:
    return st;
}
