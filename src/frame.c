/* frame.c - the ways of laying a plane. */
#include "config.h"

#include "frame.h"

#include "draw.h"
#include "pca.h"
#include "plane.h"
#include "recipe.h"

#include <math.h>
#include <string.h>

static size_t
solution(const struct lsc_study *s)
{
    return lsc_study_option(s, "surface.solution");
}

/* The i-th solution of a plane through some. */
static size_t
corner(const struct lsc_study *s, size_t i)
{
    return (size_t)lsc_config_item(&s->config, "surface.through", i);
}

/* Interpolating statistics needs statistics at the plane's other ends. */
static int
check_around(const struct lsc_study *s, struct lsc_err *err)
{
    if (lsc_config_is(&s->config, "surface.batch_norm", "interpolate"))
        return lsc_fail(err, LSC_EINVAL,
                        "[surface] batch_norm: interpolate goes with plane = "
                        "solutions, expected keep or recompute");
    return lsc_recipe_check(s, "[surface] solution", solution(s), err);
}

static int
check_random(const struct lsc_study *s, struct lsc_err *err)
{
    int st = lsc_draw_check(s, "surface", err);

    return st == LSC_OK ? check_around(s, err) : st;
}

/* Planes that are given have no layers of their own. */
static int
check_layers(const struct lsc_study *s, struct lsc_err *err)
{
    if (*lsc_config_text(&s->config, "surface.layers") == '\0') return LSC_OK;
    return lsc_fail(err, LSC_EINVAL,
                    "[surface] layers: goes with plane = random");
}

static size_t
need_solution(const struct lsc_study *s, struct lsc_need need[LSC_MAX_NEEDS])
{
    need[0] = (struct lsc_need){lsc_study_stage(s, "train"), solution(s), 1};
    return 1;
}

/* Copy a solution to the origin. */
static int
fill_origin(struct lsc_task *task, struct lsc_frame *f, size_t i,
            struct lsc_err *err)
{
    const struct lsc_net *net = &task->study->net;
    const void *theta, *buffers;
    int st;

    LSC_TRY(lsc_task_get(task, "/solutions/theta", i, &theta, err));
    memcpy(f->origin, theta, net->P * sizeof(float));
    LSC_TRY(lsc_task_get(task, "/solutions/buffers", i, &buffers, err));
    if (net->Q > 0) memcpy(f->origin_buffers, buffers, net->Q * sizeof(float));
    for (size_t j = 0; j < 2 * net->Q; j++) f->buffer_directions[j] = 0;
out:
    return st;
}

static size_t
one_mark(const struct lsc_study *s)
{
    (void)s;
    return 1;
}

static int
fill_random(struct lsc_task *task, struct lsc_frame *f, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    int st;

    LSC_TRY(fill_origin(task, f, solution(s), err));
    lsc_draw_directions(s, lsc_draw_options(s, "surface"), LSC_DRAW_SURFACE, 2,
                        lsc_config_flag(&s->config, "surface.orthogonal"),
                        f->origin, f->directions);
    f->marks[0] = f->marks[1] = 0;
out:
    return st;
}

static size_t
three_marks(const struct lsc_study *s)
{
    (void)s;
    return 3;
}

/* How many solutions a plane goes through. */
static size_t
corners(const struct lsc_study *s)
{
    return lsc_config_count(&s->config, "surface.through");
}

/* Two or three, different from each other. */
static int
check_corners(const struct lsc_study *s, size_t n, struct lsc_err *err)
{
    const char *plane = lsc_config_text(&s->config, "surface.plane");
    int st = check_layers(s, err);

    if (st != LSC_OK) return st;
    if (corners(s) != n)
        return lsc_fail(err, LSC_EINVAL,
                        "[surface] through: %zu solutions, expected %zu with "
                        "plane = %s",
                        corners(s), n, plane);
    for (size_t i = 0; st == LSC_OK && i < n; i++) {
        st = lsc_recipe_check(s, "[surface] through", corner(s, i), err);
        if (st == LSC_OK && corner(s, i) == corner(s, (i + 1) % n))
            st = lsc_fail(err, LSC_EINVAL,
                          "[surface] through: %zu twice, expected %s "
                          "different solutions",
                          corner(s, i), n == 3 ? "three" : "two");
    }
    return st;
}

static int
check_solutions(const struct lsc_study *s, struct lsc_err *err)
{
    return check_corners(s, 3, err);
}

static size_t
need_solutions(const struct lsc_study *s, struct lsc_need need[LSC_MAX_NEEDS])
{
    for (size_t i = 0; i < corners(s); i++)
        need[i] =
            (struct lsc_need){lsc_study_stage(s, "train"), corner(s, i), 1};
    return corners(s);
}

