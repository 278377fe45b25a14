/* score.c - loss and accuracy over a split, batch by batch. */
#include "config.h"

#include "score.h"

#include "loss.h"

#include <math.h>

int
lsc_score(struct lsc_work *work, const float *theta, const float *buffers,
          const struct lsc_split *split, const struct lsc_scale *scale,
          struct lsc_watch *watch, struct lsc_score *score, struct lsc_err *err)
{
    const struct lsc_net *net = lsc_work_net(work);
    size_t batch = lsc_work_batch(work), correct = 0;
    float *x = lsc_work_x(work);
    uint8_t *labels = lsc_work_labels(work);
    double n = (double)split->n, loss = 0;
    int st;

    for (size_t at = 0; at < split->n; at += batch) {
        size_t B = split->n - at < batch ? split->n - at : batch;
        const float *logits;

        LSC_TRY(lsc_watch(watch, NULL, 0, err));
        lsc_batch_fill(split, scale, NULL, at, B, NULL, 0, x, labels);
        logits = lsc_forward(work, LSC_EVAL, B, theta, buffers, 0, 0, x);
        lsc_loss_add(B, net->classes, logits, labels, &loss, &correct);
        lsc_watch_add(watch, (double)B, (double)B * net->flops);
    }
    score->loss = n > 0 ? loss / n : NAN;
    score->accuracy = isnan(score->loss) ? NAN : (double)correct / n;
    st = LSC_OK;
out:
    return st;
}
