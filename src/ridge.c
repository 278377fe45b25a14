/* ridge.c - what regression with a tangent kernel needs of the farm. */
#include "config.h"

#include "ridge.h"

#include "larger.h"
#include "ntk.h"
#include "recipe.h"
#include "statistics.h"
#include "stops.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct lsc_split
first_of(const struct lsc_study *s, const struct lsc_split *split,
         const char *option)
{
    struct lsc_split first = *split;

    first.n = lsc_smaller(first.n, lsc_study_option(s, option));
    return first;
}

struct lsc_ridge
lsc_ridge_of(const struct lsc_study *s)
{
    struct lsc_ridge r = {.classes = s->net.classes};
    size_t K = r.classes;

    r.train = first_of(s, &s->train_subset, "ridge.images");
    r.test = first_of(s, &s->test_subset, "ridge.test_images");
    r.traced = lsc_config_is(&s->config, "ridge.kernel", "traced");
    r.each = r.traced ? 1 : K;
    r.columns = r.traced ? K : 1;
    r.side = lsc_smaller(r.train.n, lsc_study_option(s, "ridge.tile"));
    r.tiles = lsc_tiles_of(r.train.n * r.each, r.side * r.each);
    r.strip = r.side * r.each;
    r.strips = (r.test.n + r.side - 1) / r.side;
    r.steps = lsc_config_count(&s->config, "ridge.steps");
    r.lambdas = lsc_config_count(&s->config, "ridge.lambdas");
    r.grams = r.steps * lsc_smaller(lsc_study_option(s, "ridge.solutions"),
                                    lsc_recipe_solutions(s));
    return r;
}

/* Parameters of a Gram matrix. */
static int
theta_of(struct lsc_task *task, size_t gram, const float **theta,
         struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t steps = lsc_ridge_of(s).steps;

    return lsc_stops_theta(task, gram / steps,
                           lsc_stops_item(s, "ridge.steps", gram % steps),
                           theta, err);
}

struct lsc_score
lsc_ridge_score(const struct lsc_split *split, size_t K, const double *f)
{
    struct lsc_score score = {0};
    size_t right = 0;

    for (size_t i = 0; i < split->n; i++, f += K) {
        size_t label = split->from->labels[split->index[i]], called = 0;

        for (size_t c = 0; c < K; c++) {
            double d = f[c] - (c == label);

            score.loss += d * d;
            if (f[c] > f[called]) called = c;
        }
        right += called == label;
    }
    score.loss /= (double)split->n;
    score.accuracy = (double)right / (double)split->n;
    if (!isfinite(score.loss)) score.loss = score.accuracy = NAN;
    return score;
}

/* logits[n][K] of a split, and what they score. */
static int
ask(struct lsc_task *task, const float *theta, const float *buffers,
    const struct lsc_split *split, float *logits, struct lsc_score *score,
    struct lsc_err *err)
{
    const struct lsc_net *net = &task->study->net;
    struct lsc_work *work = task->desk->eval;
    size_t K = net->classes, batch = lsc_work_batch(work);
    double *f = NULL;
    int st;

    LSC_TRY(lsc_alloc(&f, split->n * K, err));
    for (size_t at = 0; at < split->n; at += batch) {
        size_t B = lsc_smaller(batch, split->n - at);
        float *x = lsc_work_x(work);

        LSC_TRY(lsc_watch(task->watch, NULL, 0, err));
        lsc_batch_fill(split, &task->study->scale, NULL, at, B, NULL, 0, x,
                       lsc_work_labels(work));
        memcpy(logits + at * K,
               lsc_forward(work, LSC_EVAL, B, theta, buffers, 0, 0, x),
               B * K * sizeof(*logits));
        lsc_watch_add(task->watch, (double)B, (double)B * net->flops);
    }
    for (size_t i = 0; i < split->n * K; i++) f[i] = (double)logits[i];
    *score = lsc_ridge_score(split, K, f);
    if (isnan(score->loss))
        st = lsc_fail(err, LSC_EDIVERGED, "a logit is not finite");
out:
    free(f);
    return st;
}

int
lsc_ridge_logits_run(struct lsc_task *task, struct lsc_err *err)
{
    struct lsc_ridge r = lsc_ridge_of(task->study);
    float *buffers = lsc_task_row(task, "/ridge/buffers");
    struct lsc_score train, test;
    const float *theta;
    int st;

    LSC_TRY(lsc_desk_eval(task->desk, err));
    LSC_TRY(theta_of(task, task->number, &theta, err));
    LSC_TRY(lsc_task_statistics(task, theta, buffers, err));
    LSC_TRY(ask(task, theta, buffers, &r.train,
                lsc_task_row(task, "/ridge/train_logits"), &train, err));
    LSC_TRY(ask(task, theta, buffers, &r.test,
                lsc_task_row(task, "/ridge/test_logits"), &test, err));
    *(double *)lsc_task_row(task, "/ridge/net_train_accuracy") = train.accuracy;
    *(double *)lsc_task_row(task, "/ridge/net_test_accuracy") = test.accuracy;
out:
    return st;
}

