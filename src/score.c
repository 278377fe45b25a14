/* score.c - loss and accuracy over a split, batch by batch. */
#include "config.h"

#include "score.h"

#include "loss.h"
#include "metrics.h"

#include <math.h>

struct lsc_score
lsc_score_of(size_t n, double loss, size_t correct)
{
    struct lsc_score score = {NAN, NAN};

    if (n == 0) return score;
    score.loss = loss / (double)n;
    if (!isnan(score.loss)) score.accuracy = (double)correct / (double)n;
    return score;
}

static void
call(size_t B, size_t classes, const float *logits, int32_t *called)
{
    for (size_t i = 0; i < B; i++)
        called[i] = lsc_argmax(classes, logits + i * classes);
}

int
lsc_score(struct lsc_work *work, const float *theta, const float *buffers,
          const struct lsc_split *split, const struct lsc_scale *scale,
          struct lsc_watch *watch, struct lsc_score *score, struct lsc_err *err)
{
    return lsc_score_called(work, theta, buffers, split, scale, watch, NULL,
                            score, err);
}

int
lsc_score_called(struct lsc_work *work, const float *theta,
                 const float *buffers, const struct lsc_split *split,
                 const struct lsc_scale *scale, struct lsc_watch *watch,
                 int32_t *called, struct lsc_score *score, struct lsc_err *err)
{
    const struct lsc_net *net = lsc_work_net(work);
    size_t batch = lsc_work_batch(work), correct = 0;
    float *x = lsc_work_x(work);
    uint8_t *labels = lsc_work_labels(work);
    double loss = 0;
    int st;

    for (size_t at = 0; at < split->n; at += batch) {
        size_t B = split->n - at < batch ? split->n - at : batch;
        const float *logits;

        LSC_TRY(lsc_watch(watch, NULL, 0, err));
        lsc_batch_fill(split, scale, NULL, at, B, NULL, 0, x, labels);
        logits = lsc_forward(work, LSC_EVAL, B, theta, buffers, 0, 0, x);
        lsc_loss_add(B, net->classes, logits, labels, &loss, &correct);
        if (called != NULL) call(B, net->classes, logits, called + at);
        lsc_watch_add(watch, (double)B, (double)B * net->flops);
    }
    *score = lsc_score_of(split->n, loss, correct);
    st = LSC_OK;
out:
    return st;
}
