/*
 * linear.h - a net's linearisation in its parameters.
 *
 *     f_lin(x; dw) = f(x; theta) + J(x; theta) dw,   J = d f / d theta,
 *
 * a model that is linear in dw[P] (Fort et al. 2020, "Deep learning versus
 * kernel learning", equation 2).  Its gradient by dw is J^T d loss / d f_lin,
 * which is lsc_backward after lsc_linear_forward at the same theta, wherever dw
 * is.  Batch norm goes by the given statistics, which stay; no dropout.
 */
#ifndef LSC_LINEAR_H
#define LSC_LINEAR_H

#include "score.h"

/* logits[B][classes] = f_lin of the images in x[B][h][w][c], as lsc_forward
 * takes them; work is one for LSC_TANGENT. */
void lsc_linear_forward(struct lsc_work *work, size_t B, const float *theta,
                        const float *buffers, const float *dw, const float *x,
                        float *logits);

/* lsc_score of f_lin.  LSC_ENOMEM as well. */
int lsc_linear_score(struct lsc_work *work, const float *theta,
                     const float *buffers, const float *dw,
                     const struct lsc_split *split,
                     const struct lsc_scale *scale, struct lsc_watch *watch,
                     struct lsc_score *score, struct lsc_err *err);

/* Passes an image that a step of training, or an evaluation, takes where a
 * forward pass is 1: f, J dw (2: a product with theta and one with dw), J^T. */
#define LSC_LINEAR_STEP  5
#define LSC_LINEAR_SCORE 3

#endif
