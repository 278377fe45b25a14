/* task.c - a task's rows and tools, and the evaluation of a point. */
#include "config.h"

#include "task.h"

#include "recipe.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
lsc_desk_start(struct lsc_desk *desk, const struct lsc_study *study)
{
    *desk = (struct lsc_desk){.study = study};
}

static int
scratch(struct lsc_desk *d, struct lsc_err *err)
{
    int st = LSC_OK;

    if (d->theta != NULL) return LSC_OK;
    LSC_TRY(lsc_alloc(&d->buffers, d->study->net.Q, err));
    LSC_TRY(lsc_alloc(&d->stats, d->study->net.Q, err));
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
    int st = scratch(d, err);

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
    int st = scratch(d, err);

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
    free(d->stats);
    *d = (struct lsc_desk){0};
}

size_t
lsc_desk_bytes(const struct lsc_study *study)
{
    const struct lsc_net *net = &study->net;
    size_t bytes = sizeof(float) * (2 * net->P + 3 * net->Q);

    bytes += lsc_work_bytes(net, lsc_eval_batch(net), LSC_FORWARD);
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
    return task->store->get(task->store, slab, number, row, err);
}

enum lsc_buffers_mode
lsc_buffers_mode(const struct lsc_study *study, const char *option)
{
    return (enum lsc_buffers_mode)lsc_config_choice(&study->config, option);
}

/* Images that recompute the statistics. */
static size_t
statistics_images(const struct lsc_study *study)
{
    size_t want = lsc_study_option(study, "evaluate.batch_norm_images");

    return want < study->train.n ? want : study->train.n;
}

double
lsc_point_cost(const struct lsc_study *study, enum lsc_buffers_mode mode)
{
    size_t images = study->train_subset.n + study->test_subset.n;

    if (mode == LSC_BN_RECOMPUTE && study->net.Q > 0)
        images += statistics_images(study);
    return study->net.flops * (double)images;
}

/* The statistics of the point x, in desk->buffers. */
static int
set_buffers(struct lsc_task *t, const struct lsc_cut *cut, const double *x,
            struct lsc_err *err)
{
    struct lsc_desk *d = t->desk;
    const struct lsc_study *s = t->study;
    size_t Q = s->net.Q, k = 0;
    struct lsc_split some = s->train;
    int st;

    if (Q == 0) return LSC_OK;
    if (cut->buffers_mode == LSC_BN_INTERPOLATE) k = cut->k;
    lsc_plane_point(Q, k, cut->origin_buffers, cut->buffer_directions, x,
                    d->buffers);
    if (cut->buffers_mode != LSC_BN_RECOMPUTE) return LSC_OK;
    LSC_TRY(lsc_desk_train(d, err));
    some.n = statistics_images(s);
    LSC_TRY(lsc_recompute_buffers(d->train, d->theta, &some, &s->scale,
                                  t->watch, d->stats, d->buffers, err));
out:
    return st;
}

int
lsc_task_point(struct lsc_task *t, const struct lsc_cut *cut, const double *x,
               struct lsc_point *point, struct lsc_err *err)
{
    const struct lsc_study *s = t->study;
    struct lsc_desk *d = t->desk;
    struct lsc_score train, test;
    int st;

    LSC_TRY(lsc_desk_eval(d, err));
    lsc_plane_point(s->net.P, cut->k, cut->origin, cut->directions, x,
                    d->theta);
    LSC_TRY(set_buffers(t, cut, x, err));
    LSC_TRY(lsc_score(d->eval, d->theta, d->buffers, &s->train_subset,
                      &s->scale, t->watch, &train, err));
    LSC_TRY(lsc_score(d->eval, d->theta, d->buffers, &s->test_subset, &s->scale,
                      t->watch, &test, err));
    *point = (struct lsc_point){train.loss, train.accuracy, test.loss,
                                test.accuracy};
    if ((s->train_subset.n > 0 && !isfinite(train.loss)) ||
        (s->test_subset.n > 0 && !isfinite(test.loss)))
        st = lsc_fail(err, LSC_EDIVERGED, "the loss is not finite");
out:
    return st;
}

int
lsc_task_point_rows(struct lsc_task *t, const struct lsc_cut *cut,
                    const double *x, const char *base, struct lsc_err *err)
{
    static const struct {
        const char *name;
        size_t at;
    } rows[] = {
        {"train_loss", offsetof(struct lsc_point, train_loss)},
        {"train_accuracy", offsetof(struct lsc_point, train_accuracy)},
        {"test_loss", offsetof(struct lsc_point, test_loss)},
        {"test_accuracy", offsetof(struct lsc_point, test_accuracy)},
    };
    struct lsc_point point;
    int st = lsc_task_point(t, cut, x, &point, err);

    if (st != LSC_OK && st != LSC_EDIVERGED) return st;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char path[128];

        snprintf(path, sizeof(path), "%s/%s", base, rows[i].name);
        memcpy(lsc_task_row(t, path), (char *)&point + rows[i].at,
               sizeof(double));
    }
    return st;
}
