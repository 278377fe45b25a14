/*
 * two_level_tasks.h - the stages and arrays of a surface in two levels.
 *
 * surface-sample evaluates every point on the sub-samples, surface-coarse the
 * coarse grid and the audit points on all images; surface-estimate, one task,
 * makes of these estimates, errors, and the choice of points to be refined;
 * surface-refine evaluates these.  surface then has only to copy.  A point that
 * diverges is a value that is not finite: only surface calls it diverged.
 */
#ifndef LSC_TWO_LEVEL_TASKS_H
#define LSC_TWO_LEVEL_TASKS_H

#include "task.h"
#include "two_level_plan.h"

#define LSC_LEVEL_ESTIMATE(name, units, what)                                  \
    {"/surface/" name "_estimate",                                             \
     "surface-estimate",                                                       \
     "level_ny level_nx",                                                      \
     0,                                                                        \
     LSC_F64,                                                                  \
     0,                                                                        \
     units,                                                                    \
     what ", from two levels; exact where /surface/how is 1 or 2",             \
     NULL},                                                                    \
    {                                                                          \
        "/surface/" name "_error", "surface-estimate", "level_ny level_nx", 0, \
            LSC_F64, 0, units, "standard error of " name "_estimate", NULL     \
    }

/* Rows for the kind's table of arrays. */
#define LSC_TWO_LEVEL_ARRAYS                                                 \
    {"/surface/two_level/train_sample",                                      \
     NULL,                                                                   \
     "train_sample",                                                         \
     0,                                                                      \
     LSC_U32,                                                                \
     0,                                                                      \
     "1",                                                                    \
     "training images that every point is evaluated on",                     \
     lsc_two_level_train_sample},                                            \
        {"/surface/two_level/test_sample",                                   \
         NULL,                                                               \
         "test_sample",                                                      \
         0,                                                                  \
         LSC_U32,                                                            \
         0,                                                                  \
         "1",                                                                \
         "test images that every point is evaluated on",                     \
         lsc_two_level_test_sample},                                         \
        {"/surface/two_level/points",                                        \
         NULL,                                                               \
         "exact_points",                                                     \
         0,                                                                  \
         LSC_U32,                                                            \
         0,                                                                  \
         "1",                                                                \
         "points (row * nx + column) of the coarse grid, then of the audit", \
         lsc_two_level_points},                                              \
        {"/surface/two_level/sample",                                        \
         "surface-sample",                                                   \
         "level_ny level_nx quantities groups",                              \
         2,                                                                  \
         LSC_F32,                                                            \
         0,                                                                  \
         "1",                                                                \
         "train loss [nat], train accuracy, test loss [nat] and test "       \
         "accuracy of groups of the images of the sub-samples",              \
         NULL},                                                              \
        {"/surface/two_level/exact",                                         \
         "surface-coarse",                                                   \
         "exact_points quantities",                                          \
         1,                                                                  \
         LSC_F64,                                                            \
         0,                                                                  \
         "1",                                                                \
         "the same on all images at two_level/points",                       \
         NULL},                                                              \
        {"/surface/two_level/raised",                                        \
         "surface-estimate",                                                 \
         "quantities",                                                       \
         0,                                                                  \
         LSC_F64,                                                            \
         0,                                                                  \
         "1",                                                                \
         "factor by which the audit raised the errors of the estimates",     \
         NULL},                                                              \
        {"/surface/two_level/refined",                                       \
         "surface-refine",                                                   \
         "level_points quantities",                                          \
         1,                                                                  \
         LSC_F64,                                                            \
         0,                                                                  \
         "1",                                                                \
         "the same on all images where /surface/how is 3, in the order of "  \
         "the tasks",                                                        \
         NULL},                                                              \
        {"/surface/how",                                                     \
         "surface-estimate",                                                 \
         "level_ny level_nx",                                                \
         0,                                                                  \
         LSC_U8,                                                             \
         0,                                                                  \
         "1",                                                                \
         "0: estimated, 1: exact, of the coarse grid, 2: exact, of the "     \
         "audit, 3: exact, as the estimate's error was too large",           \
         NULL},                                                              \
        LSC_LEVEL_ESTIMATE("train_loss", "nat",                              \
                           "mean cross-entropy over /data/train_subset"),    \
        LSC_LEVEL_ESTIMATE("train_accuracy", "1",                            \
                           "accuracy over /data/train_subset"),              \
        LSC_LEVEL_ESTIMATE("test_loss", "nat",                               \
                           "mean cross-entropy over /data/test_subset"),     \
        LSC_LEVEL_ESTIMATE("test_accuracy", "1",                             \
                           "accuracy over /data/test_subset")

