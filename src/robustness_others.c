/* robustness_others.c - other data sets against the study's own. */
#include "config.h"

#include "robustness.h"

#include "auroc.h"
#include "crowd.h"
#include "hash.h"
#include "larger.h"
#include "predict.h"
#include "recipe.h"
#include "shifted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

size_t
lsc_robustness_other_sets(const struct lsc_study *s)
{
    size_t others = lsc_shifted_others(s);

    return others > 0 ? others + 1 : 0;
}

double
lsc_robustness_cost_other(const struct lsc_study *s, size_t task)
{
    size_t n = lsc_study_option(s, "robustness.other_images");

    (void)task;
    return lsc_crowd_cost(s, n) + 1e4 * (double)n;
}

/* The row of numbers of a crowd: by its first run, or by all. */
static void
sum_up(struct lsc_task *task, size_t at, size_t n, const float *p)
{
    size_t classes = task->study->net.classes;
    size_t room = lsc_study_option(task->study, "robustness.other_images");
    float *all = lsc_task_row(task, "/robustness/others/confidence");
    double *mean = lsc_task_row(task, "/robustness/others/mean_confidence");
    double *entropy = lsc_task_row(task, "/robustness/others/entropy");
    struct lsc_tally tally = {0};
    uint8_t no_label = 0;

    for (size_t i = 0; i < n; i++) {
        const float *q = p + i * classes;
        int best = lsc_argmax(classes, q);

        all[at * room + i] = best < 0 ? NAN : q[best];
        lsc_tally_add(&tally, 1, classes, q, &no_label);
    }
    mean[at] = lsc_metrics[LSC_METRIC_confidence].value(&tally);
    entropy[at] = lsc_metrics[LSC_METRIC_entropy].value(&tally);
}

/* The first test images of the study, or another data set's. */
static int
open_set(struct lsc_task *task, struct lsc_shifted *set, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t n = lsc_study_option(s, "robustness.other_images");
    int st;

    if (task->number > 0)
        return lsc_shifted_load(s, task->number - 1, n, set, err);
    LSC_TRY(lsc_shifted_corrupt(s, 0, 0, task->watch, set, err));
    set->split.n = lsc_smaller(set->split.n, n);
out:
    return st;
}

static void
put_hash(struct lsc_task *task, const struct lsc_shifted *set)
{
    const struct lsc_data *d = &task->study->data;
    uint32_t *row = lsc_task_row(task, "/robustness/others/hash");
    uint64_t hash =
        lsc_hash64(set->pixels, set->split.n * d->h * d->w * d->c, 0);

    row[0] = (uint32_t)(hash >> 32);
    row[1] = (uint32_t)hash;
}

int
lsc_robustness_other(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    double *jsd = lsc_task_row(task, "/robustness/others/jsd");
    double *std = lsc_task_row(task, "/robustness/others/jsd_std");
    struct lsc_shifted set = {0};
    struct lsc_crowd_says says = {0};
    const float **rows = NULL;
    size_t items;
    int st;

    LSC_TRY(open_set(task, &set, err));
    items = set.split.n * s->net.classes;
    LSC_TRY(lsc_crowd_says_create(s, set.split.n, &says, err));
    LSC_TRY(lsc_alloc(&rows, lsc_recipe_solutions(s), err));
    for (size_t i = 0; i < lsc_recipe_solutions(s); i++)
        rows[i] = says.run + i * items;
    for (size_t i = 0; i < lsc_crowds(s); i++) {
        LSC_TRY(lsc_crowd_ask(task, i, &set.split, &says, err));
        jsd[i] = says.jsd;
        std[i] = says.jsd_std;
        sum_up(task, 2 * i, set.split.n, says.run);
        lsc_average(lsc_recipe_solutions(s), set.split.n, s->net.classes, rows,
                    says.run);
        sum_up(task, 2 * i + 1, set.split.n, says.run);
    }
    put_hash(task, &set);
out:
    free(rows);
    lsc_crowd_says_free(&says);
    lsc_shifted_free(&set);
    return st;
}

double
lsc_robustness_cost_apart(const struct lsc_study *s, size_t task)
{
    (void)task;
    return 1e3 * (double)lsc_study_option(s, "robustness.other_images");
}

size_t
lsc_robustness_needs_apart(const struct lsc_study *s, size_t task,
                           struct lsc_need need[LSC_MAX_NEEDS])
{
    size_t stage = lsc_study_stage(s, LSC_ROBUSTNESS_OTHERS);

    need[0] = (struct lsc_need){stage, 0, 1};
    need[1] = (struct lsc_need){stage, task + 1, 1};
    return 2;
}

/* A crowd's 1 - confidence of the images of a set; how many, none where one is
 * NaN, which their mean then is. */
static int
outlierness(struct lsc_task *task, size_t set, size_t at, double *score,
            size_t *n, struct lsc_err *err)
{
    size_t room = lsc_study_option(task->study, "robustness.other_images");
    const void *mean, *confidence;
    const float *of;
    int st;

    *n = 0;
    LSC_TRY(lsc_task_get(task, "/robustness/others/mean_confidence", set, &mean,
                         err));
    if (isnan(((const double *)mean)[at])) return LSC_OK;
    LSC_TRY(lsc_task_get(task, "/robustness/others/confidence", set,
                         &confidence, err));
    of = (const float *)confidence + at * room;
    for (; *n < room && !isnan(of[*n]); (*n)++) score[*n] = 1 - (double)of[*n];
out:
    return st;
}

int
lsc_robustness_apart(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t room = lsc_study_option(s, "robustness.other_images");
    double *auroc = lsc_task_row(task, "/robustness/others/auroc");
    double *own = NULL, *other = NULL;
    size_t n, m;
    int st;

    LSC_TRY(lsc_alloc(&own, room, err));
    LSC_TRY(lsc_alloc(&other, room, err));
    for (size_t i = 0; i < 2 * lsc_crowds(s); i++) {
        LSC_TRY(outlierness(task, 0, i, own, &n, err));
        LSC_TRY(outlierness(task, task->number + 1, i, other, &m, err));
        LSC_TRY(lsc_auroc(n, own, m, other, &auroc[i], err));
    }
out:
    free(own);
    free(other);
    return st;
}
