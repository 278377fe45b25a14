/*
 * watch.h - the one hook of every long routine.
 *
 * A routine that takes longer than a batch calls lsc_watch once per batch.
 * Signals, time limits, heartbeats, checkpoints and progress all live behind
 * the call; the core knows none of them.
 */
#ifndef LSC_WATCH_H
#define LSC_WATCH_H

#include "err.h"

struct lsc_watch {
    /* Go on (LSC_OK) or stop (any other code, message in err).  state[bytes] is
     * NULL, or all that is needed to go on later from this very call; it may
     * be copied, not kept. */
    int (*call)(struct lsc_watch *watch, const void *state, size_t bytes,
                struct lsc_err *err);
    double images, flops; /* work done so far, added to by the routines    */
    double before;        /* flops done before the state it goes on from,
                           * set by the routine                             */
};

/* watch may be NULL: go on. */
int lsc_watch(struct lsc_watch *watch, const void *state, size_t bytes,
              struct lsc_err *err);
/* Add to the work done; watch may be NULL. */
void lsc_watch_add(struct lsc_watch *watch, double images, double flops);

#endif
