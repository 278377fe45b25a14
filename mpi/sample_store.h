/*
 * sample_store.h - rows for tasks that are timed, from few that have run.
 */
#ifndef LSC_SAMPLE_STORE_H
#define LSC_SAMPLE_STORE_H

#include "record.h"

#define LSC_SAMPLE_ROWS 16

struct lsc_sample_store {
    struct lsc_store store; /* first: what tasks see                       */
    const struct lsc_study *study;
    const struct lsc_layout *layout;
    void *block[LSC_MAX_STAGES];   /* rows of the last task of a stage ... */
    size_t number[LSC_MAX_STAGES]; /* ... and which that was               */
    struct {
        size_t slab, row, room;
        void *bytes;
    } kept[LSC_SAMPLE_ROWS];
    size_t next;
    double seconds; /* spent making up rows                                */
};

/* LSC_ENOMEM; to be closed in any case. */
int lsc_sample_store_open(struct lsc_sample_store *store,
                          const struct lsc_study *study,
                          const struct lsc_layout *layout, struct lsc_err *err);
void lsc_sample_store_close(struct lsc_sample_store *store);
/* Where a task's rows are to go, and stay for others to read. */
void lsc_sample_store_rows(struct lsc_sample_store *store, size_t stage,
                           size_t number, void *rows[LSC_MAX_SLABS]);
/* A task that did not end: if it is a training, let its start be its solution.
 * Errors of lsc_recipe_start. */
int lsc_sample_store_start(struct lsc_sample_store *store, size_t stage,
                           struct lsc_err *err);

#endif
