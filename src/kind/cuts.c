/* cuts.c - the loss along random lines through a solution. */
#include "config.h"

#include "draw.h"
#include "plane.h"
#include "point.h"
#include "recipe.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"cuts", "solution", LSC_INT, "0", 0, 1e6, NULL, 1,
     "the solution all cuts go through"},
    {"cuts", "count", LSC_INT, "16", 1, 1e7, NULL, 1, "random directions"},
    {"cuts", "points", LSC_INT, "51", 1, 1e6, NULL, 1, "points of a cut"},
    {"cuts", "from", LSC_REAL, "-1", -1e6, 1e6, NULL, 1,
     "first coordinate, in units of the direction"},
    {"cuts", "to", LSC_REAL, "1", -1e6, 1e6, NULL, 1, "last coordinate"},
    LSC_DRAW_OPTIONS("cuts"),
    {"cuts", "batch_norm", LSC_CHOICE, "keep", 0, 0, "keep | recompute", 1,
     "statistics at a point: the solution's, or recomputed from data"},
    {.key = NULL},
};

static void
axis(const struct lsc_study *s, void *out)
{
    lsc_plane_axis(lsc_config_real(&s->config, "cuts.from"),
                   lsc_config_real(&s->config, "cuts.to"),
                   lsc_study_option(s, "cuts.points"), out);
}

static void
solution(const struct lsc_study *s, void *out)
{
    *(int32_t *)out = (int32_t)lsc_study_option(s, "cuts.solution");
}

static const struct lsc_array arrays[] = {
    {"/cuts/x", NULL, "cut_points", 0, LSC_F64, 0, "1",
     "coordinate: a point is theta + x * direction", axis},
    {"/cuts/solution", NULL, "1", 0, LSC_I32, 0, "1",
     "row of /solutions that the cuts go through", solution},
    {"/cuts/directions", "cut-directions", "cuts P", 1, LSC_F32, 0, "1",
     "direction of each cut", NULL},
    LSC_POINT_ARRAYS("/cuts", "cuts", "cuts cut_points", 2),
    {.path = NULL},
};

static size_t
dim(const struct lsc_study *s, const char *name)
{
    if (strcmp(name, "cuts") == 0) return lsc_study_option(s, "cuts.count");
    if (strcmp(name, "cut_points") == 0)
        return lsc_study_option(s, "cuts.points");
    return LSC_ABSENT;
}

static int
check(const struct lsc_study *s, struct lsc_err *err)
{
    int st = lsc_recipe_check(s, "[cuts] solution",
                              lsc_study_option(s, "cuts.solution"), err);

    return st == LSC_OK ? lsc_draw_check(s, "cuts", err) : st;
}

static size_t
count_directions(const struct lsc_study *s)
{
    return lsc_study_option(s, "cuts.count");
}

static double
cost_direction(const struct lsc_study *s, size_t task)
{
    (void)task;
    return 50 * (double)s->net.P;
}

static size_t
needs_solution(const struct lsc_study *s, size_t task,
               struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)task;
    need[0] = (struct lsc_need){lsc_study_stage(s, "train"),
                                lsc_study_option(s, "cuts.solution"), 1};
    return 1;
}

static int
run_direction(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    const void *theta;
    int st;

    LSC_TRY(lsc_task_get(task, "/solutions/theta",
                         lsc_study_option(s, "cuts.solution"), &theta, err));
    lsc_draw_directions(s, lsc_draw_options(s, "cuts"),
                        LSC_DRAW_CUTS + task->number, 1, 0, theta,
                        lsc_task_row(task, "/cuts/directions"));
out:
    return st;
}

static size_t
count_points(const struct lsc_study *s)
{
    return lsc_study_option(s, "cuts.count") *
           lsc_study_option(s, "cuts.points");
}

static struct lsc_point_sort
sort(const struct lsc_study *s)
{
    return (struct lsc_point_sort){.k = 1,
                                   .points = lsc_study_option(s, "cuts.points"),
                                   .mode =
                                       lsc_buffers_mode(s, "cuts.batch_norm"),
                                   .images = lsc_point_images(s)};
}

static double
cost_point(const struct lsc_study *s, size_t task)
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
needs_direction(const struct lsc_study *s, size_t task,
                struct lsc_need need[LSC_MAX_NEEDS])
{
    need[0] = (struct lsc_need){lsc_study_stage(s, "cut-directions"),
                                task / lsc_study_option(s, "cuts.points"), 1};
    return 1;
}

static int
point_at(const struct lsc_study *s, const void *context, size_t task, double *x)
{
    size_t points = lsc_study_option(s, "cuts.points");

    (void)context;
    *x = lsc_plane_axis_at(lsc_config_real(&s->config, "cuts.from"),
                           lsc_config_real(&s->config, "cuts.to"), points,
                           task % points);
    return 1;
}

static int
run_point(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t solution_row = lsc_study_option(s, "cuts.solution");
    size_t n = lsc_study_option(s, "cuts.points"), cut = task->number / n;
    struct lsc_points points = {
        .points = n, .end = (cut + 1) * n, .at = point_at, .base = "/cuts"};
    const void *theta, *buffers, *direction;
    int st;

    LSC_TRY(lsc_task_get(task, "/solutions/theta", solution_row, &theta, err));
    LSC_TRY(
        lsc_task_get(task, "/solutions/buffers", solution_row, &buffers, err));
    LSC_TRY(lsc_task_get(task, "/cuts/directions", cut, &direction, err));
    points.cut = (struct lsc_cut){
        1,       theta, direction,
        buffers, NULL,  lsc_buffers_mode(s, "cuts.batch_norm")};
    LSC_TRY(lsc_task_point(task, &points, err));
out:
    return st;
}

static const struct lsc_stage stages[] = {
    {"cut-directions", "draws the directions", count_directions, cost_direction,
     needs_solution, NULL, run_direction, 1, NULL},
    {"cuts", "evaluates the points of the cuts", count_points, cost_point,
     needs_direction, NULL, run_point, 1, joint},
    {.name = NULL},
};

const struct lsc_kind lsc_kind_cuts = {
    .name = "cuts",
    .help = "the loss along random lines through a solution",
    .uses = "ensemble",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .check = check,
};
