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

/* A batch leaves this long after its first record; so that a master of many
 * ranks is not flooded, later where there are many. */
#define LSC_BATCH_SECONDS          0.05
#define LSC_BATCH_SECONDS_PER_RANK 4e-4
#define LSC_BATCH_BYTES            ((size_t)1 << 16)
/* A sign of life this often, likewise. */
#define LSC_SIGN_SECONDS          1.0
#define LSC_SIGN_SECONDS_PER_RANK 2e-3
/* The next chunk is asked for when the tasks left take about this long. */
#define LSC_AHEAD_SECONDS 0.005

/* Until the master says STOP.  Errors end the job. */
void lsc_worker(struct lsc_hand *hand, MPI_Comm comm);

#endif
