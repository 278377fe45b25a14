/*
 * toy_study.h - for tests: three stages of tasks that sleep, wait and diverge.
 *
 * "train" has 4 tasks with a state; map tasks 75 t .. 75 t + 74 need task t of
 * it, and sum task t needs those.  Training 2 diverges, so that maps and sum of
 * block 2 are blocked; a map of block 3 diverges, so that sum 3 is.
 */
#ifndef LSC_TESTS_TOY_STUDY_H
#define LSC_TESTS_TOY_STUDY_H

#include "file.h"
#include "small_study.h"

enum {
    TOY_TRAIN,
    TOY_MAP,
    TOY_SUM,
    TOY_TRAINS = 4,
    TOY_EACH = 75, /* maps a training               */
    TOY_MAPS = TOY_TRAINS * TOY_EACH,
    TOY_STEPS = 40,            /* of a training, about 1 ms each */
    TOY_ILL_TRAIN = 2,         /* diverges                      */
    TOY_ILL_MAP = 3 * 75 + 40, /* likewise                      */
};

/* What happens in a training besides, at every step; nonzero: it fails. */
extern int (*toy_step)(size_t train, size_t step);
/* Steps this rank has done; trainings it has gone on with. */
extern size_t toy_steps, toy_resumed;

/* Make s->study this one; s is small_study_open's. */
void toy_study_make(struct small_study *s);
/* All rows and flags of a finished file are as they must be (file: readable by
 * this rank). */
void toy_study_check(struct lsc_file *file, const struct lsc_study *study);

#endif
