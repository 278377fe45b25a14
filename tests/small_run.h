/*
 * small_run.h - for tests: a study's tasks done in memory, without MPI.
 *
 * A task that asks for a row it has not said to need fails: on several ranks
 * that row might not be there yet.
 */
#ifndef LSC_TESTS_SMALL_RUN_H
#define LSC_TESTS_SMALL_RUN_H

#include "small_study.h"
#include "task.h"

struct small_run {
    struct lsc_store store; /* first: the store is the run */
    struct small_study small;
    struct lsc_desk desk;
    void *all[LSC_MAX_SLABS]; /* [rows * row_bytes] of each */
    size_t stage, number;     /* the task that is being done */
    size_t together;          /* lsc_task.together; 0: one    */
};

/* small_study_read; all numbers NaN or 0, as in a new file, or what the study
 * says from the start. */
void small_run_open(struct small_run *run, const char *text,
                    const char *const *sets);
void small_run_close(struct small_run *run);

/* Do one task; state: what it goes on from, or NULL. */
int small_run_task(struct small_run *run, size_t stage, size_t number,
                   const void *state, struct lsc_watch *watch,
                   struct lsc_err *err);
/* Do all tasks of all stages in order; all of them must end well. */
void small_run_all(struct small_run *run);
/* Do those of one stage, which all must end well. */
void small_run_stage(struct small_run *run, const char *name);

/* Row `number` of an array. */
void *small_run_row(const struct small_run *run, const char *path,
                    size_t number);

#endif
