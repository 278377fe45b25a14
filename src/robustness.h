/*
 * robustness.h - the tasks of kind robustness.
 */
#ifndef LSC_ROBUSTNESS_H
#define LSC_ROBUSTNESS_H

#include "task.h"

#define LSC_ROBUSTNESS_SETS   "corrupted"
#define LSC_ROBUSTNESS_OTHERS "other-data"
#define LSC_ROBUSTNESS_APART  "told-apart"

/* Sets of test images: as they are, then types times severities 1 to 5. */
size_t lsc_robustness_sets(const struct lsc_study *study);
/* Sizes of ensembles, into size[3] if there: 1, 2 and all solutions, as far as
 * these differ; how many. */
size_t lsc_robustness_size(const struct lsc_study *study, size_t *size);
/* Arrays known from the start. */
void lsc_robustness_types(const struct lsc_study *study, void *out);
void lsc_robustness_severities(const struct lsc_study *study, void *out);
void lsc_robustness_sizes(const struct lsc_study *study, void *out);

/* A set: every crowd's predictions, their metrics and divergence. */
int lsc_robustness_set(struct lsc_task *task, struct lsc_err *err);
double lsc_robustness_cost_set(const struct lsc_study *study, size_t task);
size_t lsc_robustness_needs(const struct lsc_study *study, size_t task,
                            struct lsc_need need[LSC_MAX_NEEDS]);

/* The study's own images, task 0, and those of other data sets. */
size_t lsc_robustness_other_sets(const struct lsc_study *study);
int lsc_robustness_other(struct lsc_task *task, struct lsc_err *err);
double lsc_robustness_cost_other(const struct lsc_study *study, size_t task);

/* Another data set's images against the study's own. */
int lsc_robustness_apart(struct lsc_task *task, struct lsc_err *err);
double lsc_robustness_cost_apart(const struct lsc_study *study, size_t task);
size_t lsc_robustness_needs_apart(const struct lsc_study *study, size_t task,
                                  struct lsc_need need[LSC_MAX_NEEDS]);

size_t lsc_robustness_bytes(const struct lsc_study *study);

#endif
