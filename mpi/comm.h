/*
 * comm.h - MPI, and how ranks fail together.
 *
 * Before anything collective the ranks agree (lsc_agree) that all is well: an
 * error on one is then the same error on all, printed once.  Once the farm has
 * started a failing rank says what, where and in which task, and ends the job.
 */
#ifndef LSC_COMM_H
#define LSC_COMM_H

#include "../src/err.h"

#include <mpi.h>

/* Any MPI error is the end of the job; says file and line. */
#define LSC_MPI(call) lsc_mpi_check((call), __FILE__, __LINE__)
void lsc_mpi_check(int code, const char *file, int line);

struct lsc_comm {
    MPI_Comm world, node; /* node: the ranks that share memory            */
    int rank, size, node_rank, node_size, nodes;
    char host[64];
};

/* MPI_Init and the above; MPI_Finalize. */
void lsc_comm_start(struct lsc_comm *c, int *argc, char ***argv);
void lsc_comm_end(struct lsc_comm *c);

/* Collective.  The status and message of the lowest rank that failed, on every
 * rank; LSC_OK if none did. */
int lsc_agree(const struct lsc_comm *c, int st, struct lsc_err *err);

/* Collective.  *text of rank 0 on every rank; for free(). */
int lsc_comm_share_text(const struct lsc_comm *c, char **text,
                        struct lsc_err *err);

/* Not collective: print "losscape: rank R (host): message" on standard error
 * and end all ranks with the exit status of err->code. */
void lsc_comm_abort(const struct lsc_comm *c, const struct lsc_err *err);

#endif
