/*
 * solo.h - the farm on one rank: hand out a task, do it, enter it.
 */
#ifndef LSC_SOLO_H
#define LSC_SOLO_H

#include "book.h"
#include "hand.h"

/* Until nothing is left, a stop is asked for, or there is no time for the rest.
 * What is done is in the file on return, also after an error. */
int lsc_solo(struct lsc_book *book, struct lsc_hand *hand, struct lsc_err *err);

#endif
