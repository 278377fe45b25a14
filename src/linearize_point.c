/* linearize_point.c - scores of a point, and a linear probe there. */
#include "config.h"

#include "linearize.h"

#include "logistic.h"
#include "scored.h"
#include "statistics.h"

#include <string.h>

/* Of validation and test images. */
static int
look(struct lsc_task *task, const char *base, const float *theta,
     const float *buffers, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    int st;

    LSC_TRY(lsc_desk_eval(task->desk, err));
    LSC_TRY(lsc_scored(task, base, "validation", &s->validation, theta, buffers,
                       err));
    LSC_TRY(lsc_scored(task, base, "test", &s->test, theta, buffers, err));
out:
    return st;
}

int
lsc_linearize_parent(struct lsc_task *task, struct lsc_err *err)
{
    float *buffers = lsc_task_row(task, "/linearize/buffers");
    struct lsc_linearize_point p;
    int st;

    LSC_TRY(lsc_linearize_find(task, task->number, 0, &p, err));
    LSC_TRY(lsc_task_statistics(task, p.theta, buffers, err));
    LSC_TRY(look(task, "/linearize/parent_", p.theta, buffers, err));
out:
    return st;
}

int
lsc_linearize_final(struct lsc_task *task, struct lsc_err *err)
{
    struct lsc_desk *d = task->desk;
    const void *theta;
    int st;

    LSC_TRY(lsc_desk_scratch(d, err));
    LSC_TRY(lsc_task_get(task, "/solutions/theta", task->number, &theta, err));
    LSC_TRY(lsc_task_statistics(task, theta, d->buffers, err));
    LSC_TRY(look(task, "/linearize/final_", theta, d->buffers, err));
out:
    return st;
}

enum { TRAIN, VALIDATION, TEST, SPLITS };

static int
fit(struct lsc_task *task, const struct lsc_linearize_point *p,
    const struct lsc_features of[SPLITS], struct lsc_err *err)
{
    const struct lsc_net *net = &task->study->net;
    const struct lsc_node *head = lsc_features_head(net);
    size_t n = lsc_study_option(task->study, "linearize.probe_iterations");
    double flops = 2 * (double)of[TRAIN].d * (double)net->classes;
    struct lsc_logistic *fit = NULL;
    struct lsc_trace trace;
    int st;

    LSC_TRY(lsc_logistic_create(&fit, &of[TRAIN], net->classes,
                                head->nparams > 1, p->theta + head->theta,
                                err));
    lsc_trace_open(task, "probe", n, &trace);
    for (size_t i = 0, moved = 1; i < n && moved; i++) {
        LSC_TRY(lsc_watch(task->watch, NULL, 0, err));
        moved = (size_t)lsc_logistic_step(fit);
        if (!moved && i > 0) break;
        for (size_t k = 0; k < SPLITS; k++) {
            struct lsc_score score = lsc_logistic_score(fit, &of[k]);

            trace.column[2 * k][i] = score.loss;
            trace.column[2 * k + 1][i] = score.accuracy;
            lsc_watch_add(task->watch, 0,
                          flops * (double)of[k].n * (k == TRAIN ? 3 : 1));
        }
    }
    *(double *)lsc_task_row(task, "/linearize/probe_gradient") =
        lsc_logistic_gradient(fit);
    lsc_trace_select(task, &trace);
out:
    lsc_logistic_free(fit);
    return st;
}

int
lsc_linearize_probe(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    const struct lsc_split *split[] = {&s->train, &s->validation, &s->test};
    struct lsc_features of[SPLITS] = {{0}};
    struct lsc_linearize_point p;
    int st;

    LSC_TRY(lsc_desk_train(task->desk, err));
    LSC_TRY(lsc_linearize_find(task, task->number, 1, &p, err));
    for (size_t k = 0; k < SPLITS; k++)
        LSC_TRY(lsc_features_read(task->desk->train, p.theta, p.buffers,
                                  split[k], &s->scale, task->watch, &of[k],
                                  err));
    LSC_TRY(fit(task, &p, of, err));
out:
    for (size_t k = 0; k < SPLITS; k++) lsc_features_free(&of[k]);
    return st;
}