double
lsc_ridge_logits_cost(const struct lsc_study *s, size_t task)
{
    struct lsc_ridge r = lsc_ridge_of(s);

    (void)task;
    return s->net.flops * (double)(r.train.n + r.test.n) +
           lsc_statistics_cost(s);
}

/* Images of row i of tiles or strips. */
static struct lsc_ntk_side
side(const struct lsc_ridge *r, const struct lsc_split *split, size_t i)
{
    size_t first = i * r->side;

    return (struct lsc_ntk_side){split, first,
                                 lsc_smaller(r->side, split->n - first)};
}

/* A row of pieces side by side: kappa of a and rows from .. to - 1 of images of
 * S, in out[][ld]. */
static int
fill(struct lsc_task *task, size_t gram, const struct lsc_ridge *r,
     const struct lsc_ntk_side *a, size_t from, size_t to, double *out,
     size_t ld, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_ntk *ntk = NULL;
    const float *theta;
    const void *buffers = NULL;
    int st;

    LSC_TRY(lsc_ntk_create(&ntk, &s->net, r->side, err));
    LSC_TRY(theta_of(task, gram, &theta, err));
    LSC_TRY(lsc_task_get(task, "/ridge/buffers", gram, &buffers, err));
    for (size_t j = from; j < to; j++) {
        struct lsc_ntk_side b = side(r, &r->train, j);

        LSC_TRY(lsc_ntk_tile(ntk, theta, buffers, a, &b, &s->scale, r->traced,
                             task->watch, out + (j - from) * r->tiles.side, ld,
                             err));
    }
out:
    lsc_ntk_free(ntk);
    return st;
}

static int
check_finite(size_t n, const double *x, struct lsc_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return lsc_fail(err, LSC_EDIVERGED,
                            "a number of a tangent kernel is not finite");
    return LSC_OK;
}

int
lsc_ridge_tile_run(struct lsc_task *task, struct lsc_err *err)
{
    struct lsc_ridge r = lsc_ridge_of(task->study);
    double *tile = lsc_task_row(task, "/ridge/tiles");
    size_t i, j, area = r.tiles.side * r.tiles.side;
    struct lsc_ntk_side a;
    int st;

    lsc_tiles_place(task->number % r.tiles.count, &i, &j);
    a = side(&r, &r.train, i);
    memset(tile, 0, area * sizeof(*tile));
    LSC_TRY(fill(task, task->number / r.tiles.count, &r, &a, j, j + 1, tile,
                 r.tiles.side, err));
    LSC_TRY(check_finite(area, tile, err));
out:
    return st;
}

double
lsc_ridge_tile_cost(const struct lsc_study *s, size_t task)
{
    struct lsc_ridge r = lsc_ridge_of(s);
    size_t i, j;
    double cost;

    lsc_tiles_place(task % r.tiles.count, &i, &j);
    cost = lsc_ntk_cost(&s->net, side(&r, &r.train, i).n,
                        side(&r, &r.train, j).n, r.traced);
    return i == j ? cost / 2 : cost;
}

int
lsc_ridge_cross_run(struct lsc_task *task, struct lsc_err *err)
{
    struct lsc_ridge r = lsc_ridge_of(task->study);
    double *strip = lsc_task_row(task, "/ridge/cross");
    struct lsc_ntk_side a = side(&r, &r.test, task->number % r.strips);
    size_t n = r.tiles.n;
    int st;

    memset(strip, 0, r.strip * n * sizeof(*strip));
    LSC_TRY(fill(task, task->number / r.strips, &r, &a, 0, r.tiles.across,
                 strip, n, err));
    LSC_TRY(check_finite(r.strip * n, strip, err));
out:
    return st;
}

double
lsc_ridge_cross_cost(const struct lsc_study *s, size_t task)
{
    struct lsc_ridge r = lsc_ridge_of(s);
    size_t rows = side(&r, &r.test, task % r.strips).n;

    return (double)r.tiles.across *
           lsc_ntk_cost(&s->net, rows, r.side, r.traced);
}

size_t
lsc_ridge_bytes(const struct lsc_study *s)
{
    struct lsc_ridge r = lsc_ridge_of(s);
    size_t most = lsc_larger(r.train.n, r.test.n);

    return lsc_larger(lsc_ntk_bytes(&s->net, r.side),
                      most * r.classes * sizeof(double));
}
