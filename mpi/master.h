/*
 * master.h - rank 0 of several: answers, enters, tells all when it is over.
 */
#ifndef LSC_MASTER_H
#define LSC_MASTER_H

#include "book.h"
#include "messages.h"

/* Until all workers have said BYE and everything is in the file.  hosts: names
 * by rank.  Errors end the job. */
void lsc_master(struct lsc_book *book, char (*hosts)[64], MPI_Comm comm,
                struct lsc_times *times);

#endif
