/*
 * work_plan.h - the inside of a work: where its arrays are.
 */
#ifndef LSC_WORK_PLAN_H
#define LSC_WORK_PLAN_H

#include "work.h"

/* Arrays of one node; NULL where not needed. */
struct lsc_arrays {
    float *y, *save, *dy, *ty;
    float *more[LSC_MAX_INPUTS]; /* gradient of an input that has one already */
    int moves;                   /* depends on a parameter                    */
};

struct lsc_work {
    const struct lsc_net *net;
    size_t batch;
    int use;
    struct lsc_arrays *at; /* [nnodes] */
    float *block, *x, *scratch;
    uint8_t *labels;
    size_t floats;    /* of block                                             */
    struct lsc_io io; /* B, mode, seed and x[0] = images of the last forward  */
    uint64_t step;
    void (*lap)(void *context, size_t node, int back); /* NULL: none          */
    void *lap_context;
};

#endif
