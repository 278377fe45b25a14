/*
 * worker.h - a rank that asks for chunks and does them.
 *
 * Near the end of a chunk the next one is asked for ahead, so that its message
 * travels while tasks run.  Records leave in batches: when the chunk ends, or a
 * while after the first of them.
 */
#ifndef LSC_WORKER_H
#define LSC_WORKER_H

#include "hand.h"
#include "messages.h"

/* Until the master says STOP.  Errors end the job. */
void lsc_worker(struct lsc_hand *hand, MPI_Comm comm);

#endif
