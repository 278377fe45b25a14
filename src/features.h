/*
 * features.h - what the last layer of a net sees.
 */
#ifndef LSC_FEATURES_H
#define LSC_FEATURES_H

#include "score.h"

struct lsc_features {
    size_t n, d;
    float *x;        /* [n][d], owned */
    uint8_t *labels; /* [n], owned    */
};
int lsc_features_create(struct lsc_features *features, size_t n, size_t d,
                        struct lsc_err *err);
void lsc_features_free(struct lsc_features *features);

/* The last layer of a net, if it is dense; else NULL.  Its weights, and biases
 * if it has two parameters, lie at node->theta; it sees x[0]. */
const struct lsc_node *lsc_features_head(const struct lsc_net *net);

/* Of all images of a split, in evaluation mode, of a net with a head; created
 * here.  work: one for LSC_BACKWARD. */
int lsc_features_read(struct lsc_work *work, const float *theta,
                      const float *buffers, const struct lsc_split *split,
                      const struct lsc_scale *scale, struct lsc_watch *watch,
                      struct lsc_features *features, struct lsc_err *err);

#endif
