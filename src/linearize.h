/*
 * linearize.h - the tasks of study kind linearize.
 *
 * A point is a solution at one of [linearize] steps of its training: w.  From
 * there go three models: the net linearised at w, whose every parameter moves;
 * the net itself, at a low rate; and a linear probe, the net whose last layer
 * alone moves.  Batch-norm statistics at w come from the data (statistics.h),
 * as running ones lag behind, most of all near the start; so do those at the
 * end of the training, with which models are compared.
 */
#ifndef LSC_LINEARIZE_H
#define LSC_LINEARIZE_H

#include "task.h"

size_t lsc_linearize_solutions(const struct lsc_study *study);
size_t lsc_linearize_steps(const struct lsc_study *study);
size_t lsc_linearize_epochs(const struct lsc_study *study);
size_t lsc_linearize_nonlinear_epochs(const struct lsc_study *study);
size_t lsc_linearize_runs(const struct lsc_study *study); /* nonlinear, each */
/* Solutions that have probes: all or none. */
size_t lsc_linearize_probes(const struct lsc_study *study);

/* A point, numbered solution * steps + step. */
struct lsc_linearize_point {
    size_t solution, step; /* optimiser steps */
    const float *theta;    /* [P], a row of the task's store */
    const float *buffers;  /* [Q]; NULL before they are known */
};
/* The solution that point `number` is of. */
size_t lsc_linearize_solution(const struct lsc_study *study, size_t number);
int lsc_linearize_find(struct lsc_task *task, size_t number, int has_buffers,
                       struct lsc_linearize_point *point, struct lsc_err *err);

/* What a model was epoch after epoch: rows of arrays "/linearize/<model>_...".
 */
enum {
    LSC_TRACE_TRAIN_LOSS,
    LSC_TRACE_TRAIN_ACCURACY,
    LSC_TRACE_VALIDATION_LOSS,
    LSC_TRACE_VALIDATION_ACCURACY,
    LSC_TRACE_TEST_LOSS,
    LSC_TRACE_TEST_ACCURACY,
    LSC_TRACE,
};
/* The task's rows, NaN so far. */
struct lsc_trace {
    const char *model;
    double *column[LSC_TRACE]; /* each [n] */
    size_t n;
};
void lsc_trace_open(struct lsc_task *task, const char *model, size_t n,
                    struct lsc_trace *trace);
/* Which epoch, from 1, is best by accuracy on the test images and on the
 * validation images, the first of equals, 0 if there is none; and the accuracy
 * on the test images there. */
void lsc_trace_select(struct lsc_task *task, const struct lsc_trace *trace);

/* Task = point: statistics and scores of w; task = solution: those of its end.
 */
int lsc_linearize_parent(struct lsc_task *task, struct lsc_err *err);
int lsc_linearize_final(struct lsc_task *task, struct lsc_err *err);

/* Task = point: trains dw. */
size_t lsc_linearized_state_bytes(const struct lsc_study *study);
int lsc_linearized_run(struct lsc_task *task, struct lsc_err *err);
/* Task = point * runs + run: trains the net itself. */
size_t lsc_nonlinear_state_bytes(const struct lsc_study *study);
int lsc_nonlinear_run(struct lsc_task *task, struct lsc_err *err);
/* Task = point: the linear probe. */
int lsc_linearize_probe(struct lsc_task *task, struct lsc_err *err);

extern const struct lsc_stage lsc_linearize_stages[];

/* Bytes that these take beside the desk. */
size_t lsc_linearize_bytes(const struct lsc_study *study);

#endif
