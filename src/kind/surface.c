/* surface.c - a two-dimensional map of the loss. */
#include "config.h"

#include "agreement.h"
#include "draw.h"
#include "frame.h"
#include "surface.h"
#include "two_level_tasks.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"surface", "plane", LSC_CHOICE, "random", 0, 0,
     "random | solutions | pca | radial", 1,
     "two random directions around a solution; through three solutions; the "
     "two main directions of a training's trajectory; or through two solutions "
     "and the point where all parameters are 0"},
    {"surface", "solution", LSC_INT, "0", 0, 1e6, NULL, 1,
     "random, pca: the solution at the origin"},
    {"surface", "through", LSC_INTS, "0 1 2", 0, 1e6, NULL, 1,
     "solutions: at (0, 0), (1, 0) and (0, 1); radial: two, a at (1, 0) and b "
     "at a distance |b| / |a| from (0, 0), where all parameters are 0"},
    {"surface", "nx", LSC_INT, "25", 1, 1e5, NULL, 1, "columns"},
    {"surface", "ny", LSC_INT, "25", 1, 1e5, NULL, 1, "rows"},
    {"surface", "x_from", LSC_REAL, "-1", -1e6, 1e6, NULL, 1,
     "first column, in units of the first direction"},
    {"surface", "x_to", LSC_REAL, "1", -1e6, 1e6, NULL, 1, "last column"},
    {"surface", "y_from", LSC_REAL, "-1", -1e6, 1e6, NULL, 1,
     "first row, in units of the second direction"},
    {"surface", "y_to", LSC_REAL, "1", -1e6, 1e6, NULL, 1, "last row"},
    LSC_DRAW_OPTIONS("surface"),
    {"surface", "orthogonal", LSC_FLAG, "yes", 0, 0, NULL, 1,
     "random: make the second direction orthogonal to the first before they "
     "are normalised"},
    {"surface", "batch_norm", LSC_CHOICE, "keep", 0, 0,
     "keep | recompute | interpolate", 1,
     "statistics at a point: the origin's, recomputed from data, or "
     "interpolated between solutions"},
    {"surface", "precision", LSC_PERCENT, "exact", 0.01, 50, "exact", 1,
     "root mean square of the relative errors of the losses: all points are "
     "evaluated on a small part of the images, few on all, the rest is "
     "estimated (/surface/*_estimate, *_error), if that saves half the work"},
    LSC_AGREEMENT_OPTION,
    {.key = NULL},
};

static void
axis_x(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_study_option(s, "surface.nx"); i++)
        ((double *)out)[i] = lsc_surface_axis(s, 'x', i);
}

static void
axis_y(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_study_option(s, "surface.ny"); i++)
        ((double *)out)[i] = lsc_surface_axis(s, 'y', i);
}

#define PLANE "surface-plane"

static const struct lsc_array arrays[] = {
    {"/surface/x", NULL, "nx", 0, LSC_F64, 0, "1",
     "coordinate of the columns: a point is origin + x * directions[0] + y * "
     "directions[1]",
     axis_x},
    {"/surface/y", NULL, "ny", 0, LSC_F64, 0, "1", "coordinate of the rows",
     axis_y},
    {"/surface/origin", PLANE, "P", 0, LSC_F32, 0, "1", "the point (0, 0)",
     NULL},
    {"/surface/origin_buffers", PLANE, "Q", 0, LSC_F32, 0, "1",
     "batch-norm statistics at the origin; radial: none are known", NULL},
    {"/surface/directions", PLANE, "2 P", 0, LSC_F32, 0, "1",
     "the directions of x and y", NULL},
    {"/surface/buffer_directions", PLANE, "2 Q", 0, LSC_F32, 0, "1",
     "their parts in the statistics, used by batch_norm = interpolate", NULL},
    {"/surface/cosine", PLANE, "1", 0, LSC_F64, 0, "1",
     "cosine between the directions; random ones are drawn, parameters left "
     "out, orthogonalised if asked, then normalised",
     NULL},
    {"/surface/share", PLANE, "2", 0, LSC_F64, 0, "1",
     "pca: part of the trajectory's sum of squares along each direction", NULL},
    {"/surface/marks", PLANE, "marks 2", 0, LSC_F64, 0, "1",
     "coordinates of the solutions the plane goes through (radial: then of "
     "the origin), or of the trajectory",
     NULL},
    LSC_POINT_ARRAYS("/surface", "surface", "ny nx", 2),
    LSC_AGREEMENT_ARRAYS,
    LSC_TWO_LEVEL_ARRAYS,
    {.path = NULL},
};

static size_t
dim(const struct lsc_study *s, const char *name)
{
    if (strcmp(name, "nx") == 0) return lsc_study_option(s, "surface.nx");
    if (strcmp(name, "ny") == 0) return lsc_study_option(s, "surface.ny");
    if (strcmp(name, "marks") == 0) return lsc_frame_find(s)->marks(s);
    if (strcmp(name, "witnesses") == 0 && lsc_agreement_count(s) > 0)
        return lsc_agreement_count(s);
    return lsc_two_level_dim(s, name);
}

