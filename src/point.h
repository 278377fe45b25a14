/*
 * point.h - tasks that are points of cuts.
 *
 * A task is one point and its rows depend on nothing else; but tasks that will
 * be done on the same desk one after the other are evaluated together
 * (sweep.h), and wait on the desk until it is their turn.
 */
#ifndef LSC_POINT_H
#define LSC_POINT_H

#include "cut.h"
#include "sweep.h"
#include "task.h"

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

/* What a stage's points are like, known before any cut is. */
struct lsc_point_sort {
    size_t k, points; /* of a cut                                           */
    enum lsc_buffers_mode mode;
    size_t images; /* each is evaluated on, without those for statistics    */
};

/* The points of a task and of those after it. */
struct lsc_points {
    struct lsc_cut cut;
    size_t points; /* of the cut, as in struct lsc_point_sort              */
    size_t end;    /* tasks before this one are points of it               */
    /* Coordinates x[k] of a task's point; 0: it has none, and is passed over.
     */
    int (*at)(const struct lsc_study *study, const void *context, size_t task,
              double *x);
    const void *context;
    const char *base;                      /* of the rows: "/surface"       */
    const struct lsc_split *train, *test;  /* NULL: the study's subsets     */
    size_t groups;                         /* of images (sweep.h); 0: one   */
    const struct lsc_witnesses *witnesses; /* of test images; NULL: none    */
};

/* The mode that an option says, a choice of "keep | recompute | interpolate" or
 * of the first two. */
enum lsc_buffers_mode lsc_buffers_mode(const struct lsc_study *study,
                                       const char *option);
/* Images of both subsets. */
size_t lsc_point_images(const struct lsc_study *study);
/* Flops of one of them, recomputed statistics and its part of what they share
 * included. */
double lsc_point_cost(const struct lsc_study *study,
                      struct lsc_point_sort sort);
/* What they share. */
struct lsc_joint lsc_point_joint(const struct lsc_study *study,
                                 struct lsc_point_sort sort);

/* score[2][groups] of the task's point, which must have one, train and test,
 * valid until the next call. */
int lsc_task_score(struct lsc_task *task, const struct lsc_points *points,
                   const struct lsc_score **score, struct lsc_err *err);
/* Evaluate the task's point (a split of no images gives NaN) and write the rows
 * "<base>/train_loss" etc., and "<base>/agreement"[witnesses] where these are.
 * LSC_EDIVERGED if a loss is not finite. */
int lsc_task_point(struct lsc_task *task, const struct lsc_points *points,
                   struct lsc_err *err);

/* Bytes of what a desk keeps for points. */
size_t lsc_point_bytes(const struct lsc_study *study);

#endif
