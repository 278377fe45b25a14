/*
 * recall.h - what earlier runs have done, and whether it is still whole.
 */
#ifndef LSC_RECALL_H
#define LSC_RECALL_H

#include "farm.h"

/* Collective.  On rank 0 *status[tasks], through the stages, for free(); NULL
 * elsewhere.  A task whose rows do not match its checksum is said on standard
 * error, cleared in the file, and LSC_TODO again. */
int lsc_recall(const struct lsc_farm *farm, uint8_t **status,
               struct lsc_err *err);

#endif
