/*
 * frame.h - how a surface lies in parameter space: origin and two directions.
 *
 * A way of laying the plane is a row: random directions around a solution, the
 * plane through three solutions, the main directions of a trajectory, the plane
 * through two solutions and the point where all parameters are 0 (Fort et al.
 * 2019, figure 7).  [surface] plane names it.
 */
#ifndef LSC_FRAME_H
#define LSC_FRAME_H

#include "direction.h"
#include "task.h"

/* The arrays to fill, as the study shapes them. */
struct lsc_frame {
    float *origin;            /* [P]         */
    float *directions;        /* [2][P]      */
    float *origin_buffers;    /* [Q], radial: left as it is */
    float *buffer_directions; /* [2][Q]      */
    double *share;            /* [2], NaN unless pca */
    double *marks;            /* [marks][2]  */
};

struct lsc_frame_kind {
    const char *name;
    size_t (*marks)(const struct lsc_study *study);
    int (*check)(const struct lsc_study *study, struct lsc_err *err);
    size_t (*needs)(const struct lsc_study *study,
                    struct lsc_need need[LSC_MAX_NEEDS]);
    int (*fill)(struct lsc_task *task, struct lsc_frame *frame,
                struct lsc_err *err);
};

/* The row that [surface] plane names. */
const struct lsc_frame_kind *lsc_frame_find(const struct lsc_study *study);

#endif
