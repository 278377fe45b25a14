/*
 * work.h - running a net: forward, backward, tangent.
 *
 * A work is all the scratch memory a net needs for batches up to a size; it is
 * planned once and no step allocates.  It keeps no parameters.
 */
#ifndef LSC_WORK_H
#define LSC_WORK_H

#include "layer.h"

enum lsc_use {
    LSC_FORWARD = 0,
    LSC_BACKWARD = 1, /* may be or-ed */
    LSC_TANGENT = 2,
};

struct lsc_work;

int lsc_work_create(struct lsc_work **work, const struct lsc_net *net,
                    size_t batch, int use, struct lsc_err *err);
void lsc_work_free(struct lsc_work *work);
/* Bytes that lsc_work_create would take. */
size_t lsc_work_bytes(const struct lsc_net *net, size_t batch, int use);
size_t lsc_work_batch(const struct lsc_work *work);
const struct lsc_net *lsc_work_net(const struct lsc_work *work);

/* Images per batch for evaluation: a function of the net alone, so that sums
 * are the same everywhere; small enough that a layer that multiplies stays in
 * cache. */
size_t lsc_eval_batch(const struct lsc_net *net);

/* The net's own arrays of a work: x[batch][h][w][c] and labels[batch] to fill.
 */
float *lsc_work_x(struct lsc_work *work);
uint8_t *lsc_work_labels(struct lsc_work *work);

/* logits[B][classes] of the images in x[B][h][w][c] (any array; kept by
 * reference until the next forward).  seed and step pick the dropout masks in
 * LSC_TRAIN.  The result lives in work. */
const float *lsc_forward(struct lsc_work *work, enum lsc_mode mode, size_t B,
                         const float *theta, const float *buffers,
                         uint64_t seed, uint64_t step, const float *x);

/* dtheta[P] += (d logits / d theta)^T dlogits[B][classes], at the last forward.
 */
void lsc_backward(struct lsc_work *work, const float *theta,
                  const float *buffers, const float *dlogits, float *dtheta);

/* The same, node by node, as often as wanted after a forward: before backward
 * of every node with parameters, visit gets its io and says in io->dtheta what
 * its part is to be added to (layer.h: when that may be NULL). */
void lsc_backward_visit(struct lsc_work *work, const float *theta,
                        const float *buffers, const float *dlogits,
                        void (*visit)(void *context, size_t node,
                                      struct lsc_io *io),
                        void *context);

/* (d logits / d theta) v at the last forward: [B][classes], in work. */
const float *lsc_tangent(struct lsc_work *work, const float *theta,
                         const float *buffers, const float *v);

/* After forward in LSC_TRAIN: stats[Q] = the batch's mean and unbiased
 * variance at every batch norm, laid out as buffers. */
void lsc_batch_statistics(const struct lsc_work *work, float *stats);

/* Call lap(context, node, back) after every step (steps.h) of lsc_forward
 * (back = 0) and lsc_backward (1), for its first node; NULL: no more. */
void lsc_work_laps(struct lsc_work *work,
                   void (*lap)(void *context, size_t node, int back),
                   void *context);

#endif
