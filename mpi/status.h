/*
 * status.h - how far a study is, added up from its file.
 */
#ifndef LSC_STATUS_H
#define LSC_STATUS_H

#include "advance.h"
#include "lock.h"

#include <stdio.h>

/* What a stage comes to. */
struct lsc_status_stage {
    size_t left, done, diverged, timed;
    double seconds; /* of the timed: tasks that could not start took none */
};

struct lsc_status {
    const struct lsc_reader *reader;
    struct lsc_status_stage *stages; /* [reader->nstages]                     */
    struct lsc_advance advance;
    size_t left, untimed; /* tasks; of these, not in seconds_left           */
    int workers;          /* of the last run                                  */
    double seconds_left;  /* with so many workers; NaN: not known             */
    int starts;           /* runs so far                                      */
    int at_work;          /* the lock is held                                 */
    char holder[LSC_LOCK_TEXT]; /* by whom                                    */
};

int lsc_status_look(struct lsc_status *status, const struct lsc_reader *reader,
                    struct lsc_err *err);
void lsc_status_free(struct lsc_status *status);

/* How run i ended: "done", "stopped", "diverged", "exit 4", "died" (killed, or
 * an error that ended the job); or that it has not: "running"; "unknown" where
 * nobody can say. */
const char *lsc_status_end(const struct lsc_status *status, size_t run,
                           char text[16]);
/* Flops that run i has added to what was done; NaN where nobody can say. */
double lsc_status_added(const struct lsc_status *status, size_t run);

/* Tables. */
void lsc_status_print(const struct lsc_status *status, FILE *out);
int lsc_status_json(const struct lsc_status *status, FILE *out,
                    struct lsc_err *err);

#endif