static int
check(const struct lsc_study *s, struct lsc_err *err)
{
    int st = lsc_agreement_check(s, err);

    if (st != LSC_OK) return st;
    for (size_t i = 0; i < 2; i++) {
        char axis = "xy"[i];
        size_t n = lsc_study_option(s, i > 0 ? "surface.ny" : "surface.nx");

        if (n > 1 &&
            lsc_surface_axis(s, axis, 0) == lsc_surface_axis(s, axis, n - 1))
            return lsc_fail(err, LSC_EINVAL,
                            "[surface] %c_to: the same as %c_from, expected "
                            "another with n%c = %zu",
                            axis, axis, axis, n);
    }
    return lsc_frame_find(s)->check(s, err);
}

static size_t
count_plane(const struct lsc_study *s)
{
    (void)s;
    return 1;
}

static double
cost_plane(const struct lsc_study *s, size_t task)
{
    (void)task;
    return 100 * (double)s->net.P;
}

static size_t
needs_plane(const struct lsc_study *s, size_t task,
            struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)task;
    return lsc_frame_find(s)->needs(s, need);
}

static int
run_plane(struct lsc_task *task, struct lsc_err *err)
{
    struct lsc_frame frame = {
        .origin = lsc_task_row(task, "/surface/origin"),
        .directions = lsc_task_row(task, "/surface/directions"),
        .origin_buffers = lsc_task_row(task, "/surface/origin_buffers"),
        .buffer_directions = lsc_task_row(task, "/surface/buffer_directions"),
        .share = lsc_task_row(task, "/surface/share"),
        .marks = lsc_task_row(task, "/surface/marks"),
    };
    size_t P = task->study->net.P;
    int st;

    LSC_TRY(lsc_frame_find(task->study)->fill(task, &frame, err));
    *(double *)lsc_task_row(task, "/surface/cosine") =
        lsc_vector_cosine(P, frame.directions, frame.directions + P);
out:
    return st;
}

static double
cost_point(const struct lsc_study *s, size_t task)
{
    (void)task;
    return lsc_point_cost(s, lsc_surface_sort(s));
}

static struct lsc_joint
joint(const struct lsc_study *s)
{
    return lsc_point_joint(s, lsc_surface_sort(s));
}

static size_t
needs_point(const struct lsc_study *s, size_t task,
            struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)task;
    need[0] = (struct lsc_need){lsc_study_stage(s, PLANE), 0, 1};
    if (lsc_agreement_count(s) == 0) return 1;
    need[1] = (struct lsc_need){lsc_study_stage(s, LSC_WITNESSES), 0,
                                lsc_agreement_count(s)};
    return 2;
}

static int
point_at(const struct lsc_study *s, const void *context, size_t task, double *x)
{
    (void)context;
    lsc_surface_at(s, task, x);
    return 1;
}

static double
cost_surface(const struct lsc_study *s, size_t task)
{
    return s->two_level != NULL ? lsc_two_level_cost_copy()
                                : cost_point(s, task);
}

static struct lsc_joint
joint_surface(const struct lsc_study *s)
{
    return s->two_level != NULL ? (struct lsc_joint){0, 1} : joint(s);
}

static size_t
needs_surface(const struct lsc_study *s, size_t task,
              struct lsc_need need[LSC_MAX_NEEDS])
{
    return s->two_level != NULL ? lsc_two_level_needs_copy(s, task, need)
                                : needs_point(s, task, need);
}

static int
run_surface(struct lsc_task *task, struct lsc_err *err)
{
    size_t n = lsc_surface_points(task->study);
    struct lsc_witnesses witnesses;
    struct lsc_points points = {.points = n,
                                .end = n,
                                .at = point_at,
                                .base = "/surface",
                                .witnesses = &witnesses};
    int st;

    if (task->study->two_level != NULL)
        return lsc_two_level_run_copy(task, err);
    LSC_TRY(lsc_surface_cut(task, &points.cut, err));
    LSC_TRY(lsc_agreement_get(task, &witnesses, err));
    LSC_TRY(lsc_task_point(task, &points, err));
out:
    return st;
}

static const struct lsc_stage stages[] = {
    {PLANE, "lays the plane", count_plane, cost_plane, needs_plane, NULL,
     run_plane, 1, NULL},
    LSC_AGREEMENT_STAGE,
    LSC_TWO_LEVEL_STAGES(cost_point, needs_point, joint),
    {"surface", "evaluates the points of the grid", lsc_surface_points,
     cost_surface, needs_surface, NULL, run_surface, 1, joint_surface},
    {.name = NULL},
};

const struct lsc_kind lsc_kind_surface = {
    .name = "surface",
    .help = "a two-dimensional map of the loss",
    .uses = "ensemble",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .check = check,
    .plan = lsc_two_level_plan,
};
