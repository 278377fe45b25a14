/*
 * subspace.h - samples around a study's solutions: what [subspace] asks for.
 *
 * A sample is rebuilt wherever it is needed, from the checkpoints of its run
 * and its name (sampler.h); it is never kept.  What all samples of a run share
 * is worked out once and stays on the desk until another run's turn.
 */
#ifndef LSC_SUBSPACE_H
#define LSC_SUBSPACE_H

#include "sampler.h"
#include "task.h"

/* The samplers that [subspace] samplers names, in that order: how many, at most
 * LSC_MOST_SAMPLERS. */
size_t lsc_subspace_samplers(const struct lsc_study *study,
                             const struct lsc_sampler **list);
/* Whether one of them has any of these needs (enum lsc_of). */
int lsc_subspace_uses(const struct lsc_study *study, int of);
/* Whether the study looks for random samples that are good enough. */
int lsc_subspace_searches(const struct lsc_study *study);
/* Least and most scale, options <name>_scale and <name>_plane_scale; 0 where
 * the sampler has none. */
void lsc_subspace_scale(const struct lsc_study *study,
                        const struct lsc_sampler *sampler, enum lsc_reach reach,
                        double scale[2]);
/* LSC_EINVAL unless the options make sense together. */
int lsc_subspace_check(const struct lsc_study *study, struct lsc_err *err);

/* Which sample. */
struct lsc_sample_of {
    const struct lsc_sampler *sampler;
    size_t run, number;
    enum lsc_reach reach;
};

/* The sample into desk->theta, its statistics into desk->buffers, its scale
 * into *scale; desk->eval is there.  A narrow sample of one that refuses is the
 * try that /subspace/tries says.  Other tasks' errors, LSC_ENOMEM, the watch's
 * code; LSC_EDIVERGED if there are no directions. */
int lsc_subspace_sample(struct lsc_task *task, struct lsc_sample_of which,
                        double *scale, struct lsc_err *err);
/* What it says about images, p[n][classes]. */
int lsc_subspace_predict(struct lsc_task *task, struct lsc_sample_of which,
                         const struct lsc_split *split, double *scale, float *p,
                         struct lsc_err *err);
/* The same as lsc_subspace_sample, a given try. */
int lsc_subspace_try(struct lsc_task *task, struct lsc_sample_of which,
                     size_t attempt, double *scale, struct lsc_err *err);

void lsc_subspace_free(struct lsc_subspace *subspace);
/* Bytes that a desk may take for it; 0 if the study has no samples. */
size_t lsc_subspace_bytes(const struct lsc_study *study);

#endif
