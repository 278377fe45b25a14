/* surface.c - the grid of a surface, and the plane it lies in. */
#include "config.h"

#include "surface.h"

#include "plane.h"

double
lsc_surface_axis(const struct lsc_study *s, char axis, size_t i)
{
    char from[] = "surface.x_from", to[] = "surface.x_to", n[] = "surface.nx";

    from[8] = to[8] = n[9] = axis;
    return lsc_plane_axis_at(lsc_config_real(&s->config, from),
                             lsc_config_real(&s->config, to),
                             lsc_study_option(s, n), i);
}

size_t
lsc_surface_points(const struct lsc_study *s)
{
    return lsc_study_option(s, "surface.nx") *
           lsc_study_option(s, "surface.ny");
}

struct lsc_point_sort
lsc_surface_sort(const struct lsc_study *s)
{
    return (struct lsc_point_sort){
        .k = 2,
        .points = lsc_surface_points(s),
        .mode = lsc_buffers_mode(s, "surface.batch_norm"),
        .images = lsc_point_images(s)};
}

int
lsc_surface_cut(struct lsc_task *task, struct lsc_cut *cut, struct lsc_err *err)
{
    static const char *const paths[] = {
        "/surface/origin", "/surface/directions", "/surface/origin_buffers",
        "/surface/buffer_directions"};
    const void *row[4];
    int st = LSC_OK;

    for (size_t i = 0; i < 4; i++)
        LSC_TRY(lsc_task_get(task, paths[i], 0, &row[i], err));
    *cut = (struct lsc_cut){
        2,      row[0], row[1],
        row[2], row[3], lsc_buffers_mode(task->study, "surface.batch_norm")};
out:
    return st;
}

void
lsc_surface_at(const struct lsc_study *s, size_t point, double x[2])
{
    size_t nx = lsc_study_option(s, "surface.nx");

    x[0] = lsc_surface_axis(s, 'x', point % nx);
    x[1] = lsc_surface_axis(s, 'y', point / nx);
}
