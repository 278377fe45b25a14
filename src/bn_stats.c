/* bn_stats.c - batch-norm statistics from data (Izmailov et al. 2018). */
#include "config.h"

#include "score.h"

#include <stdlib.h>

static void
add(size_t Q, double weight, const float *stats, double *sum)
{
    for (size_t i = 0; i < Q; i++) sum[i] += weight * (double)stats[i];
}

int
lsc_recompute_buffers(struct lsc_work *work, const float *theta,
                      const struct lsc_split *split,
                      const struct lsc_scale *scale, struct lsc_watch *watch,
                      float *stats, float *buffers, struct lsc_err *err)
{
    const struct lsc_net *net = lsc_work_net(work);
    size_t batch = lsc_work_batch(work);
    float *x = lsc_work_x(work);
    double *sum = NULL;
    int st;

    if (net->Q == 0 || split->n == 0) return LSC_OK;
    LSC_TRY(lsc_alloc(&sum, net->Q, err));
    for (size_t at = 0; at < split->n; at += batch) {
        size_t B = split->n - at < batch ? split->n - at : batch;

        LSC_TRY(lsc_watch(watch, NULL, 0, err));
        lsc_batch_fill(split, scale, NULL, at, B, NULL, 0, x,
                       lsc_work_labels(work));
        lsc_forward(work, LSC_TRAIN, B, theta, buffers, 0, at / batch, x);
        lsc_batch_statistics(work, stats);
        add(net->Q, (double)B, stats, sum);
        lsc_watch_add(watch, (double)B, (double)B * net->flops);
    }
    for (size_t i = 0; i < net->Q; i++)
        buffers[i] = (float)(sum[i] / (double)split->n);
    st = LSC_OK;
out:
    free(sum);
    return st;
}
