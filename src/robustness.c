/* robustness.c - sets of changed images, one a task. */
#include "config.h"

#include "robustness.h"

#include "crowd.h"
#include "larger.h"
#include "predict.h"
#include "recipe.h"
#include "shifted.h"
#include "subsets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t
lsc_robustness_sets(const struct lsc_study *s)
{
    return 1 + LSC_SEVERITIES * lsc_shifted_types(s);
}

size_t
lsc_robustness_size(const struct lsc_study *s, size_t *size)
{
    size_t all[3] = {1, 2, lsc_recipe_solutions(s)};
    size_t n = lsc_smaller(lsc_recipe_solutions(s), 3);

    if (size != NULL) memcpy(size, all, n * sizeof(*size));
    return n;
}

void
lsc_robustness_types(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_robustness_sets(s); i++)
        ((int32_t *)out)[i] = i > 0 ? (int32_t)((i - 1) / LSC_SEVERITIES) : -1;
}

void
lsc_robustness_severities(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_robustness_sets(s); i++)
        ((int32_t *)out)[i] =
            i > 0 ? (int32_t)((i - 1) % LSC_SEVERITIES + 1) : 0;
}

void
lsc_robustness_sizes(const struct lsc_study *s, void *out)
{
    size_t size[3];

    for (size_t i = 0; i < lsc_robustness_size(s, size); i++)
        ((int32_t *)out)[i] = (int32_t)size[i];
}

size_t
lsc_robustness_needs(const struct lsc_study *s, size_t task,
                     struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)task;
    return lsc_crowds_needs(s, need);
}

/* Flops of averaging and scoring one crowd's ensembles. */
static double
cost_pool(const struct lsc_study *s)
{
    struct lsc_members of = {.M = lsc_recipe_solutions(s),
                             .n = s->test_subset.n,
                             .classes = s->net.classes};
    size_t size[3];
    double sum = 0;

    for (size_t i = 0; i < lsc_robustness_size(s, size); i++)
        sum += (double)lsc_subset_count(of.M, size[i]) *
               lsc_pool_flops(&of, size[i]);
    return sum;
}

/* Making an image worse takes some 0.1 ms, 1e7 flops. */
double
lsc_robustness_cost_set(const struct lsc_study *s, size_t task)
{
    size_t n = s->test_subset.n;

    return lsc_crowd_cost(s, n) + (double)lsc_crowds(s) * cost_pool(s) +
           (task > 0 ? 1e7 : 1e4) * (double)n;
}

/* One crowd's ensembles of every size. */
static int
pool(struct lsc_task *task, size_t crowd, const struct lsc_shifted *set,
     const struct lsc_crowd_says *says, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t items = set->split.n * s->net.classes, size[3];
    size_t n = lsc_robustness_size(s, size);
    struct lsc_members of = {.M = lsc_recipe_solutions(s),
                             .n = set->split.n,
                             .classes = s->net.classes,
                             .labels = set->labels};
    const float **rows = NULL;
    struct lsc_pooled pooled;
    int st;

    LSC_TRY(lsc_alloc(&rows, of.M, err));
    for (size_t i = 0; i < of.M; i++) rows[i] = says->run + i * items;
    of.p = rows;
    for (size_t i = 0; i < n; i++) {
        LSC_TRY(
            lsc_pool_subsets(&of, size[i], s->seed, task->watch, &pooled, err));
        lsc_metrics_put(task, "/robustness/", "", crowd * n + i, pooled.mean);
        lsc_metrics_put(task, "/robustness/", "_std", crowd * n + i,
                        pooled.std);
    }
out:
    free(rows);
    return st;
}

int
lsc_robustness_set(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    double *jsd = lsc_task_row(task, "/robustness/jsd");
    double *std = lsc_task_row(task, "/robustness/jsd_std");
    size_t at = task->number > 0 ? task->number - 1 : 0;
    int severity = task->number > 0 ? (int)(at % LSC_SEVERITIES) + 1 : 0;
    struct lsc_shifted set = {0};
    struct lsc_crowd_says says = {0};
    int st;

    LSC_TRY(lsc_shifted_corrupt(s, at / LSC_SEVERITIES, severity, task->watch,
                                &set, err));
    LSC_TRY(lsc_crowd_says_create(s, set.split.n, &says, err));
    for (size_t i = 0; i < lsc_crowds(s); i++) {
        LSC_TRY(lsc_crowd_ask(task, i, &set.split, &says, err));
        jsd[i] = says.jsd;
        std[i] = says.jsd_std;
        LSC_TRY(pool(task, i, &set, &says, err));
    }
out:
    lsc_crowd_says_free(&says);
    lsc_shifted_free(&set);
    return st;
}

size_t
lsc_robustness_bytes(const struct lsc_study *s)
{
    size_t n = s->test_subset.n, others = 0;
    size_t image = s->data.h * s->data.w * s->data.c;

    if (lsc_shifted_others(s) > 0)
        others = lsc_study_option(s, "robustness.other_images");
    n = lsc_larger(n, others);
    return lsc_crowd_says_bytes(s, n) + n * (image + 64) + lsc_shifted_bytes(s);
}
