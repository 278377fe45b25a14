/*
 * task.h - what a running task sees: its study, its number, its rows.
 */
#ifndef LSC_TASK_H
#define LSC_TASK_H

#include "plane.h"
#include "study.h"

/* Rows of tasks that are done, wherever they are kept. */
struct lsc_store {
    /* *row points at the row_bytes of one row, valid until the next 16 calls
     * for rows of other slabs or numbers. */
    int (*get)(struct lsc_store *store, size_t slab, size_t row,
               const void **out, struct lsc_err *err);
};

/* The tools of one worker, made when first asked for and kept from task to
 * task; nothing in them outlives a task but memory. */
struct lsc_desk {
    const struct lsc_study *study;
    struct lsc_work *eval;  /* LSC_FORWARD, lsc_eval_batch                 */
    struct lsc_work *train; /* LSC_BACKWARD, train.batch                   */
    float *theta;           /* [P] scratch, a point                        */
    float *direction;       /* [P] scratch                                 */
    float *buffers, *stats, *buffer_direction; /* [Q] scratch              */
};
void lsc_desk_start(struct lsc_desk *desk, const struct lsc_study *study);
int lsc_desk_eval(struct lsc_desk *desk, struct lsc_err *err);
int lsc_desk_train(struct lsc_desk *desk, struct lsc_err *err);
void lsc_desk_end(struct lsc_desk *desk);
/* Bytes a worker's desk may take. */
size_t lsc_desk_bytes(const struct lsc_study *study);

struct lsc_task {
    const struct lsc_study *study;
    size_t stage, number;
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

/* What batch-norm statistics a point of a cut gets. */
enum lsc_buffers_mode { LSC_BN_KEEP, LSC_BN_RECOMPUTE, LSC_BN_INTERPOLATE };

/* A cut through parameter space and, for LSC_BN_INTERPOLATE, through the
 * statistics. */
struct lsc_cut {
    size_t k;
    const float *origin;            /* [P]                                  */
    const float *directions;        /* [k][P]                               */
    const float *origin_buffers;    /* [Q]                                  */
    const float *buffer_directions; /* [k][Q], for LSC_BN_INTERPOLATE       */
    enum lsc_buffers_mode buffers_mode;
};

/* What a point of a cut gives, and its four arrays as rows of a table. */
#define LSC_POINT_ARRAY(path, stage, dims, lead, units, long_name)  \
    {                                                               \
        path, stage, dims, lead, LSC_F64, 0, units, long_name, NULL \
    }
#define LSC_POINT_ARRAYS(base, stage, dims, lead)                       \
    LSC_POINT_ARRAY(base "/train_loss", stage, dims, lead, "nat",       \
                    "mean cross-entropy over /data/train_subset"),      \
        LSC_POINT_ARRAY(base "/train_accuracy", stage, dims, lead, "1", \
                        "accuracy over /data/train_subset"),            \
        LSC_POINT_ARRAY(base "/test_loss", stage, dims, lead, "nat",    \
                        "mean cross-entropy over /data/test_subset"),   \
        LSC_POINT_ARRAY(base "/test_accuracy", stage, dims, lead, "1",  \
                        "accuracy over /data/test_subset")

struct lsc_point {
    double train_loss, train_accuracy, test_loss, test_accuracy;
};

/* The mode that an option says, a choice of "keep | recompute | interpolate" or
 * of the first two. */
enum lsc_buffers_mode lsc_buffers_mode(const struct lsc_study *study,
                                       const char *option);
/* Flops of one point, recomputed statistics included. */
double lsc_point_cost(const struct lsc_study *study,
                      enum lsc_buffers_mode mode);

/* Evaluate the point x[k] of a cut on the study's subsets (a subset of size 0
 * gives NaN).  LSC_EDIVERGED if a loss is not finite. */
int lsc_task_point(struct lsc_task *task, const struct lsc_cut *cut,
                   const double *x, struct lsc_point *point,
                   struct lsc_err *err);
/* The same, written to the rows "<base>/train_loss" etc. */
int lsc_task_point_rows(struct lsc_task *task, const struct lsc_cut *cut,
                        const double *x, const char *base, struct lsc_err *err);

#endif
