/* trajectory.c - what trainings say on their way, and how that differs. */
#include "config.h"

#include "compare.h"
#include "larger.h"
#include "predict.h"
#include "recipe.h"
#include "statistics.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"trajectory", "solutions", LSC_INT, "3", 1, 1e6, NULL, 1,
     "trainings to follow: the first so many solutions, or all"},
    {"trajectory", "every", LSC_INT, "1", 1, 1e6, NULL, 1,
     "epochs between the points that are looked at; the last always is"},
    {"trajectory", "images", LSC_INT, "500", 1, 1e9, NULL, 1,
     "images asked about: the first so many of /data/test_subset"},
    {.key = NULL},
};

#define PREDICT "trajectory-predictions"
#define COMPARE "trajectory-differences"

static size_t
runs(const struct lsc_study *s)
{
    return lsc_smaller(lsc_study_option(s, "trajectory.solutions"),
                       lsc_recipe_solutions(s));
}

/* Points of a run: epochs 0, every, 2 every, ... and the last. */
static size_t
stops(const struct lsc_study *s)
{
    size_t every = lsc_study_option(s, "trajectory.every");

    return (lsc_study_option(s, "train.epochs") + every - 1) / every + 1;
}

static size_t
epoch_of(const struct lsc_study *s, size_t stop)
{
    return lsc_smaller(stop * lsc_study_option(s, "trajectory.every"),
                       lsc_study_option(s, "train.epochs"));
}

static size_t
count(const struct lsc_study *s)
{
    return runs(s) * stops(s);
}

static struct lsc_split
images(const struct lsc_study *s)
{
    struct lsc_split first = s->test_subset;

    first.n = lsc_smaller(first.n, lsc_study_option(s, "trajectory.images"));
    return first;
}

static void
epochs(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < stops(s); i++)
        ((int32_t *)out)[i] = (int32_t)epoch_of(s, i);
}

static const struct lsc_array arrays[] = {
    {"/trajectory/epoch", NULL, "stops", 0, LSC_I32, 0, "1",
     "epochs after which a training is looked at; 0 is its start; all points "
     "visited are numbered run * stops + stop",
     epochs},
    {"/trajectory/probabilities", PREDICT, "runs stops asked classes", 2,
     LSC_F32, 0, "1", "what each point says of the first images", NULL},
    LSC_BINS_ARRAY("/trajectory/", PREDICT, "runs stops bins 3", 2),
#define LSC_METRIC(name, units, help) \
    {"/trajectory/" #name,            \
     PREDICT,                         \
     "runs stops",                    \
     2,                               \
     LSC_F64,                         \
     0,                               \
     units,                           \
     help,                            \
     NULL},
#include "metrics.def"
#undef LSC_METRIC
    LSC_COMPARE_ARRAYS("/trajectory/", COMPARE, "runs stops visited", 2),
    {.path = NULL},
};

static size_t
dim(const struct lsc_study *s, const char *name)
{
    if (strcmp(name, "runs") == 0) return runs(s);
    if (strcmp(name, "stops") == 0) return stops(s);
    if (strcmp(name, "visited") == 0) return count(s);
    if (strcmp(name, "asked") == 0) return images(s).n;
    return LSC_ABSENT;
}

static int
check(const struct lsc_study *s, struct lsc_err *err)
{
    if (!lsc_config_flag(&s->config, "ensemble.trajectory"))
        return lsc_fail(err, LSC_EINVAL,
                        "[trajectory] needs [ensemble] trajectory = yes");
    if (s->test_subset.n == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[trajectory] needs test images, there are none");
    return LSC_OK;
}

static double
cost_predict(const struct lsc_study *s, size_t task)
{
    (void)task;
    return s->net.flops * (double)images(s).n + lsc_statistics_cost(s);
}

static size_t
needs_predict(const struct lsc_study *s, size_t task,
              struct lsc_need need[LSC_MAX_NEEDS])
{
    need[0] =
        (struct lsc_need){lsc_study_stage(s, "train"), task / stops(s), 1};
    return 1;
}

/* Point run * stops + stop. */
static int
theta_of(struct lsc_task *task, size_t point, const float **theta,
         struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    const void *row;
    int st = lsc_task_get(task, "/solutions/trajectory", point / stops(s), &row,
                          err);

    if (st == LSC_OK)
        *theta = (const float *)row + epoch_of(s, point % stops(s)) * s->net.P;
    return st;
}

static int
run_predict(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_split asked = images(s);
    float *p = lsc_task_row(task, "/trajectory/probabilities");
    struct lsc_desk *d = task->desk;
    const float *theta;
    int st;

    LSC_TRY(lsc_desk_eval(d, err));
    LSC_TRY(theta_of(task, task->number, &theta, err));
    LSC_TRY(lsc_task_statistics(task, theta, d->buffers, err));
    LSC_TRY(lsc_predict(d->eval, theta, d->buffers, &asked, &s->scale,
                        task->watch, p, err));
    LSC_TRY(lsc_metrics_put_of(task, "/trajectory/", &asked, p, err));
out:
    return st;
}

static double
cost_compare(const struct lsc_study *s, size_t task)
{
    (void)task;
    return lsc_compare_cost(s, count(s), images(s).n);
}

static size_t
needs_compare(const struct lsc_study *s, size_t task,
              struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)task;
    need[0] = (struct lsc_need){lsc_study_stage(s, PREDICT), 0, count(s)};
    return 1;
}

static int
run_compare(struct lsc_task *task, struct lsc_err *err)
{
    struct lsc_points_compared what = {
        count(task->study), images(task->study).n, "/trajectory/probabilities",
        "/trajectory/", theta_of};

    return lsc_compare_row(task, &what, err);
}

static size_t
bytes(const struct lsc_study *s)
{
    return lsc_compare_bytes(s, images(s).n);
}

static const struct lsc_stage stages[] = {
    {PREDICT, "asks the points of trainings about images", count, cost_predict,
     needs_predict, NULL, run_predict, 1, NULL},
    {COMPARE, "compares the points two by two", count, cost_compare,
     needs_compare, NULL, run_compare, 1, NULL},
    {.name = NULL},
};

const struct lsc_kind lsc_kind_trajectory = {
    .name = "trajectory",
    .help = "what trainings say on their way, and how that differs",
    .uses = "ensemble",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .check = check,
    .bytes = bytes,
};
