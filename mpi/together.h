/*
 * together.h - tasks that all ranks do as one: the collective stages.
 *
 * When the farm has nothing left, the scheduler gives its collective tasks one
 * by one, in order of stage and number, and every rank, the master too, calls
 * the function of the stage.  A task done is entered into the same book as any
 * other: rows, then its flag with their checksum, all durable before the next
 * begins.  So a job that ends during one has that one to do again, on as many
 * ranks as the next job has; and one that diverges blocks what needs it.
 *
 * Between two of them the ranks agree whether to go on: not after a signal to
 * any of them, nor past the deadline or if there is less left than 1.5 times
 * the longest of the stage so far.  During one nobody looks: it ends first.
 */
#ifndef LSC_TOGETHER_H
#define LSC_TOGETHER_H

#include "book.h"
#include "dense.h"

/* One such task, on every rank. */
struct lsc_together_task {
    const struct lsc_farm *farm;
    size_t stage, number;
    /* Own rows, cleared (NaN, 0), NULL where not its own: what rank 0 leaves
     * there goes into the file. */
    void *rows[LSC_MAX_SLABS];
    /* Set on rank 0: ranks have written the row into the file themselves, whole
     * (lsc_dense_write); rank 0 reads it back for the checksum. */
    int written[LSC_MAX_SLABS];
};

/* What is done of a stage. */
struct lsc_collective {
    const char *stage; /* its name; NULL ends the table */
    /* Collective, the same code on every rank: LSC_OK; LSC_EDIVERGED with the
     * rows as they shall be kept, `written` then counting for nothing; anything
     * else ends the job. */
    int (*run)(struct lsc_together_task *task, struct lsc_err *err);
    /* Bytes of the fullest of so many ranks, rows apart. */
    size_t (*bytes)(const struct lsc_study *study, int ranks);
};
extern const struct lsc_collective lsc_collectives[];

/* The task's own row of the array at path, or NULL if the study has none. */
void *lsc_together_row(struct lsc_together_task *task, const char *path);
/* Matrix `item` of the array at path, which the study has. */
struct lsc_dense_place lsc_together_place(const struct lsc_together_task *task,
                                          const char *path, size_t item);

/* What is at hand when it begins. */
struct lsc_together {
    const struct lsc_farm *farm;
    const struct lsc_layout *layout;
    struct lsc_book *book; /* rank 0, NULL elsewhere */
    struct lsc_times *times;
    MPI_Comm comm; /* the farm's own */
};

/* Collective.  Do all that is held and can be done, unless the farm has left
 * something.  The error of a task, with its stage and number; LSC_EIO. */
int lsc_together_run(struct lsc_together *t, struct lsc_err *err);

/* Bytes of the fullest of so many ranks in any collective stage. */
size_t lsc_together_bytes(const struct lsc_study *study, int ranks);

/* Seconds of all tasks of a collective stage on so many ranks that multiply
 * matrices at flops_per_second each. */
double lsc_together_seconds(const struct lsc_study *study, size_t stage,
                            size_t ranks, double flops_per_second);
/* Part of that rate that they keep: an assumption. */
#define LSC_TOGETHER_EFFICIENCY 0.3

#endif
