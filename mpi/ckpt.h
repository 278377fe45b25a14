/*
 * ckpt.h - checkpoints of long tasks, in FILE.ckpt.h5.
 *
 * Each task of a stage with a state has two slots; a checkpoint overwrites the
 * older one and is valid only once its checksum is, so a kill in the middle of
 * one costs nothing but that one.  A dataset per stage, "/<stage>", uint8
 * [tasks][2][slot], slots aligned to 4 KiB; a slot is {magic, sequence, bytes,
 * checksum} and the state.  Made whole by rank 0 like the result file; a file
 * that does not fit the study (identity) is made anew.
 */
#ifndef LSC_CKPT_H
#define LSC_CKPT_H

#include "file.h"

struct lsc_ckpt;

/* 1 if a stage of the study has a state. */
int lsc_ckpt_needed(const struct lsc_study *study);
/* Rank 0 alone: make path if it is missing or not this study's. */
int lsc_ckpt_create(const char *path, const struct lsc_study *study,
                    const char *identity, struct lsc_err *err);
/* Collective over comm (MPI_COMM_NULL: serial). */
int lsc_ckpt_open(struct lsc_ckpt **ckpt, const char *path, MPI_Comm comm,
                  const struct lsc_study *study, struct lsc_err *err);
void lsc_ckpt_close(struct lsc_ckpt *ckpt);
/* Independent.  The newest valid state of a task; *found = 0 if there is none.
 */
int lsc_ckpt_load(struct lsc_ckpt *ckpt, size_t stage, size_t task, void *state,
                  size_t bytes, int *found, struct lsc_err *err);
/* Independent.  Durable on return. */
int lsc_ckpt_save(struct lsc_ckpt *ckpt, size_t stage, size_t task,
                  const void *state, size_t bytes, struct lsc_err *err);

#endif
