/*
 * recall.h - what earlier runs have done, and whether it is still whole.
 */
#ifndef LSC_RECALL_H
#define LSC_RECALL_H

#include "farm.h"

/* Rank 0's; empty elsewhere. */
struct lsc_recalled {
    uint8_t *status; /* [tasks], through the stages; for free()             */
    double longest[LSC_MAX_STAGES]; /* seconds a task has taken            */
};

/* Collective.  A task whose rows do not match its checksum is said on standard
 * error, cleared in the file, and LSC_TODO again. */
int lsc_recall(const struct lsc_farm *farm, struct lsc_recalled *recalled,
               struct lsc_err *err);

#endif
