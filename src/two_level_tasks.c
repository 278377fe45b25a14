/* two_level_tasks.c - the points of a surface in two levels. */
#include "config.h"

#include "two_level_tasks.h"

#include "surface.h"
#include "sweep.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROOT "/surface/two_level"

/* Part of the points to be refined, to schedule by: measured, it is none on
 * smooth surfaces and a third on the roughest. */
#define REFINED_PART 0.05
/* Flops as long as it takes to copy a point. */
#define COPY_FLOPS 2e4

static size_t
points(const struct lsc_study *s)
{
    return lsc_levels_points(&s->two_level->levels);
}

void
lsc_two_level_train_sample(const struct lsc_study *s, void *out)
{
    const struct lsc_split *split = &s->two_level->train;

    memcpy(out, split->index, split->n * sizeof(*split->index));
}

void
lsc_two_level_test_sample(const struct lsc_study *s, void *out)
{
    const struct lsc_split *split = &s->two_level->test;

    memcpy(out, split->index, split->n * sizeof(*split->index));
}

void
lsc_two_level_points(const struct lsc_study *s, void *out)
{
    const struct lsc_levels *l = &s->two_level->levels;

    for (size_t i = 0; i < lsc_levels_exact(l); i++)
        ((uint32_t *)out)[i] = (uint32_t)lsc_levels_point(l, i);
}

size_t
lsc_two_level_count(const struct lsc_study *s)
{
    return s->two_level != NULL ? points(s) : 0;
}

size_t
lsc_two_level_count_exact(const struct lsc_study *s)
{
    return s->two_level != NULL ? lsc_levels_exact(&s->two_level->levels) : 0;
}

size_t
lsc_two_level_count_estimate(const struct lsc_study *s)
{
    return s->two_level != NULL;
}

double
lsc_two_level_cost_sample(const struct lsc_study *s, size_t task)
{
    (void)task;
    return lsc_point_cost(s, lsc_two_level_sort(s));
}

struct lsc_joint
lsc_two_level_joint_sample(const struct lsc_study *s)
{
    return lsc_point_joint(s, lsc_two_level_sort(s));
}

double
lsc_two_level_cost_estimate(const struct lsc_study *s, size_t task)
{
    (void)task;
    return 1e4 * LSC_QUANTITIES * (double)points(s);
}

double
lsc_two_level_cost_refine(const struct lsc_study *s, size_t task)
{
    (void)task;
    return REFINED_PART * lsc_point_cost(s, lsc_surface_sort(s));
}

double
lsc_two_level_cost_copy(void)
{
    return COPY_FLOPS;
}

size_t
lsc_two_level_needs_estimate(const struct lsc_study *s, size_t task,
                             struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)task;
    need[0] =
        (struct lsc_need){lsc_study_stage(s, "surface-sample"), 0, points(s)};
    need[1] = (struct lsc_need){lsc_study_stage(s, "surface-coarse"), 0,
                                lsc_two_level_count_exact(s)};
    return 2;
}

size_t
lsc_two_level_needs_refine(const struct lsc_study *s, size_t task,
                           struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)task;
    need[0] = (struct lsc_need){lsc_study_stage(s, "surface-estimate"), 0, 1};
    return 1;
}

size_t
lsc_two_level_needs_copy(const struct lsc_study *s, size_t task,
                         struct lsc_need need[LSC_MAX_NEEDS])
{
    need[0] = (struct lsc_need){lsc_study_stage(s, "surface-refine"),
                                lsc_levels_gather(points(s), task), 1};
    return 1;
}

static int
sample_at(const struct lsc_study *s, const void *context, size_t task,
          double *x)
{
    (void)context;
    lsc_surface_at(s, task, x);
    return 1;
}

/* What each group adds to the mean of its split, times the number of groups:
 * nothing where it has no images. */
static void
fill_groups(size_t images, const struct lsc_score *score, float *loss,
            float *accuracy)
{
    for (size_t g = 0; g < LSC_GROUPS; g++) {
        double n = (double)lsc_group_images(images, LSC_GROUPS, g);
        double part = n * LSC_GROUPS / (double)images;

        loss[g] = n > 0 ? (float)(part * score[g].loss) : 0;
        accuracy[g] = n > 0 ? (float)(part * score[g].accuracy) : 0;
    }
}

