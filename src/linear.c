/* linear.c - f + J dw, by one forward pass and its tangent. */
#include "config.h"

#include "linear.h"

#include "loss.h"

#include <stdlib.h>

void
lsc_linear_forward(struct lsc_work *work, size_t B, const float *theta,
                   const float *buffers, const float *dw, const float *x,
                   float *logits)
{
    size_t n = B * lsc_work_net(work)->classes;
    const float *f = lsc_forward(work, LSC_EVAL, B, theta, buffers, 0, 0, x);
    const float *j = lsc_tangent(work, theta, buffers, dw);

    for (size_t i = 0; i < n; i++) logits[i] = f[i] + j[i];
}

int
lsc_linear_score(struct lsc_work *work, const float *theta,
                 const float *buffers, const float *dw,
                 const struct lsc_split *split, const struct lsc_scale *scale,
                 struct lsc_watch *watch, struct lsc_score *score,
                 struct lsc_err *err)
{
    const struct lsc_net *net = lsc_work_net(work);
    size_t batch = lsc_work_batch(work), correct = 0;
    float *x = lsc_work_x(work), *logits = NULL;
    uint8_t *labels = lsc_work_labels(work);
    double loss = 0;
    int st;

    LSC_TRY(lsc_alloc(&logits, batch * net->classes, err));
    for (size_t at = 0; at < split->n; at += batch) {
        size_t B = split->n - at < batch ? split->n - at : batch;

        LSC_TRY(lsc_watch(watch, NULL, 0, err));
        lsc_batch_fill(split, scale, NULL, at, B, NULL, 0, x, labels);
        lsc_linear_forward(work, B, theta, buffers, dw, x, logits);
        lsc_loss_add(B, net->classes, logits, labels, &loss, &correct);
        lsc_watch_add(watch, (double)B,
                      LSC_LINEAR_SCORE * (double)B * net->flops);
    }
    *score = lsc_score_of(split->n, loss, correct);
    st = LSC_OK;
out:
    free(logits);
    return st;
}
