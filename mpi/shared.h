/*
 * shared.h - the data set, once per node.
 *
 * One rank of each node reads the files into a window that all its ranks map
 * (MPI_Win_allocate_shared); where that fails every rank keeps a private copy,
 * with a warning.
 */
#ifndef LSC_SHARED_H
#define LSC_SHARED_H

#include "../src/dataset.h"
#include "comm.h"

struct lsc_shared {
    MPI_Win window; /* MPI_WIN_NULL: private */
    void *block;
};

/* Collective.  Probe and load name from dirs (see lsc_data_probe); on return
 * *data is the same on all ranks, attached to the block. */
int lsc_shared_load(struct lsc_shared *s, const struct lsc_comm *comm,
                    const char *name, const char *dirs, struct lsc_data *data,
                    struct lsc_err *err);
/* Collective. */
void lsc_shared_free(struct lsc_shared *s);

#endif
