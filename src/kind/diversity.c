/* diversity.c - how solutions differ, and what their averages are worth. */
#include "config.h"

#include "compare.h"
#include "larger.h"
#include "panel.h"
#include "predict.h"
#include "recipe.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"diversity", "temperature", LSC_FLAG, "no", 0, 0, NULL, 1,
     "also the metrics of ensembles after temperature scaling, fitted on the "
     "[data] validation images"},
    {"diversity", "ensembles", LSC_FLAG, "yes", 0, 0, NULL, 1,
     "ensembles of every size; no: where solutions are none of one kind"},
    {.key = NULL},
};

#define PREDICT "predictions"
#define COMPARE "differences"
#define POOL    "ensembles"

static const struct lsc_array arrays[] = {
    {"/diversity/probabilities", PREDICT, "solutions test_subset classes", 1,
     LSC_F32, 0, "1", "what a solution says of /data/test_subset", NULL},
    {"/diversity/validation_probabilities", PREDICT,
     "solutions fitted_on classes", 1, LSC_F32, 0, "1",
     "what it says of the validation images", NULL},
    LSC_BINS_ARRAY("/diversity/", PREDICT, "solutions bins 3", 1),
#define LSC_METRIC(name, units, help) \
    {"/diversity/" #name,             \
     PREDICT,                         \
     "solutions",                     \
     1,                               \
     LSC_F64,                         \
     0,                               \
     units,                           \
     help,                            \
     NULL},
#include "metrics.def"
#undef LSC_METRIC
    LSC_COMPARE_ARRAYS("/diversity/", COMPARE, "solutions solutions", 1),
    {"/diversity/normalised", COMPARE, "solutions solutions", 1, LSC_F64, 0,
     "1", "disagreement with the row's over the column's error rate", NULL},
    {"/diversity/ensemble_subsets", POOL, "sizes", 1, LSC_F64, 0, "1",
     "ensembles of 1, 2, ... solutions: choices averaged over", NULL},
#define LSC_METRIC(name, units, help)              \
    {                                              \
        "/diversity/ensemble_" #name,              \
        POOL,                                      \
        "sizes",                                   \
        1,                                         \
        LSC_F64,                                   \
        0,                                         \
        units,                                     \
        "ensembles, mean over choices: " help,     \
        NULL},                                     \
        {"/diversity/ensemble_" #name "_std",      \
         POOL,                                     \
         "sizes",                                  \
         1,                                        \
         LSC_F64,                                  \
         0,                                        \
         units,                                    \
         "standard deviation over choices",        \
         NULL},                                    \
        {"/diversity/ensemble_" #name "_tempered", \
         POOL,                                     \
         "tempered_sizes",                         \
         1,                                        \
         LSC_F64,                                  \
         0,                                        \
         units,                                    \
         "after temperature scaling",              \
         NULL},
#include "metrics.def"
#undef LSC_METRIC
    {"/diversity/ensemble_temperature", POOL, "tempered_sizes", 1, LSC_F64, 0,
     "1", "that fits the validation images best, mean over choices", NULL},
    {"/diversity/ensemble_jsd", POOL, "sizes", 1, LSC_F64, 0, "nat",
     "Jensen-Shannon divergence of the members, mean over choices", NULL},
    {"/diversity/ensemble_jsd_std", POOL, "sizes", 1, LSC_F64, 0, "nat",
     "standard deviation over choices", NULL},
    {"/diversity/ensemble_bins", POOL, "sizes bins 3", 1, LSC_F64, 0, "1",
     "as bins, summed over choices", NULL},
    {.path = NULL},
};

static int
tempered(const struct lsc_study *s)
{
    return lsc_config_flag(&s->config, "diversity.temperature");
}

static size_t
sizes(const struct lsc_study *s)
{
    return lsc_config_flag(&s->config, "diversity.ensembles")
               ? lsc_recipe_solutions(s)
               : 0;
}

static size_t
dim(const struct lsc_study *s, const char *name)
{
    if (strcmp(name, "sizes") == 0) return sizes(s) > 0 ? sizes(s) : LSC_ABSENT;
    if (strcmp(name, "tempered_sizes") == 0)
        return tempered(s) && sizes(s) > 0 ? sizes(s) : LSC_ABSENT;
    if (strcmp(name, "fitted_on") == 0)
        return tempered(s) ? s->validation.n : LSC_ABSENT;
    return LSC_ABSENT;
}

