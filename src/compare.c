/* compare.c - a row of each matrix. */
#include "config.h"

#include "compare.h"

#include "direction.h"
#include "larger.h"
#include "metrics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double
lsc_weights_cosine(const struct lsc_net *net, const float *a, const float *b)
{
    double ab = 0, aa = 0, bb = 0;

    for (size_t i = 0; i < net->nparams; i++) {
        const struct lsc_tensor *p = &net->params[i];
        const float *u = a + p->offset, *v = b + p->offset;

        if (p->role != LSC_WEIGHT) continue;
        ab += lsc_vector_dot(p->count, u, v);
        aa += lsc_vector_dot(p->count, u, u);
        bb += lsc_vector_dot(p->count, v, v);
    }
    return ab / (sqrt(aa) * sqrt(bb));
}

double
lsc_compare_cost(const struct lsc_study *s, size_t points, size_t images)
{
    return (double)points * (12 * (double)s->net.P +
                             4 * (double)images * (double)s->net.classes);
}

size_t
lsc_compare_bytes(const struct lsc_study *s, size_t images)
{
    return sizeof(float) * lsc_larger(s->net.P, images * s->net.classes);
}

static double *
row_of(struct lsc_task *task, const struct lsc_points_compared *what,
       const char *name)
{
    char path[96];

    snprintf(path, sizeof(path), "%s%s", what->base, name);
    return lsc_task_row(task, path);
}

/* A copy of n floats, for free(). */
static int
copy(const float *from, size_t n, float **to, struct lsc_err *err)
{
    int st = lsc_alloc(to, n, err);

    if (st == LSC_OK) memcpy(*to, from, n * sizeof(float));
    return st;
}

static int
compare_theta(struct lsc_task *task, const struct lsc_points_compared *what,
              struct lsc_err *err)
{
    const struct lsc_net *net = &task->study->net;
    double *all = row_of(task, what, "cosine");
    double *weights = row_of(task, what, "cosine_weights");
    const float *theta;
    float *own = NULL;
    int st;

    LSC_TRY(what->theta(task, task->number, &theta, err));
    LSC_TRY(copy(theta, net->P, &own, err));
    for (size_t i = 0; i < what->points; i++) {
        LSC_TRY(lsc_watch(task->watch, NULL, 0, err));
        LSC_TRY(what->theta(task, i, &theta, err));
        all[i] = lsc_vector_cosine(net->P, own, theta);
        weights[i] = lsc_weights_cosine(net, own, theta);
    }
out:
    free(own);
    return st;
}

int
lsc_compare_row(struct lsc_task *task, const struct lsc_points_compared *what,
                struct lsc_err *err)
{
    size_t n = what->images, classes = task->study->net.classes;
    double *d = row_of(task, what, "disagreement");
    const void *p;
    float *own = NULL;
    int st;

    LSC_TRY(compare_theta(task, what, err));
    LSC_TRY(lsc_task_get(task, what->probabilities, task->number, &p, err));
    LSC_TRY(copy(p, n * classes, &own, err));
    for (size_t i = 0; i < what->points; i++) {
        LSC_TRY(lsc_task_get(task, what->probabilities, i, &p, err));
        d[i] = lsc_disagreement(n, classes, own, p);
    }
    lsc_watch_add(task->watch, 0,
                  lsc_compare_cost(task->study, what->points, n));
out:
    free(own);
    return st;
}
