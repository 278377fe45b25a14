/*
 * ckpt_file.h - the layout of FILE.ckpt.h5.
 */
#ifndef LSC_CKPT_FILE_H
#define LSC_CKPT_FILE_H

#include "ckpt.h"

#define LSC_CKPT_MAGIC 0x32746b7063637361ull

/* The start of a slot; the state follows. */
struct lsc_ckpt_head {
    uint64_t magic, stage, task, sequence, bytes;
    double flops;      /* the task's behind the state */
    uint64_t checksum; /* of what is above, then of the state */
};

/* 0 where the stage keeps no states. */
size_t lsc_ckpt_state_bytes(const struct lsc_study *study, size_t stage);
size_t lsc_ckpt_slot_bytes(const struct lsc_study *study, size_t stage);

/* Serial.  Whether the file at path is whole and this study's (identity NULL:
 * whosever); fills at[nstages], where the slots of each stage start. */
int lsc_ckpt_locate(const char *path, const struct lsc_study *study,
                    const char *identity, uint64_t *at);

#endif
