/* subspace_stages.c - how many tasks, what they cost, what they need. */
#include "config.h"

#include "subspace_tasks.h"

#include "recipe.h"
#include "statistics.h"
#include "subsets.h"
#include "subspace.h"

static size_t
option(const struct lsc_study *s, const char *name)
{
    return lsc_study_option(s, name);
}

static size_t
samplers(const struct lsc_study *s)
{
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];

    return lsc_subspace_samplers(s, list);
}

size_t
lsc_subspace_base_count(const struct lsc_study *s)
{
    return lsc_recipe_solutions(s);
}

size_t
lsc_subspace_search_count(const struct lsc_study *s)
{
    return lsc_subspace_searches(s)
               ? lsc_subspace_base_count(s) * option(s, "subspace.samples")
               : 0;
}

size_t
lsc_subspace_plane_count(const struct lsc_study *s)
{
    return option(s, "subspace.plane_runs") * samplers(s) *
           option(s, "subspace.plane_samples");
}

size_t
lsc_subspace_network_count(const struct lsc_study *s)
{
    return lsc_subspace_base_count(s) * samplers(s);
}

size_t
lsc_subspace_narrow_count(const struct lsc_study *s)
{
    return lsc_subspace_network_count(s) * option(s, "subspace.samples");
}

/* Draws of a parameter, and what moments and directions take. */
#define SAMPLE_FLOPS 100

/* A sample on so many images. */
static double
sample_cost(const struct lsc_study *s, size_t images)
{
    int keep = lsc_config_is(&s->config, "subspace.batch_norm", "keep");

    return s->net.flops * (double)images + SAMPLE_FLOPS * (double)s->net.P +
           (keep ? 0 : lsc_statistics_cost(s));
}

double
lsc_subspace_base_cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return s->net.flops * (double)(s->test_subset.n + s->validation.n);
}

double
lsc_subspace_search_cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return sample_cost(s, s->validation.n);
}

/* Of a stage whose tasks number samples of a sampler last. */
static double
cost_of(const struct lsc_study *s, size_t task, size_t samples)
{
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];
    size_t n = lsc_subspace_samplers(s, list);

    if (list[task / samples % n]->single && task % samples > 0) return 1;
    return sample_cost(s, s->test_subset.n);
}

double
lsc_subspace_plane_cost(const struct lsc_study *s, size_t task)
{
    return cost_of(s, task, option(s, "subspace.plane_samples"));
}

double
lsc_subspace_narrow_cost(const struct lsc_study *s, size_t task)
{
    return cost_of(s, task, option(s, "subspace.samples"));
}

double
lsc_subspace_network_cost(const struct lsc_study *s, size_t task)
{
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];
    size_t n = lsc_subspace_samplers(s, list);
    int single = list[task % n]->single;

    return sample_cost(s, s->test_subset.n) *
           (single ? 1 : (double)option(s, "subspace.samples"));
}

double
lsc_subspace_ensemble_cost(const struct lsc_study *s, size_t task)
{
    struct lsc_members of = {.M = lsc_recipe_solutions(s),
                             .n = s->test_subset.n,
                             .classes = s->net.classes};
    size_t size = task % of.M + 1;

    return (double)lsc_subset_count(of.M, size) * lsc_pool_flops(&of, size);
}

size_t
lsc_subspace_ensemble_count(const struct lsc_study *s)
{
    return lsc_subspace_network_count(s);
}

size_t
lsc_subspace_task_bytes(const struct lsc_study *s)
{
    size_t items = s->test_subset.n * s->net.classes;

    return items *
           (sizeof(double) + (lsc_recipe_solutions(s) + 1) * sizeof(float));
}

static struct lsc_need
one(const struct lsc_study *s, const char *stage, size_t task)
{
    return (struct lsc_need){lsc_study_stage(s, stage), task, 1};
}

/* Searches of a run that a sampler's samples first .. first + n - 1 follow
 * from, into need[0]: whether there are any. */
static size_t
searches(const struct lsc_study *s, size_t run,
         const struct lsc_sampler *sampler, size_t first, size_t n,
         enum lsc_reach reach, struct lsc_need *need)
{
    size_t samples = option(s, "subspace.samples");

    if (sampler->of & LSC_OF_RANDOM) {
        first = 0;
        n = samples;
    } else if (!sampler->refuses || reach == LSC_WIDE) {
        return 0;
    }
    *need = (struct lsc_need){lsc_study_stage(s, "subspace-search"),
                              run * samples + first, n};
    return 1;
}

size_t
lsc_subspace_base_needs(const struct lsc_study *s, size_t task,
                        struct lsc_need need[LSC_MAX_NEEDS])
{
    need[0] = one(s, "train", task);
    return 1;
}

size_t
lsc_subspace_search_needs(const struct lsc_study *s, size_t task,
                          struct lsc_need need[LSC_MAX_NEEDS])
{
    need[0] = one(s, "subspace-bases", task / option(s, "subspace.samples"));
    return 1;
}

size_t
lsc_subspace_plane_needs(const struct lsc_study *s, size_t task,
                         struct lsc_need need[LSC_MAX_NEEDS])
{
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];
    size_t n = lsc_subspace_samplers(s, list);
    size_t samples = option(s, "subspace.plane_samples");
    size_t run = task / samples / n;

    need[0] = one(s, "subspace-bases", run);
    return 1 + searches(s, run, list[task / samples % n], task % samples, 1,
                        LSC_WIDE, &need[1]);
}

size_t
lsc_subspace_narrow_needs(const struct lsc_study *s, size_t task,
                          struct lsc_need need[LSC_MAX_NEEDS])
{
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];
    size_t n = lsc_subspace_samplers(s, list);
    size_t samples = option(s, "subspace.samples");

    need[0] = (struct lsc_need){lsc_study_stage(s, "subspace-bases"), 0,
                                lsc_recipe_solutions(s)};
    return 1 + searches(s, task / samples / n, list[task / samples % n],
                        task % samples, 1, LSC_NARROW, &need[1]);
}

size_t
lsc_subspace_network_needs(const struct lsc_study *s, size_t task,
                           struct lsc_need need[LSC_MAX_NEEDS])
{
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];
    size_t n = lsc_subspace_samplers(s, list);

    need[0] = one(s, "train", task / n);
    return 1 + searches(s, task / n, list[task % n], 0,
                        option(s, "subspace.samples"), LSC_NARROW, &need[1]);
}

size_t
lsc_subspace_ensemble_needs(const struct lsc_study *s, size_t task,
                            struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)task;
    need[0] = (struct lsc_need){lsc_study_stage(s, "subspace-networks"), 0,
                                lsc_subspace_network_count(s)};
    return 1;
}