/* Rows for its table of stages; `needs` is what a point needs, `cost` what it
 * costs on all images, `joint` what such points share. */
#define LSC_TWO_LEVEL_STAGES(cost, needs, joint)                               \
    {"surface-sample",                                                         \
     "precision: evaluates every point on a sub-sample of the images",         \
     lsc_two_level_count,                                                      \
     lsc_two_level_cost_sample,                                                \
     needs,                                                                    \
     NULL,                                                                     \
     lsc_two_level_run_sample,                                                 \
     1,                                                                        \
     lsc_two_level_joint_sample},                                              \
        {"surface-coarse",                                                     \
         "precision: evaluates a coarse grid, and points to check errors by",  \
         lsc_two_level_count_exact,                                            \
         cost,                                                                 \
         needs,                                                                \
         NULL,                                                                 \
         lsc_two_level_run_exact,                                              \
         1,                                                                    \
         joint},                                                               \
        {"surface-estimate",                                                   \
         "precision: estimates all points and how far off they may be",        \
         lsc_two_level_count_estimate,                                         \
         lsc_two_level_cost_estimate,                                          \
         lsc_two_level_needs_estimate,                                         \
         NULL,                                                                 \
         lsc_two_level_run_estimate,                                           \
         1,                                                                    \
         NULL},                                                                \
    {                                                                          \
        "surface-refine",                                                      \
            "precision: evaluates the points whose estimates are too far off", \
            lsc_two_level_count, lsc_two_level_cost_refine,                    \
            lsc_two_level_needs_refine, NULL, lsc_two_level_run_refine, 1,     \
            NULL                                                               \
    }

void lsc_two_level_train_sample(const struct lsc_study *study, void *out);
void lsc_two_level_test_sample(const struct lsc_study *study, void *out);
void lsc_two_level_points(const struct lsc_study *study, void *out);

size_t lsc_two_level_count(const struct lsc_study *study);
size_t lsc_two_level_count_exact(const struct lsc_study *study);
size_t lsc_two_level_count_estimate(const struct lsc_study *study);

double lsc_two_level_cost_sample(const struct lsc_study *study, size_t task);
struct lsc_joint lsc_two_level_joint_sample(const struct lsc_study *study);
double lsc_two_level_cost_estimate(const struct lsc_study *study, size_t task);
double lsc_two_level_cost_refine(const struct lsc_study *study, size_t task);
double lsc_two_level_cost_copy(void);

size_t lsc_two_level_needs_estimate(const struct lsc_study *study, size_t task,
                                    struct lsc_need need[LSC_MAX_NEEDS]);
size_t lsc_two_level_needs_refine(const struct lsc_study *study, size_t task,
                                  struct lsc_need need[LSC_MAX_NEEDS]);
size_t lsc_two_level_needs_copy(const struct lsc_study *study, size_t task,
                                struct lsc_need need[LSC_MAX_NEEDS]);

int lsc_two_level_run_sample(struct lsc_task *task, struct lsc_err *err);
int lsc_two_level_run_exact(struct lsc_task *task, struct lsc_err *err);
int lsc_two_level_run_estimate(struct lsc_task *task, struct lsc_err *err);
int lsc_two_level_run_refine(struct lsc_task *task, struct lsc_err *err);
/* A task of stage surface: what is exact, from where it is. */
int lsc_two_level_run_copy(struct lsc_task *task, struct lsc_err *err);

#endif
