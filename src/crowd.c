/* crowd.c - members of crowds, one after the other. */
#include "config.h"

#include "crowd.h"

#include "predict.h"
#include "recipe.h"
#include "statistics.h"
#include "subsets.h"
#include "subspace.h"
#include "text.h"

#include <math.h>
#include <string.h>

static const char *
list(const struct lsc_study *s)
{
    return lsc_config_text(&s->config, "robustness.crowds");
}

size_t
lsc_crowds(const struct lsc_study *s)
{
    return lsc_text_words(list(s));
}

/* What a crowd's name says: 0 solutions, 1 trajectory, 2 a sampler. */
enum source { SOLUTIONS, TRAJECTORY, SAMPLER, UNKNOWN };

static enum source
source(const struct lsc_study *s, size_t crowd,
       const struct lsc_sampler **sampler)
{
    char name[64];

    lsc_text_word(list(s), crowd, name, sizeof(name));
    *sampler = NULL;
    if (strcmp(name, "solutions") == 0) return SOLUTIONS;
    if (strcmp(name, "trajectory") == 0) return TRAJECTORY;
    *sampler = lsc_sampler_find(name);
    return *sampler != NULL ? SAMPLER : UNKNOWN;
}

size_t
lsc_crowd_many(const struct lsc_study *s)
{
    size_t given = lsc_study_option(s, "robustness.members");

    return given > 0 ? given : lsc_recipe_solutions(s);
}

int
lsc_crowd_is_single(const struct lsc_study *s, size_t crowd)
{
    const struct lsc_sampler *sampler;
    enum source from = source(s, crowd, &sampler);

    return from == SOLUTIONS || (from == SAMPLER && sampler->single);
}

size_t
lsc_crowd_members(const struct lsc_study *s, size_t crowd)
{
    return lsc_crowd_is_single(s, crowd) ? 1 : lsc_crowd_many(s);
}

static int
check_trajectory(const struct lsc_study *s, struct lsc_err *err)
{
    size_t epochs = lsc_study_option(s, "train.epochs");
    size_t spread = lsc_study_option(s, "robustness.checkpoints");

    if (!lsc_config_flag(&s->config, "ensemble.trajectory"))
        return lsc_fail(err, LSC_EINVAL,
                        "[robustness] crowds: trajectory needs [ensemble] "
                        "trajectory = yes");
    if (lsc_crowd_many(s) > spread || spread > epochs)
        return lsc_fail(
            err, LSC_EINVAL,
            "[robustness] checkpoints: %zu, expected from [robustness] "
            "members = %zu to [train] epochs = %zu",
            spread, lsc_crowd_many(s), epochs);
    return LSC_OK;
}

/* Whether [subspace] knows of a sampler, and has so many samples of it. */
static int
check_sampler(const struct lsc_study *s, const struct lsc_sampler *sampler,
              struct lsc_err *err)
{
    const struct lsc_sampler *known[LSC_MOST_SAMPLERS];
    size_t n = 0;

    if (lsc_study_has_kind(s, "subspace-samples"))
        n = lsc_subspace_samplers(s, known);
    for (size_t i = 0; i < n; i++) {
        if (known[i] != sampler) continue;
        if (sampler->single ||
            lsc_crowd_many(s) <= lsc_study_option(s, "subspace.samples"))
            return LSC_OK;
        return lsc_fail(err, LSC_EINVAL,
                        "[robustness] members: %zu, expected at most "
                        "[subspace] samples = %zu",
                        lsc_crowd_many(s),
                        lsc_study_option(s, "subspace.samples"));
    }
    return lsc_fail(err, LSC_EINVAL,
                    "[robustness] crowds: %s is a sampler, expected it in "
                    "[subspace] samplers, and subspace-samples in [study] kind",
                    sampler->name);
}

