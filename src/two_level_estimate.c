/* two_level_estimate.c - the task that makes estimates of two levels. */
#include "config.h"

#include "two_level_tasks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows read between two looks at the watch. */
#define ROWS 256

/* Of all points, quantity by quantity. */
struct levels_read {
    float *sample[LSC_QUANTITIES]; /* [points][groups]                       */
    double *exact[LSC_QUANTITIES]; /* [exact points]                         */
};

static int
alloc_read(struct levels_read *r, const struct lsc_levels *l,
           struct lsc_err *err)
{
    int st = LSC_OK;

    for (size_t q = 0; q < LSC_QUANTITIES; q++) {
        LSC_TRY(
            lsc_alloc(&r->sample[q], lsc_levels_points(l) * LSC_GROUPS, err));
        LSC_TRY(lsc_alloc(&r->exact[q], lsc_levels_exact(l), err));
    }
out:
    return st;
}

static void
free_read(struct levels_read *r)
{
    for (size_t q = 0; q < LSC_QUANTITIES; q++) {
        free(r->sample[q]);
        free(r->exact[q]);
    }
}

static int
read_rows(struct lsc_task *task, struct levels_read *r, struct lsc_err *err)
{
    const struct lsc_levels *l = &task->study->two_level->levels;
    const void *row;
    int st;

    for (size_t p = 0; p < lsc_levels_points(l); p++) {
        if (p % ROWS == 0) LSC_TRY(lsc_watch(task->watch, NULL, 0, err));
        LSC_TRY(lsc_task_get(task, "/surface/two_level/sample", p, &row, err));
        for (size_t q = 0; q < LSC_QUANTITIES; q++)
            memcpy(r->sample[q] + p * LSC_GROUPS,
                   (const float *)row + q * LSC_GROUPS,
                   LSC_GROUPS * sizeof(float));
    }
    for (size_t i = 0; i < lsc_levels_exact(l); i++) {
        LSC_TRY(lsc_task_get(task, "/surface/two_level/exact", i, &row, err));
        for (size_t q = 0; q < LSC_QUANTITIES; q++)
            r->exact[q][i] = ((const double *)row)[q];
    }
out:
    return st;
}

/* Accuracies stay in [0, 1]. */
static void
confine(size_t n, double *accuracy)
{
    for (size_t i = 0; i < n; i++)
        if (isfinite(accuracy[i])) accuracy[i] = fmin(1, fmax(0, accuracy[i]));
}

static double *
row_of(struct lsc_task *task, size_t quantity, const char *what)
{
    static const char *const names[] = {"train_loss", "train_accuracy",
                                        "test_loss", "test_accuracy"};
    char path[128];

    snprintf(path, sizeof(path), "/surface/%s_%s", names[quantity], what);
    return lsc_task_row(task, path);
}

int
lsc_two_level_run_estimate(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    const struct lsc_two_level *t = s->two_level;
    const struct lsc_split *some[] = {&t->train, &t->test};
    const struct lsc_split *all[] = {&s->train_subset, &s->test_subset};
    double *raised = lsc_task_row(task, "/surface/two_level/raised");
    double *estimate[LSC_QUANTITIES], *error[LSC_QUANTITIES];
    const double *losses[2], *errors[2];
    struct levels_read read = {{NULL}, {NULL}};
    size_t k = 0;
    int st;

    LSC_TRY(alloc_read(&read, &t->levels, err));
    LSC_TRY(read_rows(task, &read, err));
    for (size_t q = 0; q < LSC_QUANTITIES; q++) {
        struct lsc_level_values values = {
            q % 2 == 0, (double)some[q / 2]->n / (double)all[q / 2]->n,
            read.sample[q], read.exact[q]};

        LSC_TRY(lsc_watch(task->watch, NULL, 0, err));
        estimate[q] = row_of(task, q, "estimate");
        error[q] = row_of(task, q, "error");
        LSC_TRY(lsc_levels_estimate(&t->levels, &values, estimate[q], error[q],
                                    &raised[q], err));
        if (q % 2 == 1) confine(lsc_levels_points(&t->levels), estimate[q]);
        if (q % 2 == 1 || all[q / 2]->n == 0) continue;
        losses[k] = estimate[q];
        errors[k++] = error[q];
    }
    LSC_TRY(lsc_levels_choose(&t->levels, k, losses, errors, t->precision,
                              lsc_task_row(task, "/surface/how"), err));
out:
    free_read(&read);
    return st;
}
