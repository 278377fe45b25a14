/*
 * cut.h - a cut through parameter space: origin + sum_i x[i] directions[i].
 */
#ifndef LSC_CUT_H
#define LSC_CUT_H

#include <stddef.h>

#define LSC_MAX_CUT 3

/* What batch-norm statistics a point of a cut gets: the origin's, recomputed
 * from data, or interpolated like the parameters. */
enum lsc_buffers_mode { LSC_BN_KEEP, LSC_BN_RECOMPUTE, LSC_BN_INTERPOLATE };

struct lsc_cut {
    size_t k;                       /* at most LSC_MAX_CUT                  */
    const float *origin;            /* [P]                                  */
    const float *directions;        /* [k][P]                               */
    const float *origin_buffers;    /* [Q]                                  */
    const float *buffer_directions; /* [k][Q], for LSC_BN_INTERPOLATE       */
    enum lsc_buffers_mode buffers_mode;
};

#endif
