/*
 * book.h - what the one who hands out tasks keeps: scheduler, ledger, progress.
 *
 * The master of many ranks and the only rank of a small run enter the same
 * batches into the same book.
 */
#ifndef LSC_BOOK_H
#define LSC_BOOK_H

#include "ledger.h"
#include "progress.h"
#include "recall.h"

struct lsc_book {
    const struct lsc_farm *farm;
    const struct lsc_layout *layout;
    struct lsc_sched *sched;
    struct lsc_ledger ledger;
    struct lsc_progress progress;
    struct lsc_batch blocked; /* tasks that can never be done                */
    size_t done, diverged;    /* in this run                                 */
    double longest[LSC_MAX_STAGES]; /* seconds a task has taken              */
    double next_place; /* MPI_Wtime() of the next look at the file    */
};

/* recalled: what earlier runs have done. */
int lsc_book_open(struct lsc_book *book, const struct lsc_farm *farm,
                  const struct lsc_layout *layout,
                  const struct lsc_recalled *recalled, size_t workers,
                  struct lsc_err *err);
void lsc_book_close(struct lsc_book *book);

/* Room for a closed batch of n bytes; what has been put there is entered by
 * lsc_book_enter, and tasks that need its are ready on return. */
int lsc_book_room(struct lsc_book *book, size_t n, uint8_t **where,
                  struct lsc_err *err);
int lsc_book_enter(struct lsc_book *book, size_t n, struct lsc_err *err);
/* Once every few milliseconds or so: flush and progress, when it is time, and
 * a look whether the file is still in its place. */
int lsc_book_tick(struct lsc_book *book, double now, double partial,
                  struct lsc_err *err);

#endif