static int
check(const struct lsc_study *s, struct lsc_err *err)
{
    if (s->test_subset.n == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[diversity] needs test images, there are none");
    if (tempered(s) && s->validation.n == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[diversity] temperature: needs validation images, "
                        "[data] validation = 0");
    if (lsc_recipe_solutions(s) > LSC_MOST_MEMBERS)
        return lsc_fail(err, LSC_EINVAL,
                        "[diversity] %zu solutions, expected at most %d",
                        lsc_recipe_solutions(s), LSC_MOST_MEMBERS);
    return LSC_OK;
}

static double
cost_predict(const struct lsc_study *s, size_t task)
{
    (void)task;
    return s->net.flops *
           (double)(s->test_subset.n + (tempered(s) ? s->validation.n : 0));
}

static size_t
needs_predict(const struct lsc_study *s, size_t task,
              struct lsc_need need[LSC_MAX_NEEDS])
{
    need[0] = (struct lsc_need){lsc_study_stage(s, "train"), task, 1};
    return 1;
}

static int
run_predict(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_work *eval;
    float *p = lsc_task_row(task, "/diversity/probabilities");
    float *pv = lsc_task_row(task, "/diversity/validation_probabilities");
    const void *theta, *buffers;
    int st;

    LSC_TRY(lsc_desk_eval(task->desk, err));
    eval = task->desk->eval;
    LSC_TRY(lsc_task_get(task, "/solutions/theta", task->number, &theta, err));
    LSC_TRY(
        lsc_task_get(task, "/solutions/buffers", task->number, &buffers, err));
    LSC_TRY(lsc_predict(eval, theta, buffers, &s->test_subset, &s->scale,
                        task->watch, p, err));
    LSC_TRY(lsc_metrics_put_of(task, "/diversity/", &s->test_subset, p, err));
    if (pv != NULL)
        LSC_TRY(lsc_predict(eval, theta, buffers, &s->validation, &s->scale,
                            task->watch, pv, err));
out:
    return st;
}

static double
cost_compare(const struct lsc_study *s, size_t task)
{
    (void)task;
    return lsc_compare_cost(s, lsc_recipe_solutions(s), s->test_subset.n);
}

static size_t
needs_all(const struct lsc_study *s, size_t task,
          struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)task;
    need[0] = (struct lsc_need){lsc_study_stage(s, PREDICT), 0,
                                lsc_recipe_solutions(s)};
    return 1;
}

static int
theta_of(struct lsc_task *task, size_t point, const float **theta,
         struct lsc_err *err)
{
    const void *row;
    int st = lsc_task_get(task, "/solutions/theta", point, &row, err);

    if (st == LSC_OK) *theta = row;
    return st;
}

static int
run_compare(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_points_compared what = {
        lsc_recipe_solutions(s), s->test_subset.n, "/diversity/probabilities",
        "/diversity/", theta_of};
    const double *d = lsc_task_row(task, "/diversity/disagreement");
    double *normalised = lsc_task_row(task, "/diversity/normalised");
    const void *accuracy;
    int st;

    LSC_TRY(lsc_compare_row(task, &what, err));
    for (size_t i = 0; i < lsc_recipe_solutions(s); i++) {
        LSC_TRY(lsc_task_get(task, "/diversity/accuracy", i, &accuracy, err));
        normalised[i] =
            lsc_normalised_diversity(d[i], *(const double *)accuracy);
    }
out:
    return st;
}

static double
cost_pool(const struct lsc_study *s, size_t task)
{
    struct lsc_members of = {.M = lsc_recipe_solutions(s),
                             .n = s->test_subset.n,
                             .classes = s->net.classes,
                             .nv = tempered(s) ? s->validation.n : 0};

    return (double)lsc_subset_count(of.M, task + 1) *
           lsc_pool_flops(&of, task + 1);
}

static int
run_pool(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_panel panel = {0};
    struct lsc_pooled pooled;
    int st;

    LSC_TRY(lsc_panel_get(task, "/diversity/probabilities", 0, 1,
                          lsc_recipe_solutions(s), &s->test_subset, &panel,
                          err));
    if (tempered(s))
        LSC_TRY(lsc_panel_validate(task, "/diversity/validation_probabilities",
                                   &panel, err));
    LSC_TRY(lsc_pool_subsets(&panel.of, task->number + 1, s->seed, task->watch,
                             &pooled, err));
    lsc_pooled_put(task, "/diversity/ensemble_", 0, &pooled);
out:
    lsc_panel_free(&panel);
    return st;
}

static size_t
bytes(const struct lsc_study *s)
{
    size_t images = s->test_subset.n + (tempered(s) ? s->validation.n : 0);
    size_t panel = (lsc_recipe_solutions(s) + 1) * images * s->net.classes;

    return lsc_larger(panel * sizeof(float),
                      lsc_compare_bytes(s, s->test_subset.n));
}

static const struct lsc_stage stages[] = {
    {PREDICT, "asks every solution about the test images", lsc_recipe_solutions,
     cost_predict, needs_predict, NULL, run_predict, 1, NULL},
    {COMPARE, "compares solutions two by two", lsc_recipe_solutions,
     cost_compare, needs_all, NULL, run_compare, 1, NULL},
    {POOL, "averages ensembles of every size", sizes, cost_pool, needs_all,
     NULL, run_pool, 0, NULL},
    {.name = NULL},
};

const struct lsc_kind lsc_kind_diversity = {
    .name = "diversity",
    .help = "how solutions differ, and what ensembles of them are worth",
    .uses = "ensemble",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .check = check,
    .bytes = bytes,
};
