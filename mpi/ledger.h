/*
 * ledger.h - finished tasks on their way into the file.
 *
 * Records and small rows gather in memory; a flush writes the rows, neighbours
 * in one call, makes them durable, and only then writes the flags: a flag in
 * the file never speaks of rows that are not there.
 */
#ifndef LSC_LEDGER_H
#define LSC_LEDGER_H

#include "record.h"

struct lsc_ledger {
    const struct lsc_farm *farm;
    const struct lsc_layout *layout;
    struct lsc_batch batch;
    size_t n, room;
    size_t *at;     /* [n] where record i is in the batch            */
    size_t written; /* records whose rows are in the file            */
    double since;   /* MPI_Wtime() of the oldest record              */
    double seconds; /* spent writing                                 */
};

/* All 0 but farm and layout to begin with. */
void lsc_ledger_end(struct lsc_ledger *ledger);
int lsc_ledger_add(struct lsc_ledger *ledger, const struct lsc_record *record,
                   const void *small, struct lsc_err *err);
/* A task that cannot be done: LSC_DIVERGED with cleared rows. */
int lsc_ledger_add_blocked(struct lsc_ledger *ledger, size_t stage, size_t task,
                           struct lsc_err *err);
/* Rows of all records into the file, where other ranks read them. */
int lsc_ledger_write(struct lsc_ledger *ledger, struct lsc_err *err);
/* All of it durable, flags included. */
int lsc_ledger_flush(struct lsc_ledger *ledger, struct lsc_err *err);
/* Flush if the oldest record waits for longer than farm->flush_seconds, or
 * there are very many. */
int lsc_ledger_tick(struct lsc_ledger *ledger, double now, struct lsc_err *err);

#endif
