/*
 * machine.h - what this run computes with: BLAS, cores, memory.
 */
#ifndef LSC_MACHINE_H
#define LSC_MACHINE_H

#include "../src/study.h"
#include "comm.h"

/* One BLAS thread unless OPENBLAS_NUM_THREADS or OMP_NUM_THREADS says
 * otherwise. */
void lsc_machine_one_thread(void);
/* The same for a rank.  Rank 0 warns if its node has more threads than cores;
 * the master does not count. */
void lsc_machine_threads(const struct lsc_comm *comm);
int lsc_machine_blas_threads(void);
/* "OpenBLAS 0.3.21 ..." and "Zen"; "unknown" where BLAS does not tell. */
const char *lsc_machine_blas(void);
const char *lsc_machine_blas_core(void);

/* Bytes that a rank takes beside the data set, what MPI and HDF5 keep, and a
 * few for each task on the master; the fullest of so many ranks. */
size_t lsc_machine_rank_bytes(const struct lsc_study *study, int ranks);
/* Collective.  LSC_EINVAL if what the ranks of a node need together is more
 * than the node has available. */
int lsc_machine_check_memory(const struct lsc_comm *comm,
                             const struct lsc_study *study,
                             struct lsc_err *err);

#endif
