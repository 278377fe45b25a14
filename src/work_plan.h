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
    int turns; /* steps turn what they can: gradients do not read panels  */
    float *block, *x, *scratch;
    uint8_t *labels;
    size_t floats;    /* of block                                             */
    struct lsc_io io; /* B, mode, seed and x[0] = images of the last forward  */
    uint64_t step;
    size_t from; /* forward gets theta from this parameter on                 */
    void (*lap)(void *context, size_t node, int back); /* NULL: none          */
    void *lap_context;
};

/* lsc_forward in its parts, for who runs some of the steps otherwise: what all
 * steps see, then one step.  `from` is 0 until it is set after begin. */
void lsc_work_begin(struct lsc_work *work, enum lsc_mode mode, size_t B,
                    uint64_t seed, uint64_t step, const float *x);
void lsc_work_step(struct lsc_work *work, size_t s, const float *theta,
                   const float *buffers);
/* The arrays that every call for node i gets; theta and buffers may be NULL. */
struct lsc_io lsc_work_io(const struct lsc_work *work, size_t i,
                          const float *theta, const float *buffers);
/* What the first node of a step is to do for the others. */
struct lsc_after lsc_work_after(const struct lsc_work *work,
                                const struct lsc_step *step, const float *theta,
                                const float *buffers);

#endif
