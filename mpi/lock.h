/*
 * lock.h - one writer: open-file-description locks on FILE.lock.
 *
 * Plain POSIX locks are lost when HDF5 closes the file elsewhere in the process;
 * these belong to the descriptor.  Byte 0 is held by the master; byte 1 is
 * shared by one rank of every node, so that a second job cannot start while a
 * rank of the first still lives.
 */
#ifndef LSC_LOCK_H
#define LSC_LOCK_H

#include "comm.h"

struct lsc_lock {
    int fd; /* -1: none */
};

/* Collective.  Lock "<path>.lock".  LSC_EIO, with the holder's host, process
 * and job id as written in the file, if somebody has it; or if locks do not work
 * there (says --no-lock). */
int lsc_lock_take(struct lsc_lock *lock, const struct lsc_comm *comm,
                  const char *path, struct lsc_err *err);
/* Collective.  Removes the lock file. */
void lsc_lock_release(struct lsc_lock *lock, const struct lsc_comm *comm,
                      const char *path);

#endif