int
lsc_crowds_check(const struct lsc_study *s, struct lsc_err *err)
{
    const struct lsc_sampler *sampler;
    char name[64];
    int st = LSC_OK;

    if (lsc_crowds(s) == 0 || lsc_crowds(s) > LSC_MOST_CROWDS)
        return lsc_fail(err, LSC_EINVAL,
                        "[robustness] crowds: %zu names, expected 1 to %d",
                        lsc_crowds(s), LSC_MOST_CROWDS);
    if (lsc_recipe_solutions(s) > LSC_MOST_MEMBERS)
        return lsc_fail(err, LSC_EINVAL,
                        "[robustness] %zu solutions, expected at most %d",
                        lsc_recipe_solutions(s), LSC_MOST_MEMBERS);
    for (size_t i = 0; i < lsc_crowds(s); i++) switch (source(s, i, &sampler)) {
        case SOLUTIONS: break;
        case TRAJECTORY: LSC_TRY(check_trajectory(s, err)); break;
        case SAMPLER: LSC_TRY(check_sampler(s, sampler, err)); break;
        case UNKNOWN:
            lsc_text_word(list(s), i, name, sizeof(name));
            return lsc_fail(err, LSC_EINVAL,
                            "[robustness] crowds: '%s', expected solutions, "
                            "trajectory or a sampler of [subspace]",
                            name);
        }
out:
    return st;
}

size_t
lsc_crowds_needs(const struct lsc_study *s, struct lsc_need need[LSC_MAX_NEEDS])
{
    const struct lsc_sampler *sampler;
    int searched = 0;

    for (size_t i = 0; i < lsc_crowds(s); i++)
        if (source(s, i, &sampler) == SAMPLER)
            searched |= sampler->refuses || sampler->of & LSC_OF_RANDOM;
    need[0] = (struct lsc_need){lsc_study_stage(s, "train"), 0,
                                lsc_recipe_solutions(s)};
    if (!searched) return 1;
    need[1] = (struct lsc_need){lsc_study_stage(s, "subspace-search"), 0,
                                lsc_recipe_solutions(s) *
                                    lsc_study_option(s, "subspace.samples")};
    return 2;
}

/* A solution, or a checkpoint with statistics of its own, into the desk's
 * scratch. */
static int
stand(struct lsc_task *task, enum source from, size_t run, size_t member,
      struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t P = s->net.P, epochs = lsc_study_option(s, "train.epochs"), back;
    struct lsc_desk *d = task->desk;
    const void *theta, *buffers;
    int st;

    LSC_TRY(lsc_desk_eval(d, err));
    if (s->net.Q > 0) {
        LSC_TRY(lsc_task_get(task, "/solutions/buffers", run, &buffers, err));
        memcpy(d->buffers, buffers, s->net.Q * sizeof(float));
    }
    if (from == SOLUTIONS) {
        LSC_TRY(lsc_task_get(task, "/solutions/theta", run, &theta, err));
        memcpy(d->theta, theta, P * sizeof(float));
        return LSC_OK;
    }
    LSC_TRY(lsc_task_get(task, "/solutions/trajectory", run, &theta, err));
    back = member * lsc_study_option(s, "robustness.checkpoints") /
           lsc_crowd_many(s);
    memcpy(d->theta, (const float *)theta + (epochs - back) * P,
           P * sizeof(float));
    LSC_TRY(lsc_task_statistics(task, d->theta, d->buffers, err));
out:
    return st;
}

int
lsc_crowd_predict(struct lsc_task *task, size_t crowd, size_t run,
                  size_t member, const struct lsc_split *split, float *p,
                  struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_desk *d = task->desk;
    struct lsc_sample_of which = {NULL, run, member, LSC_NARROW};
    enum source from = source(s, crowd, &which.sampler);
    double scale;
    int st;

    if (from == SAMPLER) {
        st = lsc_subspace_predict(task, which, split, &scale, p, err);
        if (st != LSC_EDIVERGED) return st;
        for (size_t i = 0; i < split->n * s->net.classes; i++) p[i] = NAN;
        return LSC_OK;
    }
    LSC_TRY(stand(task, from, run, member, err));
    LSC_TRY(lsc_predict(d->eval, d->theta, d->buffers, split, &s->scale,
                        task->watch, p, err));
out:
    return st;
}

double
lsc_crowd_cost(const struct lsc_study *s, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < lsc_crowds(s); i++) {
        const struct lsc_sampler *sampler;
        int own = source(s, i, &sampler) == SOLUTIONS;
        double each = s->net.flops * (double)n;

        if (!own) each += lsc_statistics_cost(s);
        sum +=
            each * (double)(lsc_recipe_solutions(s) * lsc_crowd_members(s, i));
    }
    return sum;
}
