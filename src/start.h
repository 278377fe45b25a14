/*
 * start.h - where solutions start: files named by [start] weights.
 *
 * Names are relative to the directory the program was started in.  A study is
 * known by what the files hold, not by their names: to go on from elsewhere
 * takes other names, and other weights under the same names are refused.
 */
#ifndef LSC_START_H
#define LSC_START_H

#include "study.h"
#include "weights.h"

/* Number of files. */
size_t lsc_start_files(const struct lsc_study *study);

/* Read file i into theta[P] and buffers[Q]: lsc_weights_read and its errors;
 * note may be NULL. */
int lsc_start_read(const struct lsc_study *study, size_t i, float *theta,
                   float *buffers, struct lsc_weights_note *note,
                   struct lsc_err *err);

/* study->start_hash from the contents of all files, in order, each checked
 * against the net; as it is where there are none.  The errors of
 * lsc_weights_read. */
int lsc_start_hash(struct lsc_study *study, struct lsc_err *err);

#endif
