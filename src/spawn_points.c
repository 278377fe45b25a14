/* spawn_points.c - straight lines between children. */
#include "config.h"

#include "spawn.h"

#include "direction.h"
#include "plane.h"
#include "point.h"

static size_t
points(const struct lsc_study *s)
{
    return lsc_study_option(s, "spawn.points");
}

size_t
lsc_spawn_point_count(const struct lsc_study *s)
{
    return lsc_spawn_steps(s) * lsc_spawn_pairs(s) * points(s);
}

static struct lsc_point_sort
sort(const struct lsc_study *s)
{
    return (struct lsc_point_sort){.k = 1,
                                   .points = points(s),
                                   .mode =
                                       lsc_buffers_mode(s, "spawn.batch_norm"),
                                   .images = lsc_point_images(s)};
}

double
lsc_spawn_point_cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return lsc_point_cost(s, sort(s));
}

struct lsc_joint
lsc_spawn_point_joint(const struct lsc_study *s)
{
    return lsc_point_joint(s, sort(s));
}

size_t
lsc_spawn_point_needs(const struct lsc_study *s, size_t task,
                      struct lsc_need need[LSC_MAX_NEEDS])
{
    size_t net[2];

    lsc_spawn_ends(s, task / points(s), net);
    for (size_t i = 0; i < 2; i++)
        need[i] =
            (struct lsc_need){lsc_study_stage(s, "spawn-children"), net[i], 1};
    return 2;
}

static int
point_at(const struct lsc_study *s, const void *context, size_t task, double *x)
{
    size_t n = points(s);

    (void)context;
    *x = lsc_plane_axis_at(0, 1, n, task % n);
    return 1;
}

int
lsc_spawn_point_run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t n = points(s), line = task->number / n, net[2];
    struct lsc_points p = {.points = n,
                           .end = (line + 1) * n,
                           .at = point_at,
                           .base = "/spawn/path"};
    struct lsc_desk *d = task->desk;
    const float *theta[2], *buffers[2];
    int st;

    lsc_spawn_ends(s, line, net);
    for (size_t i = 0; i < 2; i++)
        LSC_TRY(lsc_spawn_get(task, net[i], &theta[i], &buffers[i], err));
    LSC_TRY(lsc_desk_scratch(d, err));
    lsc_vector_subtract(s->net.P, theta[1], theta[0], d->direction);
    lsc_vector_subtract(s->net.Q, buffers[1], buffers[0], d->buffer_direction);
    p.cut = (struct lsc_cut){
        1,           theta[0], d->direction, buffers[0], d->buffer_direction,
        sort(s).mode};
    LSC_TRY(lsc_task_point(task, &p, err));
out:
    return st;
}
