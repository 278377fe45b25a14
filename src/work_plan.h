/*
 * work_plan.h - the inside of a work: where its arrays are.
 *
 * There is a plan for each mode, as the steps differ; both use one block.
 */
#ifndef LSC_WORK_PLAN_H
#define LSC_WORK_PLAN_H

#include "steps.h"
#include "work.h"

/* Arrays of one node; NULL where not needed.  The nodes of a step share y, dy
 * and ty; nodes of several steps may share dy. */
struct lsc_arrays {
    float *y, *save, *dy, *ty;
    /* The first gradient of an input is written to where it belongs; a further
     * one is added to it, by the layer or by way of `more`. */
    int first[LSC_MAX_INPUTS];
    float *more[LSC_MAX_INPUTS];
};

struct lsc_course {
    struct lsc_steps steps;
    struct lsc_arrays *at; /* [nnodes] */
};

struct lsc_work {
    const struct lsc_net *net;
    size_t batch;
    int use;
    struct lsc_course course[2]; /* of each mode */
    float *block, *x, *scratch;
    uint8_t *labels;
    size_t floats;    /* of block                                             */
    struct lsc_io io; /* B, mode, seed and x[0] = images of the last forward  */
    uint64_t step;
    void (*lap)(void *context, size_t node, int back); /* NULL: none          */
    void *lap_context;
};

#endif
