/*
 * reuse.h - solutions taken from an older result file, not trained again.
 *
 * --reuse takes those that are whole, and the others are trained; [start]
 * solutions, an option of the study, takes all or refuses.  What a training
 * depends on must be the same in both studies; how many solutions there are may
 * differ, and the old file may keep a trajectory, or checkpoints, where the new
 * one does not.  If both keep checkpoints, they are of the same steps.
 */
#ifndef LSC_REUSE_H
#define LSC_REUSE_H

#include "file.h"

struct lsc_reuse {
    const struct lsc_study *study;
    const char *identity; /* of the study; without [machine] any will do      */
    const char *old;      /* --reuse; NULL: none                              */
    const char *result;   /* the study's own file, there or not; NULL: none   */
    int dry;              /* write nothing                                    */
};

/* The file solutions are taken from; NULL: there is none. */
const char *lsc_reuse_file(const struct lsc_reuse *reuse);

/* 1 if no task of this stage is run, because [start] solutions has them. */
int lsc_reuse_covers(const struct lsc_study *study, size_t stage);

/* Copy solutions that are not done yet, with their flags, into the result file;
 * *n: how many.  The old file is looked at only if there are such.  LSC_EINVAL
 * if its solutions are others, or not all there for [start] solutions; LSC_EIO
 * if it is missing or damaged. */
int lsc_reuse(const struct lsc_reuse *reuse, size_t *n, struct lsc_err *err);

#endif
