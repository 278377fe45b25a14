/*
 * compare.h - points against each other: in parameters and in predictions.
 */
#ifndef LSC_COMPARE_H
#define LSC_COMPARE_H

#include "task.h"

/* The rows that lsc_compare_row fills, for a table; dims: a task's, then all
 * points. */
#define LSC_COMPARE_ARRAY(path, stage, dims, lead, long_name)     \
    {                                                             \
        path, stage, dims, lead, LSC_F64, 0, "1", long_name, NULL \
    }
#define LSC_COMPARE_ARRAYS(base, stage, dims, lead)                  \
    LSC_COMPARE_ARRAY(base "cosine", stage, dims, lead,              \
                      "cosine between parameters"),                  \
        LSC_COMPARE_ARRAY(base "cosine_weights", stage, dims, lead,  \
                          "the same without biases and batch norm"), \
        LSC_COMPARE_ARRAY(base "disagreement", stage, dims, lead,    \
                          "images that two of them call differently")

/* A set of points, each of which a task of its own can look at. */
struct lsc_points_compared {
    size_t points, images;
    const char *probabilities; /* array with a row [images][classes] a point */
    /* Rows [points] to fill: BASEcosine, BASEcosine_weights (of layers' weights
     * alone, without biases and batch norm), BASEdisagreement. */
    const char *base;
    int (*theta)(struct lsc_task *task, size_t point, const float **theta,
                 struct lsc_err *err);
};

/* Compare point task->number with all of them; two points have the same bits in
 * either order.  The errors of lsc_task_get and the watch's code, LSC_ENOMEM.
 */
int lsc_compare_row(struct lsc_task *task,
                    const struct lsc_points_compared *what,
                    struct lsc_err *err);
/* Flops of that, and bytes it takes. */
double lsc_compare_cost(const struct lsc_study *study, size_t points,
                        size_t images);
size_t lsc_compare_bytes(const struct lsc_study *study, size_t images);

/* a.b / (|a||b|) over the weights of layers alone. */
double lsc_weights_cosine(const struct lsc_net *net, const float *a,
                          const float *b);

#endif
