/* linearize.c - points of trainings, and what models from there become. */
#include "config.h"

#include "linearize.h"

#include "recipe.h"
#include "stops.h"

#include <math.h>
#include <stdio.h>

size_t
lsc_linearize_solutions(const struct lsc_study *s)
{
    size_t n = lsc_study_option(s, "linearize.solutions");

    return n > 0 ? n : lsc_recipe_solutions(s);
}

size_t
lsc_linearize_steps(const struct lsc_study *s)
{
    return lsc_config_count(&s->config, "linearize.steps");
}

size_t
lsc_linearize_epochs(const struct lsc_study *s)
{
    return lsc_study_option(s, "linearize.epochs");
}

size_t
lsc_linearize_nonlinear_epochs(const struct lsc_study *s)
{
    size_t n = lsc_study_option(s, "linearize.nonlinear_epochs");

    return n > 0 ? n : lsc_linearize_epochs(s);
}

size_t
lsc_linearize_probes(const struct lsc_study *s)
{
    return lsc_study_option(s, "linearize.probe_iterations") > 0
               ? lsc_linearize_solutions(s)
               : 0;
}

size_t
lsc_linearize_runs(const struct lsc_study *s)
{
    return lsc_study_option(s, "linearize.nonlinear_runs");
}

size_t
lsc_linearize_solution(const struct lsc_study *s, size_t number)
{
    return number / lsc_linearize_steps(s);
}

int
lsc_linearize_find(struct lsc_task *task, size_t number, int has_buffers,
                   struct lsc_linearize_point *point, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t steps = lsc_linearize_steps(s), stop;
    const void *row;
    int st;

    stop = lsc_stops_item(s, "linearize.steps", number % steps);
    *point = (struct lsc_linearize_point){number / steps, s->stops->step[stop],
                                          NULL, NULL};
    LSC_TRY(lsc_stops_theta(task, point->solution, stop, &point->theta, err));
    if (!has_buffers) goto out;
    LSC_TRY(lsc_task_get(task, "/linearize/buffers", number, &row, err));
    point->buffers = row;
out:
    return st;
}

static void *
row(struct lsc_task *task, const char *model, const char *what)
{
    char path[128];

    snprintf(path, sizeof(path), "/linearize/%s_%s", model, what);
    return lsc_task_row(task, path);
}

void
lsc_trace_open(struct lsc_task *task, const char *model, size_t n,
               struct lsc_trace *trace)
{
    static const char *const what[LSC_TRACE] = {
        "train_loss",          "train_accuracy", "validation_loss",
        "validation_accuracy", "test_loss",      "test_accuracy"};

    *trace = (struct lsc_trace){.model = model, .n = n};
    for (size_t i = 0; i < LSC_TRACE; i++)
        trace->column[i] = row(task, model, what[i]);
}

/* The place of the largest number, n if there is none. */
static size_t
best(size_t n, const double *accuracy)
{
    size_t top = n;

    for (size_t i = 0; i < n; i++)
        if (!isnan(accuracy[i]) && (top == n || accuracy[i] > accuracy[top]))
            top = i;
    return top;
}

void
lsc_trace_select(struct lsc_task *task, const struct lsc_trace *trace)
{
    static const struct {
        int by;
        const char *epoch, *accuracy;
    } rule[] = {
        {LSC_TRACE_TEST_ACCURACY, "epoch_by_test", "accuracy_by_test"},
        {LSC_TRACE_VALIDATION_ACCURACY, "epoch_by_validation",
         "accuracy_by_validation"},
    };

    for (size_t i = 0; i < 2; i++) {
        size_t at = best(trace->n, trace->column[rule[i].by]);

        if (at == trace->n) continue;
        *(int32_t *)row(task, trace->model, rule[i].epoch) = (int32_t)at + 1;
        *(double *)row(task, trace->model, rule[i].accuracy) =
            trace->column[LSC_TRACE_TEST_ACCURACY][at];
    }
}
