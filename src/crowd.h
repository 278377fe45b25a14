/*
 * crowd.h - who is asked about shifted images.
 *
 * A crowd is a way of having several nets for the price of one training, or of
 * many: a member of each run of `solutions` is its solution, those of
 * `trajectory` are spread over its last checkpoints, the solution first, with
 * batch-norm statistics from data, those of a sampler its narrow samples
 * (subspace.h).  A run's members are averaged to one prediction, and ensembles
 * are made of these.  A crowd is single where a run cannot have a second member
 * (solutions, single samplers).  All others have as many members: their
 * divergence is bounded by the log of how many they are.
 */
#ifndef LSC_CROWD_H
#define LSC_CROWD_H

#include "sampler.h"
#include "task.h"

#define LSC_MOST_CROWDS 16

/* Those [robustness] crowds names. */
size_t lsc_crowds(const struct lsc_study *study);
/* LSC_EINVAL for a name that is none, or what it needs that is missing. */
int lsc_crowds_check(const struct lsc_study *study, struct lsc_err *err);
int lsc_crowd_is_single(const struct lsc_study *study, size_t crowd);
/* Members of crowds that are not single. */
size_t lsc_crowd_many(const struct lsc_study *study);
/* Nets of a run. */
size_t lsc_crowd_members(const struct lsc_study *study, size_t crowd);
/* What all of them together need. */
size_t lsc_crowds_needs(const struct lsc_study *study,
                        struct lsc_need need[LSC_MAX_NEEDS]);

/* A member's prediction p[n][classes] on a split; NaN where its sampler has no
 * such member (LSC_EDIVERGED), so that other crowds still say something.  The
 * other errors of lsc_task_get, lsc_subspace_predict and lsc_predict. */
int lsc_crowd_predict(struct lsc_task *task, size_t crowd, size_t run,
                      size_t member, const struct lsc_split *split, float *p,
                      struct lsc_err *err);
/* Flops of that for n images. */
double lsc_crowd_cost(const struct lsc_study *study, size_t n);

/* What a crowd says of a split. */
struct lsc_crowd_says {
    float *run;          /* [runs][n][classes]: the mean of a run's members */
    float *member;       /* [members][n][classes] of the last run           */
    double jsd, jsd_std; /* of a run's members, mean and standard deviation
                          * over runs; of the runs where it is single       */
};
/* All of that; the errors of lsc_crowd_predict. */
int lsc_crowd_ask(struct lsc_task *task, size_t crowd,
                  const struct lsc_split *split, struct lsc_crowd_says *says,
                  struct lsc_err *err);
/* Memory for a split of n images.  LSC_ENOMEM; lsc_crowd_says_free in any case.
 */
int lsc_crowd_says_create(const struct lsc_study *study, size_t n,
                          struct lsc_crowd_says *says, struct lsc_err *err);
void lsc_crowd_says_free(struct lsc_crowd_says *says);
size_t lsc_crowd_says_bytes(const struct lsc_study *study, size_t n);

#endif
