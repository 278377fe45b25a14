/* task.c - a task's rows and tools. */
#include "config.h"

#include "task.h"

#include "larger.h"
#include "point.h"
#include "recipe.h"
#include "subspace.h"
#include "sweep.h"
#include "two_level_plan.h"

#include <assert.h>
#include <stdlib.h>

void
lsc_desk_start(struct lsc_desk *desk, const struct lsc_study *study)
{
    *desk = (struct lsc_desk){.study = study};
}

int
lsc_desk_scratch(struct lsc_desk *d, struct lsc_err *err)
{
    int st = LSC_OK;

    if (d->theta != NULL) return LSC_OK;
    LSC_TRY(lsc_alloc(&d->buffers, d->study->net.Q, err));
    LSC_TRY(lsc_alloc(&d->buffer_direction, d->study->net.Q, err));
    LSC_TRY(lsc_alloc(&d->direction, d->study->net.P, err));
    LSC_TRY(lsc_alloc(&d->theta, d->study->net.P, err));
out:
    return st;
}

int
lsc_desk_eval(struct lsc_desk *d, struct lsc_err *err)
{
    const struct lsc_net *net = &d->study->net;
    int st = lsc_desk_scratch(d, err);

    if (st != LSC_OK || d->eval != NULL) return st;
    return lsc_work_create(&d->eval, net, lsc_eval_batch(net), LSC_FORWARD,
                           err);
}

static size_t
train_batch(const struct lsc_study *study)
{
    return lsc_study_option(study, "train.batch");
}

int
lsc_desk_train(struct lsc_desk *d, struct lsc_err *err)
{
    int st = lsc_desk_scratch(d, err);

    if (st != LSC_OK || d->train != NULL) return st;
    return lsc_work_create(&d->train, &d->study->net, train_batch(d->study),
                           LSC_BACKWARD, err);
}

void
lsc_desk_end(struct lsc_desk *d)
{
    lsc_work_free(d->eval);
    lsc_work_free(d->train);
    free(d->theta);
    free(d->direction);
    free(d->buffer_direction);
    free(d->buffers);
    lsc_sweep_free(d->sweep);
    lsc_subspace_free(d->subspace);
    free(d->waiting.task);
    free(d->waiting.score);
    free(d->waiting.alike);
    *d = (struct lsc_desk){0};
}

int
lsc_desk_has(const struct lsc_desk *d, size_t stage, size_t task)
{
    const struct lsc_waiting *w = &d->waiting;

    return w->n > 0 && stage == w->stage && task == w->task[w->at];
}

int
lsc_desk_leads(const struct lsc_desk *d, size_t stage, size_t task)
{
    const struct lsc_waiting *w = &d->waiting;

    return w->n > 0 && stage == w->stage && task > w->first &&
           task <= w->task[w->at];
}

/* What tasks of the kind that takes most take. */
static size_t
largest_kind(const struct lsc_study *study)
{
    size_t most = 0;

    for (size_t i = 0; i < study->nkinds; i++)
        if (study->kinds[i]->bytes != NULL)
            most = lsc_larger(most, study->kinds[i]->bytes(study));
    return most;
}

size_t
lsc_desk_bytes(const struct lsc_study *study)
{
    const struct lsc_net *net = &study->net;
    size_t bytes = sizeof(float) * (2 * net->P + 2 * net->Q);

    bytes += lsc_work_bytes(net, lsc_eval_batch(net), LSC_FORWARD) +
             lsc_point_bytes(study);
    bytes += lsc_two_level_bytes(study) + lsc_subspace_bytes(study);
    bytes += largest_kind(study);
    if (lsc_recipe_trains(study))
        bytes += lsc_work_bytes(net, train_batch(study), LSC_BACKWARD);
    return bytes;
}

void *
lsc_task_row(struct lsc_task *task, const char *path)
{
    size_t slab = lsc_study_slab(task->study, path);

    if (slab == LSC_ABSENT) return NULL;
    assert(task->study->slabs[slab].stage == task->stage);
    return task->rows[slab];
}

int
lsc_task_get(struct lsc_task *task, const char *path, size_t number,
             const void **row, struct lsc_err *err)
{
    size_t slab = lsc_study_slab(task->study, path);

    assert(slab != LSC_ABSENT && number < task->study->slabs[slab].rows);
    assert(!(task->study->slabs[slab].array->traits & LSC_IN_PARTS));
    return task->store->get(task->store, slab, number, LSC_ABSENT, row, err);
}

int
lsc_task_get_part(struct lsc_task *task, const char *path, size_t number,
                  size_t part, const void **out, struct lsc_err *err)
{
    size_t i = lsc_study_slab(task->study, path);
    const struct lsc_slab *slab = &task->study->slabs[i];

    assert(i != LSC_ABSENT && number < slab->rows);
    assert(part < lsc_slab_parts(slab));
    return task->store->get(task->store, i, number, part, out, err);
}
