/*
 * ledger.h - finished tasks on their way into the file.
 *
 * Segments gather in memory; a flush writes their rows, neighbours in one call,
 * and makes them durable, and only then come their flags: a flag in the file
 * never speaks of rows that are not there.
 */
#ifndef LSC_LEDGER_H
#define LSC_LEDGER_H

#include "record.h"

struct lsc_ledger {
    const struct lsc_farm *farm;
    const struct lsc_layout *layout;
    struct lsc_batch batch; /* closed                                    */
    size_t written; /* bytes of it whose rows are in the file            */
    double since;   /* MPI_Wtime() of the oldest segment                 */
    double seconds; /* spent writing                                     */
};

/* All 0 but farm and layout to begin with. */
void lsc_ledger_end(struct lsc_ledger *ledger);
/* Room for a closed batch of n bytes at *where, then that it has been put
 * there. */
int lsc_ledger_room(struct lsc_ledger *ledger, size_t n, uint8_t **where,
                    struct lsc_err *err);
void lsc_ledger_add(struct lsc_ledger *ledger, size_t n);
/* Rows of all segments into the file, where other ranks read them. */
int lsc_ledger_write(struct lsc_ledger *ledger, struct lsc_err *err);
/* All of it durable, flags included. */
int lsc_ledger_flush(struct lsc_ledger *ledger, struct lsc_err *err);
/* Flush if the oldest segment waits for longer than farm->flush_seconds, or
 * there is very much. */
int lsc_ledger_tick(struct lsc_ledger *ledger, double now, struct lsc_err *err);

#endif
