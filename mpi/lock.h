/*
 * lock.h - one writer: open-file-description locks on FILE.lock.
 *
 * Plain POSIX locks are lost when HDF5 closes the file elsewhere in the
 * process; these belong to the descriptor, which no program we start inherits.
 * Byte 0 is held by the master; byte 1 is shared by one rank of every node, so
 * that a second job cannot start while a rank of the first still lives.
 *
 * The lock file is removed by the one who holds it, and whoever gets a lock
 * looks whether the file it locked still has its name; if not, it starts over
 * with the new one.  So two jobs never hold locks on two files.
 */
#ifndef LSC_LOCK_H
#define LSC_LOCK_H

#include "comm.h"

#define LSC_LOCK_TEXT 256

struct lsc_lock {
    int fd; /* -1: none */
};

/* Collective; comm NULL: this process alone, without MPI.  Lock "<path>.lock".
 * LSC_EIO, with the holder's host, process and job id as written in the file,
 * if somebody has it; or if locks do not work there (says --no-lock). */
int lsc_lock_take(struct lsc_lock *lock, const struct lsc_comm *comm,
                  const char *path, struct lsc_err *err);
/* Collective likewise.  Removes the lock file. */
void lsc_lock_release(struct lsc_lock *lock, const struct lsc_comm *comm,
                      const char *path);

/* Not collective, takes nothing: 1 if somebody holds the lock of path, and what
 * it wrote about itself; 0 if not, or if that cannot be told. */
int lsc_lock_is_held(const char *path, char who[LSC_LOCK_TEXT]);

#endif
