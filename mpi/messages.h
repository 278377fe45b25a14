/*
 * messages.h - what master and workers say to each other, and how they wait.
 *
 * All messages are point to point on the farm's own communicator.  A worker has
 * at most one ASK open; the master answers each with one CHUNK, unless it has
 * said STOP.  A worker's tasks (DONE) come before its next ASK that is not
 * ahead and before its BYE; after STOP and BYE neither says anything more.  A
 * worker that asks, not ahead, without having reported a task will not do it:
 * there is no time.
 */
#ifndef LSC_MESSAGES_H
#define LSC_MESSAGES_H

#include "record.h"

enum lsc_tag {
    LSC_TAG_ASK = 1, /* int: ahead                                         */
    LSC_TAG_CHUNK,   /* struct lsc_order, as much of it as there is        */
    LSC_TAG_DONE,    /* a closed batch                                     */
    LSC_TAG_SIGN,    /* worker: double, flops spent on the task at hand;
                        master: empty, in answer.  Signs of life           */
    LSC_TAG_HALT,    /* worker: empty; somebody asks this rank to stop     */
    LSC_TAG_STOP,    /* master: empty; nothing left, or asked to stop      */
    LSC_TAG_BYE,     /* worker: empty; the last message                    */
};

struct lsc_order {
    double longest; /* seconds that a task of the chunk's stage has taken   */
    int needed;     /* others wait for its tasks: report them at its end    */
    struct lsc_chunk chunk;
};

/* Waiting costs no core: sleeps grow by half each, microseconds. */
enum { LSC_NAP_SHORTEST = 20, LSC_NAP_LONGEST = 1000 };
struct lsc_nap {
    long microseconds; /* 0: something has just happened */
};
/* Sleep; returns seconds. */
double lsc_nap(struct lsc_nap *nap);

/* MPI_Wait with naps. */
void lsc_wait(MPI_Request *request);
/* Withdraw a receive that may or may not have matched. */
void lsc_withdraw(MPI_Request *request);
/* All ranks are here. */
void lsc_gather_ranks(MPI_Comm comm);

#endif
