/*
 * start.h - where solutions start: files named by [start] weights.
 */
#ifndef LSC_START_H
#define LSC_START_H

#include "study.h"
#include "weights.h"

/* Number of files. */
size_t lsc_start_files(const struct lsc_study *study);

/* Read file i into theta[P] and buffers[Q]; see lsc_weights_read. */
int lsc_start_read(const struct lsc_study *study, size_t i, float *theta,
                   float *buffers, struct lsc_weights_note *note,
                   struct lsc_err *err);

/* study->start_hash from all files, each checked against the net. */
int lsc_start_hash(struct lsc_study *study, struct lsc_err *err);

#endif
