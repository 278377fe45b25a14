/*
 * record.h - what a task leaves: a record and its rows, in one block.
 *
 * The rows of a task lie in one block of memory: small ones first, which travel
 * behind the record in messages, then large ones, which the worker writes to
 * the file itself.  A batch is records, each followed by its small rows.
 */
#ifndef LSC_RECORD_H
#define LSC_RECORD_H

#include "farm.h"

struct lsc_record {
    uint32_t stage, task;
    int32_t status, rank; /* rank: that did it                              */
    double seconds, images, flops;
    uint64_t checksum;
};

struct lsc_layout {
    size_t at[LSC_MAX_SLABS];     /* bytes from the start of the block      */
    size_t small[LSC_MAX_STAGES]; /* bytes of a stage's small rows          */
    size_t all[LSC_MAX_STAGES];   /* bytes of a block                       */
};
void lsc_layout_plan(struct lsc_layout *layout, const struct lsc_study *study);
/* rows[]: into a block, NULL where the stage has no row. */
void lsc_layout_rows(const struct lsc_layout *layout,
                     const struct lsc_study *study, size_t stage, void *block,
                     void *rows[LSC_MAX_SLABS]);
/* Whether the worker or the master writes a slab's rows; rows of no bytes are
 * neither's. */
int lsc_slab_is_large(const struct lsc_slab *slab);
int lsc_slab_is_small(const struct lsc_slab *slab);

/* Write the large rows of a task; *wrote = 0 if the stage has none.  They are
 * not durable yet. */
int lsc_write_large(const struct lsc_farm *farm, size_t stage, size_t task,
                    void *const rows[LSC_MAX_SLABS], int *wrote,
                    struct lsc_err *err);

/* Records with their small rows, end to end. */
struct lsc_batch {
    uint8_t *bytes;
    size_t n, room; /* bytes */
};
/* Room for n bytes. */
int lsc_batch_reserve(struct lsc_batch *batch, size_t n, struct lsc_err *err);
int lsc_batch_add(struct lsc_batch *batch, const struct lsc_layout *layout,
                  const struct lsc_record *record, const void *small,
                  struct lsc_err *err);
/* The record at *at (0 at first), which moves on, and its small rows; 0: no
 * more. */
int lsc_batch_next(const struct lsc_batch *batch,
                   const struct lsc_layout *layout, size_t *at,
                   struct lsc_record *record, const void **small);

#endif
