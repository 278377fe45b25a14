/* sweep.c - points of a cut on batches of images. */
#include "config.h"

#include "sweep.h"

#include "larger.h"
#include "loss.h"
#include "metrics.h"
#include "plane.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct lsc_sweep {
    const struct lsc_net *net;
    size_t most, points, train_batch;
    struct lsc_prefix *eval, *train; /* train: where statistics are asked for */
    float *theta;                    /* [most][P], or the part that is needed */
    float *buffers;                  /* [most][Q]                             */
    float *stats;                    /* [Q]                                   */
    double *sum;     /* [most][Q] of statistics, or [most][groups] of losses */
    size_t *correct; /* [most][groups]                                        */
    size_t groups;
    const struct lsc_witnesses *witnesses;
    const struct lsc_cut *cut;
    size_t n;
    const double *x; /* [n][k] */
};

int
lsc_sweep_create(struct lsc_sweep **sweep, const struct lsc_net *net,
                 size_t most, size_t train_batch, struct lsc_err *err)
{
    struct lsc_sweep *w;
    int st;

    LSC_TRY(lsc_alloc(&w, 1, err));
    *w = (struct lsc_sweep){
        .net = net, .most = most, .train_batch = train_batch};
    LSC_TRY(
        lsc_prefix_create(&w->eval, net, lsc_eval_batch(net), LSC_EVAL, err));
    LSC_TRY(lsc_alloc(&w->theta, most * net->P, err));
    LSC_TRY(lsc_alloc(&w->buffers, most * net->Q, err));
    LSC_TRY(lsc_alloc(&w->stats, net->Q, err));
    LSC_TRY(
        lsc_alloc(&w->sum, most * lsc_larger(net->Q, LSC_MOST_GROUPS), err));
    LSC_TRY(lsc_alloc(&w->correct, most * LSC_MOST_GROUPS, err));
    *sweep = w;
    w = NULL;
out:
    lsc_sweep_free(w);
    return st;
}

void
lsc_sweep_free(struct lsc_sweep *w)
{
    if (w == NULL) return;
    lsc_prefix_free(w->eval);
    lsc_prefix_free(w->train);
    free(w->theta);
    free(w->buffers);
    free(w->stats);
    free(w->sum);
    free(w->correct);
    free(w);
}

size_t
lsc_sweep_bytes(const struct lsc_net *net, size_t most, size_t points,
                size_t train_batch)
{
    size_t bytes = lsc_prefix_bytes(net, lsc_eval_batch(net), points);

    if (train_batch > 0) bytes += lsc_prefix_bytes(net, train_batch, points);
    return bytes +
           most * (sizeof(float) * (net->P + net->Q) +
                   sizeof(double) * lsc_larger(net->Q, LSC_MOST_GROUPS) +
                   sizeof(size_t) * LSC_MOST_GROUPS);
}

/* What a prefix needs of the points. */
static void
set_theta(struct lsc_sweep *w, const struct lsc_prefix *prefix)
{
    size_t P = w->net->P, from = lsc_prefix_from(prefix), k = w->cut->k;

    for (size_t i = 0; i < w->n; i++)
        lsc_plane_tail(P, from, k, w->cut->origin, w->cut->directions,
                       w->x + i * k, w->theta + i * (P - from));
}

/* Every point on every batch; `take` does something with what it gives. */
static int
sweep(struct lsc_sweep *w, struct lsc_prefix *prefix,
      const struct lsc_split *split, const struct lsc_scale *scale,
      struct lsc_watch *watch,
      void (*take)(struct lsc_sweep *w, struct lsc_work *work, size_t point,
                   size_t at, size_t B, const float *logits),
      struct lsc_err *err)
{
    struct lsc_work *work = lsc_prefix_work(prefix);
    size_t batch = lsc_work_batch(work), Q = w->net->Q;
    size_t rest = w->net->P - lsc_prefix_from(prefix);
    double shared, each;
    int st = LSC_OK;

    lsc_prefix_flops(prefix, &shared, &each);
    for (size_t at = 0; at < split->n; at += batch) {
        size_t B = lsc_smaller(batch, split->n - at);

        lsc_batch_fill(split, scale, NULL, at, B, NULL, 0, lsc_work_x(work),
                       lsc_work_labels(work));
        lsc_prefix_batch(prefix, B, 0, at / batch);
        lsc_watch_add(watch, 0, (double)B * shared);
        for (size_t i = 0; i < w->n; i++) {
            LSC_TRY(lsc_watch(watch, NULL, 0, err));
            take(w, work, i, at, B,
                 lsc_prefix_point(prefix, w->x + i * w->cut->k,
                                  w->theta + i * rest, w->buffers + i * Q));
            lsc_watch_add(watch, (double)B, (double)B * each);
        }
    }
out:
    return st;
}

