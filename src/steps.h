/*
 * steps.h - in which steps a net is run.
 *
 * A step is a node and those after it that it can finish its output for: a
 * convolution, a batch norm, an addition and a relu are one pass over memory,
 * and what is between them is never written.  Each is read by the next alone.
 * A step takes the place of its last node: whatever an addition adds is there.
 */
#ifndef LSC_STEPS_H
#define LSC_STEPS_H

#include "layer.h"

#define LSC_MAX_STEP 6

struct lsc_step {
    size_t n, node[LSC_MAX_STEP]; /* all have one y, of the last one's        */
};

struct lsc_steps {
    size_t n;
    struct lsc_step *step; /* [n], owned                               */
    size_t *of;            /* [nnodes] the step of each node, owned    */
    char *moves;           /* [nnodes] depends on a parameter, owned   */
    char *turned;          /* [nnodes] only layers that turn (layer.h) */
                           /* write and read it: may be in panels      */
};

/* The steps in a mode; with `keeps`, backward and tangent find what they look
 * at.  LSC_ENOMEM. */
int lsc_steps_create(struct lsc_steps *steps, const struct lsc_net *net,
                     enum lsc_mode mode, int keeps, struct lsc_err *err);
void lsc_steps_free(struct lsc_steps *steps);

#endif
