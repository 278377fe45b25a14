/*
 * ckpt.h - checkpoints of long tasks, in FILE.ckpt.h5.
 *
 * Each task of a stage with a state has two slots; a checkpoint overwrites the
 * older one and is valid only once its checksum is, so a kill in the middle of
 * one costs nothing but that one.  A dataset per stage, "/<stage>", uint8
 * [tasks][2][slot], slots aligned to 4 KiB; a slot is a head and the state.
 * Made whole by rank 0 like the result file; a file that does not fit the study
 * (identity) is made anew.
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
/* Independent.  Durable on return.  flops: the task's behind this state. */
int lsc_ckpt_save(struct lsc_ckpt *ckpt, size_t stage, size_t task,
                  const void *state, size_t bytes, double flops,
                  struct lsc_err *err);

/* The checkpoints of "results/a.h5" are in "results/a.ckpt.h5". */
void lsc_ckpt_name(const char *result, char *path, size_t size);
/* Serial, without a study: flops[tasks] behind the newest checkpoint of every
 * task of a stage; zeros where there is none, or no file at path of this
 * identity.  States are not checked. */
void lsc_ckpt_flops(const char *path, const char *identity, const char *stage,
                    size_t tasks, double *flops);

#endif