static int
fill_solutions(struct lsc_task *task, struct lsc_frame *f, struct lsc_err *err)
{
    static const double marks[] = {0, 0, 1, 0, 0, 1};
    const struct lsc_study *s = task->study;
    size_t P = s->net.P, Q = s->net.Q;
    const void *theta, *buffers;
    int st;

    LSC_TRY(fill_origin(task, f, corner(s, 0), err));
    for (size_t i = 0; i < 2; i++) {
        size_t end = corner(s, i + 1);

        LSC_TRY(lsc_task_get(task, "/solutions/theta", end, &theta, err));
        lsc_vector_subtract(P, theta, f->origin, f->directions + i * P);
        LSC_TRY(lsc_task_get(task, "/solutions/buffers", end, &buffers, err));
        lsc_vector_subtract(Q, buffers, f->origin_buffers,
                            f->buffer_directions + i * Q);
    }
    memcpy(f->marks, marks, sizeof(marks));
out:
    return st;
}

static size_t
trajectory_marks(const struct lsc_study *s)
{
    return lsc_study_option(s, "train.epochs") + 1;
}

static int
check_pca(const struct lsc_study *s, struct lsc_err *err)
{
    if (!lsc_config_flag(&s->config, "ensemble.trajectory"))
        return lsc_fail(err, LSC_EINVAL,
                        "[surface] plane: pca needs [ensemble] trajectory = "
                        "yes");
    if (lsc_study_option(s, "train.epochs") < 2)
        return lsc_fail(err, LSC_EINVAL,
                        "[surface] plane: pca needs [train] epochs of 2 or "
                        "more");
    return check_layers(s, err) == LSC_OK ? check_around(s, err) : LSC_EINVAL;
}

/* Directions as long as the trajectory reaches along them, so that it lies
 * within [-1, 1]. */
static int
fill_pca(struct lsc_task *task, struct lsc_frame *f, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t P = s->net.P, T = trajectory_marks(s);
    const void *points;
    int st;

    LSC_TRY(fill_origin(task, f, solution(s), err));
    LSC_TRY(
        lsc_task_get(task, "/solutions/trajectory", solution(s), &points, err));
    LSC_TRY(lsc_pca(T, P, points, f->origin, 2, f->directions, f->share, err));
    for (size_t i = 0; i < 2; i++) {
        double reach = 0;

        for (size_t t = 0; t < T; t++) {
            const float *p = (const float *)points + t * P;

            lsc_plane_project(P, 2, f->origin, f->directions, p,
                              f->marks + 2 * t);
            reach = fmax(reach, fabs(f->marks[2 * t + i]));
        }
        for (size_t j = 0; j < P; j++) f->directions[i * P + j] *= (float)reach;
    }
    for (size_t t = 0; t < T; t++)
        lsc_plane_project(P, 2, f->origin, f->directions,
                          (const float *)points + t * P, f->marks + 2 * t);
out:
    return st;
}

/* No statistics are known where all parameters are 0. */
static int
check_radial(const struct lsc_study *s, struct lsc_err *err)
{
    int recompute =
        lsc_config_is(&s->config, "surface.batch_norm", "recompute");

    if (s->net.Q > 0 && !recompute)
        return lsc_fail(err, LSC_EINVAL,
                        "[surface] batch_norm: %s, expected recompute with "
                        "plane = radial",
                        lsc_config_text(&s->config, "surface.batch_norm"));
    return check_corners(s, 2, err);
}

/* Solution a is the first direction; the second is what of b is orthogonal to
 * it, as long as a. */
static int
fill_radial(struct lsc_task *task, struct lsc_frame *f, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t P = s->net.P;
    float *d = f->directions;
    double stretch;
    const void *b;
    int st;

    for (size_t j = 0; j < 2 * s->net.Q; j++) f->buffer_directions[j] = 0;
    for (size_t i = 0; i < 2; i++) {
        LSC_TRY(lsc_task_get(task, "/solutions/theta", corner(s, i), &b, err));
        memcpy(d + i * P, b, P * sizeof(*d));
    }
    memset(f->origin, 0, P * sizeof(*f->origin));
    lsc_vector_orthogonalise(P, d, d + P);
    stretch = sqrt(lsc_vector_dot(P, d, d) / lsc_vector_dot(P, d + P, d + P));
    if (!isfinite(stretch) || stretch <= 0) {
        for (size_t j = 0; j < 2 * P; j++) d[j] = NAN;
        return lsc_fail(err, LSC_EDIVERGED,
                        "solutions %zu and %zu span no plane with the origin",
                        corner(s, 0), corner(s, 1));
    }
    for (size_t j = 0; j < P; j++) d[P + j] = (float)(stretch * d[P + j]);
    lsc_plane_project(P, 2, f->origin, d, d, f->marks);
    lsc_plane_project(P, 2, f->origin, d, b, f->marks + 2);
    f->marks[4] = f->marks[5] = 0;
out:
    return st;
}

/* In the order of the choices of [surface] plane. */
static const struct lsc_frame_kind frames[] = {
    {"random", one_mark, check_random, need_solution, fill_random},
    {"solutions", three_marks, check_solutions, need_solutions, fill_solutions},
    {"pca", trajectory_marks, check_pca, need_solution, fill_pca},
    {"radial", three_marks, check_radial, need_solutions, fill_radial},
};

const struct lsc_frame_kind *
lsc_frame_find(const struct lsc_study *study)
{
    return &frames[lsc_config_choice(&study->config, "surface.plane")];
}
