/*
 * naive.h - for tests: what a net is, by its definition, number by number and
 * in double.  Forward in LSC_EVAL alone.
 */
#ifndef LSC_TESTS_NAIVE_H
#define LSC_TESTS_NAIVE_H

#include "net.h"

/* logits[classes] of one image x[h][w][c]. */
void naive_logits(const struct lsc_net *net, const float *theta,
                  const float *buffers, const float *x, double *logits);

/* Everything on the way: see(context, node, x, y) of every node in order, its
 * first input and its output, both [h][w][c]. */
typedef void naive_see(void *context, size_t node, const double *x,
                       const double *y);
void naive_nodes(const struct lsc_net *net, const float *theta,
                 const float *buffers, const float *x, naive_see *see,
                 void *context);

#endif
