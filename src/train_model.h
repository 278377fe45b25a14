/*
 * train_model.h - what a training moves: the net, or its linearisation.
 */
#ifndef LSC_TRAIN_MODEL_H
#define LSC_TRAIN_MODEL_H

#include "train.h"

struct lsc_train_model {
    /* Forward passes that an image is worth in a step, and when scored. */
    double step, score;
    /* Logits [B][classes] of x at the state, in the trainer's work or in
     * scratch[B][classes]; point is where the gradient is taken after it. */
    const float *(*forward)(const struct lsc_trainer *t,
                            struct lsc_train_state *state, const float *point,
                            size_t B, const float *x, float *scratch);
    int (*evaluate)(const struct lsc_trainer *t, struct lsc_train_state *state,
                    const struct lsc_split *split, struct lsc_watch *watch,
                    struct lsc_score *score, struct lsc_err *err);
};
/* By t->base. */
const struct lsc_train_model *lsc_train_model(const struct lsc_trainer *t);

/* Flops of an image in a step. */
double lsc_train_flops(const struct lsc_trainer *t);
/* Of all that lies behind a state, as the watch has counted it. */
double lsc_train_flops_before(const struct lsc_trainer *t,
                              const struct lsc_train_state *state);

#endif