/* Rows stay NaN where there are no images. */
int
lsc_two_level_run_sample(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_two_level *t = task->study->two_level;
    struct lsc_points p = {.points = points(task->study),
                           .end = points(task->study),
                           .at = sample_at,
                           .train = &t->train,
                           .test = &t->test,
                           .groups = LSC_GROUPS};
    const struct lsc_split *split[] = {&t->train, &t->test};
    float *row = lsc_task_row(task, ROOT "/sample");
    const struct lsc_score *score;
    int st;

    LSC_TRY(lsc_surface_cut(task, &p.cut, err));
    LSC_TRY(lsc_task_score(task, &p, &score, err));
    for (size_t i = 0; i < 2; i++, row += 2 * LSC_GROUPS)
        if (split[i]->n > 0)
            fill_groups(split[i]->n, score + i * LSC_GROUPS, row,
                        row + LSC_GROUPS);
out:
    return st;
}

/* The task's point on all images. */
static int
evaluate(struct lsc_task *task, struct lsc_points *p, double *row,
         struct lsc_err *err)
{
    const struct lsc_score *score;
    int st;

    LSC_TRY(lsc_surface_cut(task, &p->cut, err));
    LSC_TRY(lsc_task_score(task, p, &score, err));
    for (size_t i = 0; i < 2; i++) {
        row[2 * i] = score[i].loss;
        row[2 * i + 1] = score[i].accuracy;
    }
out:
    return st;
}

static int
exact_at(const struct lsc_study *s, const void *context, size_t task, double *x)
{
    (void)context;
    lsc_surface_at(s, lsc_levels_point(&s->two_level->levels, task), x);
    return 1;
}

int
lsc_two_level_run_exact(struct lsc_task *task, struct lsc_err *err)
{
    struct lsc_points p = {.points = points(task->study),
                           .end = lsc_two_level_count_exact(task->study),
                           .at = exact_at};

    return evaluate(task, &p, lsc_task_row(task, ROOT "/exact"), err);
}

/* context: how[points] */
static int
refined_at(const struct lsc_study *s, const void *context, size_t task,
           double *x)
{
    size_t point = lsc_levels_spread(points(s), task);

    lsc_surface_at(s, point, x);
    return ((const uint8_t *)context)[point] == LSC_REFINED;
}

int
lsc_two_level_run_refine(struct lsc_task *task, struct lsc_err *err)
{
    struct lsc_points p = {.points = points(task->study),
                           .end = points(task->study),
                           .at = refined_at};
    double x[2];
    int st;

    LSC_TRY(lsc_task_get(task, "/surface/how", 0, &p.context, err));
    if (!refined_at(task->study, p.context, task->number, x)) return LSC_OK;
    LSC_TRY(evaluate(task, &p, lsc_task_row(task, ROOT "/refined"), err));
out:
    return st;
}

int
lsc_two_level_run_copy(struct lsc_task *task, struct lsc_err *err)
{
    static const char *const paths[] = {
        "/surface/train_loss", "/surface/train_accuracy", "/surface/test_loss",
        "/surface/test_accuracy"};
    const struct lsc_study *s = task->study;
    size_t point = task->number, number;
    const void *how, *row;
    const double *value;
    int st;

    LSC_TRY(lsc_task_get(task, "/surface/how", 0, &how, err));
    if (((const uint8_t *)how)[point] == LSC_ESTIMATED) return LSC_OK;
    number = lsc_levels_number(&s->two_level->levels, point);
    if (((const uint8_t *)how)[point] == LSC_REFINED)
        LSC_TRY(lsc_task_get(task, ROOT "/refined",
                             lsc_levels_gather(points(s), point), &row, err));
    else
        LSC_TRY(lsc_task_get(task, ROOT "/exact", number, &row, err));
    value = row;
    for (size_t i = 0; i < LSC_QUANTITIES; i++)
        memcpy(lsc_task_row(task, paths[i]), &value[i], sizeof(*value));
    if ((s->train_subset.n > 0 && !isfinite(value[0])) ||
        (s->test_subset.n > 0 && !isfinite(value[2])))
        return lsc_fail(err, LSC_EDIVERGED, "the loss is not finite");
out:
    return st;
}
