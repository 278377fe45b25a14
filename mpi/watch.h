/*
 * watch.h - what stands behind lsc_watch: signals, time limits, checkpoints.
 *
 * The core calls its watch once per batch.  Most calls read a clock and a flag;
 * a few times a second the rank looks around (`look`: messages, heartbeat,
 * progress); every farm->checkpoint_seconds, and before it stops, a long task's
 * state is saved.
 */
#ifndef LSC_MPI_WATCH_H
#define LSC_MPI_WATCH_H

#include "farm.h"

struct lsc_guard {
    struct lsc_watch watch; /* first: what the core sees                   */
    const struct lsc_farm *farm;
    struct lsc_times *times; /* of this rank                               */
    /* A rank's own affairs, a few times a second.  LSC_OK, LSC_ESTOP (message
     * not needed) or an error. */
    int (*look)(void *context, double now, struct lsc_err *err);
    void *context;
    size_t stage, task; /* the one that runs                               */
    double next_look, next_checkpoint;
    int stopping;
};

void lsc_guard_start(struct lsc_guard *guard, const struct lsc_farm *farm,
                     struct lsc_times *times);
/* Flops of the task under way, those before its checkpoint included. */
double lsc_guard_flops(const struct lsc_guard *guard);
/* A task begins. */
void lsc_guard_task(struct lsc_guard *guard, size_t stage, size_t task);
/* 1 if a signal, the time limit or a look has asked to stop. */
int lsc_guard_stops(struct lsc_guard *guard, double now);

/* SIGUSR1, SIGUSR2, SIGTERM and SIGINT ask to stop from now on: a flag, which
 * stays until forgotten.  More of them change nothing. */
void lsc_signals_catch(void);
/* They end the process again, as without lsc_signals_catch. */
void lsc_signals_release(void);
int lsc_signals_caught(void);
void lsc_signals_forget(void);

#endif
