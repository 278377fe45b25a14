/*
 * record.h - what tasks leave, on its way into the file.
 *
 * The rows of a task lie in one block of memory: small ones first, which travel
 * in messages, then large ones, which the worker writes to the file itself.
 * A batch is segments end to end; a segment is neighbours of one stage, column
 * by column: their flags as the file has them, then the rows of each small
 * array.  So a thousand tasks cost a handful of copies.
 */
#ifndef LSC_RECORD_H
#define LSC_RECORD_H

#include "farm.h"

struct lsc_layout {
    const struct lsc_study *study;
    size_t at[LSC_MAX_SLABS];     /* bytes from the start of the block      */
    size_t small[LSC_MAX_STAGES]; /* bytes of a stage's small rows          */
    size_t all[LSC_MAX_STAGES];   /* bytes of a block                       */
    size_t most;                  /* bytes of the largest                   */
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

/* Segments end to end. */
struct lsc_batch {
    uint8_t *bytes;
    size_t n, room; /* bytes                                               */
    size_t open;    /* where the segment starts that still grows           */
    size_t most;    /* tasks it has room for; 0: none grows                */
};
struct lsc_segment {
    size_t stage, first, n, diverged; /* tasks; diverged: how many of them  */
    const struct lsc_task_row *flags; /* [n]                                */
    const uint8_t *rows;              /* the columns behind them            */
};

/* Room for n bytes. */
int lsc_batch_reserve(struct lsc_batch *batch, size_t n, struct lsc_err *err);
/* Put in a task: its flag and its block. */
int lsc_batch_add(struct lsc_batch *batch, const struct lsc_layout *layout,
                  size_t stage, size_t task, const struct lsc_task_row *flag,
                  const void *block, struct lsc_err *err);
/* The last segment grows no more: before the batch is read or sent. */
void lsc_batch_close(struct lsc_batch *batch, const struct lsc_layout *layout);
/* The segment at *at (0 at first), which moves on; 0: no more.  Valid as long
 * as the batch stays as it is. */
int lsc_batch_next(const struct lsc_batch *batch,
                   const struct lsc_layout *layout, size_t *at,
                   struct lsc_segment *segment);
/* The rows [n][row_bytes] of a small array in a segment. */
const uint8_t *lsc_segment_rows(const struct lsc_segment *segment,
                                const struct lsc_layout *layout, size_t slab);

#endif