static void
add_statistics(struct lsc_sweep *w, struct lsc_work *work, size_t point,
               size_t at, size_t B, const float *logits)
{
    double *sum = w->sum + point * w->net->Q;

    (void)at, (void)logits;
    lsc_batch_statistics(work, w->stats);
    for (size_t i = 0; i < w->net->Q; i++)
        sum[i] += (double)B * (double)w->stats[i];
}

static int
recompute(struct lsc_sweep *w, const struct lsc_split *split,
          const struct lsc_scale *scale, struct lsc_watch *watch,
          struct lsc_err *err)
{
    size_t numbers = w->n * w->net->Q;
    int st;

    if (w->train == NULL)
        LSC_TRY(lsc_prefix_create(&w->train, w->net, w->train_batch, LSC_TRAIN,
                                  err));
    LSC_TRY(lsc_prefix_aim(w->train, w->cut, w->points, err));
    set_theta(w, w->train);
    memset(w->sum, 0, numbers * sizeof(*w->sum));
    LSC_TRY(sweep(w, w->train, split, scale, watch, add_statistics, err));
    for (size_t i = 0; i < numbers; i++)
        w->buffers[i] = (float)(w->sum[i] / (double)split->n);
out:
    return st;
}

int
lsc_sweep_aim(struct lsc_sweep *w, const struct lsc_cut *cut, size_t points,
              size_t n, const double *x, const struct lsc_split *statistics,
              const struct lsc_scale *scale, struct lsc_watch *watch,
              struct lsc_err *err)
{
    size_t Q = w->net->Q;
    size_t k = cut->buffers_mode == LSC_BN_INTERPOLATE ? cut->k : 0;
    int st;

    assert(n <= w->most);
    w->cut = cut;
    w->points = points;
    w->n = n;
    w->x = x;
    for (size_t i = 0; i < n; i++)
        lsc_plane_point(Q, k, cut->origin_buffers, cut->buffer_directions,
                        x + i * cut->k, w->buffers + i * Q);
    if (cut->buffers_mode == LSC_BN_RECOMPUTE && Q > 0 && statistics->n > 0)
        LSC_TRY(recompute(w, statistics, scale, watch, err));
    LSC_TRY(lsc_prefix_aim(w->eval, cut, points, err));
    set_theta(w, w->eval);
out:
    return st;
}

size_t
lsc_group_images(size_t images, size_t groups, size_t group)
{
    return (images + groups - 1 - group) / groups;
}

static void
add_loss(struct lsc_sweep *w, struct lsc_work *work, size_t point, size_t at,
         size_t B, const float *logits)
{
    size_t classes = w->net->classes, n = w->groups == 1 ? B : 1;

    for (size_t b = 0; b < B; b += n) {
        size_t to = point * w->groups + (at + b) % w->groups;

        lsc_loss_add(n, classes, logits + b * classes,
                     lsc_work_labels(work) + b, &w->sum[to], &w->correct[to]);
    }
}

static void
add_loss_and_alike(struct lsc_sweep *w, struct lsc_work *work, size_t point,
                   size_t at, size_t B, const float *logits)
{
    const struct lsc_witnesses *say = w->witnesses;
    size_t classes = w->net->classes;

    add_loss(w, work, point, at, B, logits);
    for (size_t b = 0; b < B; b++) {
        int label = lsc_argmax(classes, logits + b * classes);

        for (size_t i = 0; i < say->n; i++)
            say->alike[point * say->n + i] +=
                label >= 0 && label == say->labels[i][at + b];
    }
}

int
lsc_sweep_agree(struct lsc_sweep *w, const struct lsc_split *split,
                size_t groups, const struct lsc_scale *scale,
                const struct lsc_witnesses *witnesses, struct lsc_watch *watch,
                struct lsc_score *score, struct lsc_err *err)
{
    size_t n = witnesses != NULL ? witnesses->n : 0;
    int st;

    assert(groups > 0 && groups <= LSC_MOST_GROUPS);
    w->groups = groups;
    w->witnesses = witnesses;
    memset(w->sum, 0, w->n * groups * sizeof(*w->sum));
    memset(w->correct, 0, w->n * groups * sizeof(*w->correct));
    if (n > 0) memset(witnesses->alike, 0, w->n * n * sizeof(n));
    LSC_TRY(sweep(w, w->eval, split, scale, watch,
                  n > 0 ? add_loss_and_alike : add_loss, err));
    for (size_t i = 0; i < w->n * groups; i++)
        score[i] = lsc_score_of(lsc_group_images(split->n, groups, i % groups),
                                w->sum[i], w->correct[i]);
out:
    return st;
}

int
lsc_sweep_score(struct lsc_sweep *w, const struct lsc_split *split,
                size_t groups, const struct lsc_scale *scale,
                struct lsc_watch *watch, struct lsc_score *score,
                struct lsc_err *err)
{
    return lsc_sweep_agree(w, split, groups, scale, NULL, watch, score, err);
}
