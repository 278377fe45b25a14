/* subspace_tasks.c - samples against their solutions. */
#include "config.h"

#include "subspace_tasks.h"

#include "predict.h"
#include "recipe.h"
#include "subspace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One number of the task's. */
static void
put(struct lsc_task *task, const char *path, double value)
{
    double *row = lsc_task_row(task, path);

    if (row != NULL) *row = value;
}

/* How often a prediction of the test images is right; NaN if it is not finite.
 */
static double
accuracy_of(const struct lsc_study *s, const float *p)
{
    const struct lsc_split *test = &s->test_subset;
    size_t classes = s->net.classes, right = 0;

    for (size_t i = 0; i < test->n; i++) {
        int best = lsc_argmax(classes, p + i * classes);

        if (best < 0) return NAN;
        right += best == test->from->labels[test->index[i]];
    }
    return (double)right / (double)test->n;
}

/* Images that p and the solution of a run call differently, as a part of 1. */
static int
compare(struct lsc_task *task, size_t run, const float *p, double *disagreement,
        struct lsc_err *err)
{
    size_t n = task->study->test_subset.n, classes = task->study->net.classes;
    size_t differ = 0;
    const void *row;
    const int32_t *base;
    int st;

    LSC_TRY(lsc_task_get(task, "/subspace/bases/class", run, &row, err));
    base = row;
    *disagreement = NAN;
    for (size_t i = 0; i < n; i++) {
        int best = lsc_argmax(classes, p + i * classes);

        if (best < 0 || base[i] < 0) return LSC_OK;
        differ += best != base[i];
    }
    *disagreement = (double)differ / (double)n;
out:
    return st;
}

static int
all_finite(double accuracy, struct lsc_err *err)
{
    if (isfinite(accuracy)) return LSC_OK;
    return lsc_fail(err, LSC_EDIVERGED, "a prediction is not finite");
}

static int
new_predictions(const struct lsc_study *s, float **p, struct lsc_err *err)
{
    return lsc_alloc(p, s->test_subset.n * s->net.classes, err);
}

/* Accuracy of desk->theta on the validation images; NaN if there are none. */
static int
validate(struct lsc_task *task, double *accuracy, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_desk *d = task->desk;
    struct lsc_score score;
    int st;

    LSC_TRY(lsc_score(d->eval, d->theta, d->buffers, &s->validation, &s->scale,
                      task->watch, &score, err));
    *accuracy = score.accuracy;
out:
    return st;
}

static int
load_solution(struct lsc_task *task, size_t run, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_desk *d = task->desk;
    const void *theta, *buffers;
    int st;

    LSC_TRY(lsc_desk_eval(d, err));
    LSC_TRY(lsc_task_get(task, "/solutions/theta", run, &theta, err));
    memcpy(d->theta, theta, s->net.P * sizeof(*d->theta));
    if (s->net.Q == 0) return LSC_OK;
    LSC_TRY(lsc_task_get(task, "/solutions/buffers", run, &buffers, err));
    memcpy(d->buffers, buffers, s->net.Q * sizeof(*d->buffers));
out:
    return st;
}

int
lsc_subspace_base(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    int32_t *class = lsc_task_row(task, "/subspace/bases/class");
    size_t classes = s->net.classes;
    struct lsc_desk *d = task->desk;
    double accuracy, validation;
    float *p = NULL;
    int st;

    LSC_TRY(new_predictions(s, &p, err));
    LSC_TRY(load_solution(task, task->number, err));
    LSC_TRY(lsc_predict(d->eval, d->theta, d->buffers, &s->test_subset,
                        &s->scale, task->watch, p, err));
    accuracy = accuracy_of(s, p);
    LSC_TRY(validate(task, &validation, err));
    for (size_t i = 0; i < s->test_subset.n; i++)
        class[i] = lsc_argmax(classes, p + i * classes);
    put(task, "/subspace/bases/accuracy", accuracy);
    put(task, "/subspace/bases/validation_accuracy", validation);
    LSC_TRY(all_finite(accuracy, err));
out:
    free(p);
    return st;
}

