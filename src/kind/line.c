/* line.c - the loss on straight lines between solutions. */
#include "config.h"

#include "direction.h"
#include "pairs.h"
#include "plane.h"
#include "point.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"line", "pairs", LSC_INTS, "", 0, 1e6, NULL, 1,
     "solutions to join, as 'a b  c d'; empty: every two"},
    {"line", "points", LSC_INT, "25", 2, 1e6, NULL, 1, "points of a line"},
    {"line", "from", LSC_REAL, "0", -1e6, 1e6, NULL, 1,
     "first coordinate; 0 is solution a, 1 is solution b"},
    {"line", "to", LSC_REAL, "1", -1e6, 1e6, NULL, 1, "last coordinate"},
    {"line", "batch_norm", LSC_CHOICE, "recompute", 0, 0,
     "keep | recompute | interpolate", 1,
     "statistics at a point: solution a's, from data, or interpolated"},
    {.key = NULL},
};

static const char option[] = "line.pairs";

static size_t
lines(const struct lsc_study *s)
{
    return lsc_pairs(s, option);
}

static void
axis(const struct lsc_study *s, void *out)
{
    lsc_plane_axis(lsc_config_real(&s->config, "line.from"),
                   lsc_config_real(&s->config, "line.to"),
                   lsc_study_option(s, "line.points"), out);
}

static void
pairs(const struct lsc_study *s, void *out)
{
    lsc_pairs_list(s, option, out);
}

static const struct lsc_array arrays[] = {
    {"/line/x", NULL, "line_points", 0, LSC_F64, 0, "1",
     "coordinate: a point is a + x * (b - a)", axis},
    {"/line/pairs", NULL, "lines 2", 0, LSC_I32, 0, "1",
     "the solutions a and b of each line", pairs},
    LSC_POINT_ARRAYS("/line", "line", "lines line_points", 2),
    {.path = NULL},
};

static size_t
dim(const struct lsc_study *s, const char *name)
{
    if (strcmp(name, "lines") == 0) return lines(s);
    if (strcmp(name, "line_points") == 0)
        return lsc_study_option(s, "line.points");
    return LSC_ABSENT;
}

static int
check(const struct lsc_study *s, struct lsc_err *err)
{
    return lsc_pairs_check(s, "line", err);
}

static size_t
count(const struct lsc_study *s)
{
    return lines(s) * lsc_study_option(s, "line.points");
}

static struct lsc_point_sort
sort(const struct lsc_study *s)
{
    return (struct lsc_point_sort){.k = 1,
                                   .points = lsc_study_option(s, "line.points"),
                                   .mode =
                                       lsc_buffers_mode(s, "line.batch_norm"),
                                   .images = lsc_point_images(s)};
}

static double
cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return lsc_point_cost(s, sort(s));
}

static struct lsc_joint
joint(const struct lsc_study *s)
{
    return lsc_point_joint(s, sort(s));
}

static size_t
needs(const struct lsc_study *s, size_t task,
      struct lsc_need need[LSC_MAX_NEEDS])
{
    size_t end[2];

    lsc_pairs_ends(s, option, task / lsc_study_option(s, "line.points"), end);
    for (size_t i = 0; i < 2; i++)
        need[i] = (struct lsc_need){lsc_study_stage(s, "train"), end[i], 1};
    return 2;
}

static int
point_at(const struct lsc_study *s, const void *context, size_t task, double *x)
{
    size_t n = lsc_study_option(s, "line.points");

    (void)context;
    *x = lsc_plane_axis_at(lsc_config_real(&s->config, "line.from"),
                           lsc_config_real(&s->config, "line.to"), n, task % n);
    return 1;
}

static int
run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t n = lsc_study_option(s, "line.points"), line = task->number / n;
    struct lsc_points points = {
        .points = n, .end = (line + 1) * n, .at = point_at, .base = "/line"};
    struct lsc_desk *d = task->desk;
    const void *theta[2], *buffers[2];
    size_t end[2];
    int st;

    lsc_pairs_ends(s, option, line, end);
    for (size_t i = 0; i < 2; i++) {
        LSC_TRY(lsc_task_get(task, "/solutions/theta", end[i], &theta[i], err));
        LSC_TRY(
            lsc_task_get(task, "/solutions/buffers", end[i], &buffers[i], err));
    }
    LSC_TRY(lsc_desk_scratch(d, err));
    lsc_vector_subtract(s->net.P, theta[1], theta[0], d->direction);
    lsc_vector_subtract(s->net.Q, buffers[1], buffers[0], d->buffer_direction);
    points.cut = (struct lsc_cut){1,
                                  theta[0],
                                  d->direction,
                                  buffers[0],
                                  d->buffer_direction,
                                  lsc_buffers_mode(s, "line.batch_norm")};
    LSC_TRY(lsc_task_point(task, &points, err));
out:
    return st;
}

static const struct lsc_stage stages[] = {
    {"line", "evaluates the points of the lines", count, cost, needs, NULL, run,
     1, joint},
    {.name = NULL},
};

const struct lsc_kind lsc_kind_line = {
    .name = "line",
    .help = "the loss on straight lines between solutions",
    .uses = "ensemble",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .check = check,
};
