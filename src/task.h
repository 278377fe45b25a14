/*
 * task.h - what a running task sees: its study, its number, its rows.
 */
#ifndef LSC_TASK_H
#define LSC_TASK_H

#include "study.h"

/* Rows of tasks that are done, wherever they are kept. */
struct lsc_store {
    /* *out points at the row_bytes of one row, or at one `part` of it along its
     * first dimension (LSC_ABSENT: all of it), valid until the next 16 calls
     * for others. */
    int (*get)(struct lsc_store *store, size_t slab, size_t row, size_t part,
               const void **out, struct lsc_err *err);
};

struct lsc_sweep;
struct lsc_subspace;

/* Tasks of a stage whose points were evaluated with that of task `first`
 * (point.h): n of the list, from number `at` on. */
struct lsc_waiting {
    size_t stage, first, at, n;
    size_t evaluated;        /* points so far, these included               */
    size_t *task;            /* ascending                                   */
    struct lsc_score *score; /* [2][groups] of each                         */
    size_t *alike;           /* [witnesses] of each                         */
};

/* The tools of one worker, made when first asked for and kept from task to
 * task; nothing in them outlives a task but memory, points that wait, and what
 * samples of one run share. */
struct lsc_desk {
    const struct lsc_study *study;
    struct lsc_work *eval;  /* LSC_FORWARD, lsc_eval_batch                 */
    struct lsc_work *train; /* LSC_BACKWARD, train.batch                   */
    float *theta;           /* [P] scratch, a point                        */
    float *direction;       /* [P] scratch                                 */
    float *buffers, *buffer_direction; /* [Q] scratch                      */
    struct lsc_sweep *sweep;
    struct lsc_subspace *subspace; /* what samples of a run share      */
    struct lsc_waiting waiting;
};
void lsc_desk_start(struct lsc_desk *desk, const struct lsc_study *study);
int lsc_desk_scratch(struct lsc_desk *desk, struct lsc_err *err);
int lsc_desk_eval(struct lsc_desk *desk, struct lsc_err *err);
int lsc_desk_train(struct lsc_desk *desk, struct lsc_err *err);
void lsc_desk_end(struct lsc_desk *desk);
/* Whether what a task gives waits on the desk. */
int lsc_desk_has(const struct lsc_desk *desk, size_t stage, size_t task);
/* Whether it, or that of a task behind it: those between have no point. */
int lsc_desk_leads(const struct lsc_desk *desk, size_t stage, size_t task);
/* Bytes a worker's desk and the tasks on it may take. */
size_t lsc_desk_bytes(const struct lsc_study *study);

struct lsc_task {
    const struct lsc_study *study;
    size_t stage, number;
    size_t together; /* this task and those after it that will be done next on
                      * this desk, if it goes well: a hint; at least 1      */
    struct lsc_desk *desk;
    struct lsc_store *store;
    struct lsc_watch *watch;
    void *state;               /* [state_bytes], NULL for short tasks      */
    int resumed;               /* state is from a checkpoint               */
    void *rows[LSC_MAX_SLABS]; /* own rows, filled (NaN, 0) before run      */
};

/* The task's own row of the array at path (assert: the array has this stage);
 * NULL if the study has no such array. */
void *lsc_task_row(struct lsc_task *task, const char *path);
/* Row `number` of an array of a done task of another stage. */
int lsc_task_get(struct lsc_task *task, const char *path, size_t number,
                 const void **row, struct lsc_err *err);
/* Part `part` of it along the row's first dimension, read alone: for rows that
 * are large. */
int lsc_task_get_part(struct lsc_task *task, const char *path, size_t number,
                      size_t part, const void **out, struct lsc_err *err);

#endif