int
lsc_subspace_search(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t n = lsc_study_option(s, "subspace.samples");
    size_t most = lsc_study_option(s, "subspace.tries"), tries = 0;
    double tolerance = lsc_config_real(&s->config, "subspace.tolerance");
    struct lsc_sample_of which = {lsc_sampler_find("random"), task->number / n,
                                  task->number % n, LSC_NARROW};
    double base, accuracy, scale;
    const void *row;
    int st, good = 0;

    LSC_TRY(lsc_task_get(task, "/subspace/bases/validation_accuracy", which.run,
                         &row, err));
    base = *(const double *)row;
    while (!good && tries < most) {
        LSC_TRY(lsc_subspace_try(task, which, tries, &scale, err));
        LSC_TRY(validate(task, &accuracy, err));
        good = accuracy >= base - tolerance;
        tries++;
    }
    *(int32_t *)lsc_task_row(task, "/subspace/tries") = (int32_t)tries;
    *(uint8_t *)lsc_task_row(task, "/subspace/accepted") = (uint8_t)good;
    put(task, "/subspace/validation_accuracy", accuracy);
    LSC_TRY(all_finite(accuracy, err));
out:
    return st;
}

/* The sample of a task's number, of so many that each sampler of a run has. */
static struct lsc_sample_of
number(const struct lsc_task *task, size_t samples, enum lsc_reach reach)
{
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];
    size_t n = lsc_subspace_samplers(task->study, list), k = task->number;

    return (struct lsc_sample_of){list[k / samples % n], k / samples / n,
                                  k % samples, reach};
}

int
lsc_subspace_plane(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_sample_of which =
        number(task, lsc_study_option(s, "subspace.plane_samples"), LSC_WIDE);
    double accuracy, disagreement, scale;
    float *p = NULL;
    int st = LSC_OK;

    if (which.sampler->single && which.number > 0) return LSC_OK;
    LSC_TRY(new_predictions(s, &p, err));
    LSC_TRY(lsc_subspace_predict(task, which, &s->test_subset, &scale, p, err));
    accuracy = accuracy_of(s, p);
    LSC_TRY(compare(task, which.run, p, &disagreement, err));
    put(task, "/subspace/plane/scale", scale);
    put(task, "/subspace/plane/accuracy", accuracy);
    put(task, "/subspace/plane/disagreement", disagreement);
    put(task, "/subspace/plane/diversity",
        lsc_normalised_diversity(disagreement, accuracy));
    LSC_TRY(all_finite(accuracy, err));
out:
    free(p);
    return st;
}

int
lsc_subspace_narrow(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t runs = lsc_recipe_solutions(s);
    struct lsc_sample_of which =
        number(task, lsc_study_option(s, "subspace.samples"), LSC_NARROW);
    double *others = lsc_task_row(task, "/subspace/samples/disagreement");
    float *some = lsc_task_row(task, "/subspace/samples/probabilities");
    double accuracy, scale;
    float *p = NULL;
    int st = LSC_OK;

    if (which.sampler->single && which.number > 0) return LSC_OK;
    LSC_TRY(new_predictions(s, &p, err));
    LSC_TRY(lsc_subspace_predict(task, which, &s->test_subset, &scale, p, err));
    accuracy = accuracy_of(s, p);
    for (size_t r = 0; r < runs; r++)
        LSC_TRY(compare(task, r, p, &others[r], err));
    if (some != NULL)
        memcpy(some, p, lsc_study_dim(s, "subspace_items") * sizeof(*some));
    put(task, "/subspace/samples/scale", scale);
    put(task, "/subspace/samples/accuracy", accuracy);
    put(task, "/subspace/samples/diversity",
        lsc_normalised_diversity(others[which.run], accuracy));
    LSC_TRY(all_finite(accuracy, err));
out:
    free(p);
    return st;
}
