/*
 * advance.h - how much of a file's work is done, in flops by the scheduler's
 * cost; and whether its runs get anywhere.
 *
 * Every task that is done or has diverged counts with the mean cost of its
 * stage, at least one flop; one under way with what its newest checkpoint has
 * behind it.  The file (and FILE.ckpt.h5) alone says so: the run that begins
 * and whoever looks on get the same number.
 */
#ifndef LSC_ADVANCE_H
#define LSC_ADVANCE_H

#include "reader.h"

struct lsc_advance {
    double all;    /* flops of all tasks; NaN: the file does not say       */
    double done;   /* of these, done: tasks and what checkpoints hold      */
    double *saved; /* [nstages] of these, in checkpoints                 */
};

int lsc_advance_look(struct lsc_advance *a, const struct lsc_reader *r,
                     struct lsc_err *err);
void lsc_advance_free(struct lsc_advance *a);

/* LSC_EDIVERGED, with a line that says so, if neither of the last two runs of
 * the file has added to what was done.  One that only saved what it had found
 * has not.  A file with one run, or without these numbers, passes. */
int lsc_advance_check(const struct lsc_advance *now, const struct lsc_reader *r,
                      struct lsc_err *err);

#endif
