/*
 * predict.h - what a point says about images.
 */
#ifndef LSC_PREDICT_H
#define LSC_PREDICT_H

#include "metrics.h"
#include "task.h"

/* BASEbins for a table; dims end in "bins 3". */
#define LSC_BINS_ARRAY(base, stage, dims, lead)                      \
    {                                                                \
        base "bins", stage, dims, lead, LSC_F64, 0, "1",             \
            "by confidence, equal bins: images, right ones, sum of " \
            "confidences",                                           \
            NULL                                                     \
    }

/* p[n][classes] of every image of the split, batch by batch of the work's size,
 * in order.  Logits that are not finite give NaN.  The watch's code. */
int lsc_predict(struct lsc_work *work, const float *theta, const float *buffers,
                const struct lsc_split *split, const struct lsc_scale *scale,
                struct lsc_watch *watch, float *p, struct lsc_err *err);

/* The same with the dropout masks of training, drawn from the seed, for every
 * image its own; batch norm would see batches: for nets without. */
int lsc_predict_dropout(struct lsc_work *work, const float *theta,
                        const struct lsc_split *split,
                        const struct lsc_scale *scale, uint64_t seed,
                        struct lsc_watch *watch, float *p, struct lsc_err *err);

/* labels[n] of a split's images. */
void lsc_split_labels(const struct lsc_split *split, uint8_t *labels);

/* What a task found, into its rows BASE<metric>SUFFIX at item `at` of each; a
 * row that the study has not is passed over. */
void lsc_metrics_put(struct lsc_task *task, const char *base,
                     const char *suffix, size_t at,
                     const double value[LSC_METRICS]);
/* The metrics of p[n][classes] on a split into rows BASE<metric>, and its bins
 * (struct lsc_tally) into BASEbins.  LSC_EDIVERGED if p is not finite. */
int lsc_metrics_put_of(struct lsc_task *task, const char *base,
                       const struct lsc_split *split, const float *p,
                       struct lsc_err *err);

#endif
