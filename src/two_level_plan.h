/*
 * two_level_plan.h - a surface in two levels: what a study holds for it.
 *
 * [surface] precision asks for it.  Where it would not save half of the work
 * (few points, few images), all points are exact as without.
 */
#ifndef LSC_TWO_LEVEL_PLAN_H
#define LSC_TWO_LEVEL_PLAN_H

#include "point.h"
#include "two_level.h"

/* train loss, train accuracy, test loss, test accuracy */
#define LSC_QUANTITIES 4

struct lsc_two_level {
    double precision; /* part of 1                                           */
    struct lsc_levels levels;
    struct lsc_split train, test; /* sub-samples of the subsets              */
};

/* study->two_level, from options, nets and subsets; NULL stays where points
 * are all exact.  LSC_ENOMEM. */
int lsc_two_level_plan(struct lsc_study *study, struct lsc_err *err);
void lsc_two_level_free(struct lsc_two_level *two_level);

/* Sizes of its dimensions by name; LSC_ABSENT if there is no such one, or no
 * second level. */
size_t lsc_two_level_dim(const struct lsc_study *study, const char *name);

/* What points on the sub-samples are like. */
struct lsc_point_sort lsc_two_level_sort(const struct lsc_study *study);
/* Bytes that the task takes that makes the estimates. */
size_t lsc_two_level_bytes(const struct lsc_study *study);

#endif
