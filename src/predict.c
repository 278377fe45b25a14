/* predict.c - probabilities of a split's images. */
#include "config.h"

#include "predict.h"

#include "larger.h"
#include "loss.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* How a net is run. */
struct way {
    enum lsc_mode mode;
    const float *theta, *buffers;
    uint64_t seed; /* of dropout masks                                     */
};

static int
predict(struct lsc_work *work, struct way way, const struct lsc_split *split,
        const struct lsc_scale *scale, struct lsc_watch *watch, float *p,
        struct lsc_err *err)
{
    const struct lsc_net *net = lsc_work_net(work);
    size_t batch = lsc_work_batch(work);
    float *x = lsc_work_x(work);
    int st = LSC_OK;

    for (size_t at = 0; at < split->n; at += batch) {
        size_t B = lsc_smaller(batch, split->n - at);

        LSC_TRY(lsc_watch(watch, NULL, 0, err));
        lsc_batch_fill(split, scale, NULL, at, B, NULL, 0, x,
                       lsc_work_labels(work));
        lsc_softmax(B, net->classes,
                    lsc_forward(work, way.mode, B, way.theta, way.buffers,
                                way.seed, at / batch, x),
                    p + at * net->classes);
        lsc_watch_add(watch, (double)B, (double)B * net->flops);
    }
out:
    return st;
}

int
lsc_predict(struct lsc_work *work, const float *theta, const float *buffers,
            const struct lsc_split *split, const struct lsc_scale *scale,
            struct lsc_watch *watch, float *p, struct lsc_err *err)
{
    struct way way = {LSC_EVAL, theta, buffers, 0};

    return predict(work, way, split, scale, watch, p, err);
}

int
lsc_predict_dropout(struct lsc_work *work, const float *theta,
                    const struct lsc_split *split,
                    const struct lsc_scale *scale, uint64_t seed,
                    struct lsc_watch *watch, float *p, struct lsc_err *err)
{
    struct way way = {LSC_TRAIN, theta, NULL, seed};

    assert(lsc_work_net(work)->Q == 0);
    return predict(work, way, split, scale, watch, p, err);
}

void
lsc_split_labels(const struct lsc_split *split, uint8_t *labels)
{
    for (size_t i = 0; i < split->n; i++)
        labels[i] = split->from->labels[split->index[i]];
}

void
lsc_metrics_put(struct lsc_task *task, const char *base, const char *suffix,
                size_t at, const double value[LSC_METRICS])
{
    for (size_t i = 0; i < LSC_METRICS; i++) {
        char path[96];
        double *row;

        snprintf(path, sizeof(path), "%s%s%s", base, lsc_metrics[i].name,
                 suffix);
        row = lsc_task_row(task, path);
        if (row != NULL) row[at] = value[i];
    }
}

int
lsc_metrics_put_of(struct lsc_task *task, const char *base,
                   const struct lsc_split *split, const float *p,
                   struct lsc_err *err)
{
    struct lsc_tally tally = {0};
    size_t classes = task->study->net.classes;
    double value[LSC_METRICS], *bins;
    char path[96];

    for (size_t i = 0; i < split->n; i++)
        lsc_tally_add(&tally, 1, classes, p + i * classes,
                      &split->from->labels[split->index[i]]);
    for (size_t i = 0; i < LSC_METRICS; i++)
        value[i] = lsc_metrics[i].value(&tally);
    lsc_metrics_put(task, base, "", 0, value);
    snprintf(path, sizeof(path), "%sbins", base);
    bins = lsc_task_row(task, path);
    if (bins != NULL) memcpy(bins, tally.bin, sizeof(tally.bin));
    if (isnan(tally.confidence))
        return lsc_fail(err, LSC_EDIVERGED, "a prediction is not finite");
    return LSC_OK;
}
