/*
 * agreement.h - whether the points of a surface call images what solutions do.
 *
 * [surface] agreement names solutions, the witnesses.  Stage surface-witness
 * keeps what each calls the images of the test subset, with its own batch-norm
 * statistics; a point's agreement with it is the part of them that the point
 * calls the same (Fort et al. 2019, figure 7).  Two independent solutions agree
 * in 1 - their disagreement.
 */
#ifndef LSC_AGREEMENT_H
#define LSC_AGREEMENT_H

#include "sweep.h"
#include "task.h"

#define LSC_WITNESSES "surface-witness"

/* Rows for the tables of the kind. */
#define LSC_AGREEMENT_OPTION                                             \
    {                                                                    \
        "surface", "agreement", LSC_INTS, "", 0, 1e6, NULL, 1,           \
            "solutions that each point's predictions are compared with " \
            "(/surface/agreement); empty: none"                          \
    }
#define LSC_AGREEMENT_ARRAYS                                                  \
    {"/surface/witnesses",                                                    \
     NULL,                                                                    \
     "witnesses",                                                             \
     0,                                                                       \
     LSC_I32,                                                                 \
     0,                                                                       \
     "1",                                                                     \
     "solutions that the points are compared with",                           \
     lsc_agreement_witnesses},                                                \
        {"/surface/witness_labels",                                           \
         LSC_WITNESSES,                                                       \
         "witnesses test_subset",                                             \
         1,                                                                   \
         LSC_I32,                                                             \
         0,                                                                   \
         "1",                                                                 \
         "class that each calls the images of /data/test_subset; -1: its "    \
         "logits are not numbers",                                            \
         NULL},                                                               \
    {                                                                         \
        "/surface/agreement", "surface", "ny nx witnesses", 2, LSC_F64, 0,    \
            "1",                                                              \
            "part of the images of /data/test_subset that the point and the " \
            "witness call the same",                                          \
            NULL                                                              \
    }
#define LSC_AGREEMENT_STAGE                                                   \
    {                                                                         \
        LSC_WITNESSES, "agreement: keeps what the witnesses call the images", \
            lsc_agreement_count, lsc_agreement_cost, lsc_agreement_needs,     \
            NULL, lsc_agreement_run, 1, NULL                                  \
    }

/* How many witnesses; the tasks of the stage. */
size_t lsc_agreement_count(const struct lsc_study *study);
/* LSC_EINVAL for too many, two alike, one that is not there, no test images, or
 * a surface that is not evaluated exactly. */
int lsc_agreement_check(const struct lsc_study *study, struct lsc_err *err);
void lsc_agreement_witnesses(const struct lsc_study *study, void *out);
double lsc_agreement_cost(const struct lsc_study *study, size_t task);
size_t lsc_agreement_needs(const struct lsc_study *study, size_t task,
                           struct lsc_need need[LSC_MAX_NEEDS]);
/* LSC_EDIVERGED where there is a -1. */
int lsc_agreement_run(struct lsc_task *task, struct lsc_err *err);

/* For a task that needs them all: rows of the store (task.h); no `alike`. */
int lsc_agreement_get(struct lsc_task *task, struct lsc_witnesses *witnesses,
                      struct lsc_err *err);

#endif
