/*
 * surface.h - what the stages of a surface share.
 */
#ifndef LSC_SURFACE_H
#define LSC_SURFACE_H

#include "point.h"

/* The plane, for a task that needs stage surface-plane. */
int lsc_surface_cut(struct lsc_task *task, struct lsc_cut *cut,
                    struct lsc_err *err);
/* What its points are like, on all images of the subsets. */
struct lsc_point_sort lsc_surface_sort(const struct lsc_study *study);
/* Points of the grid. */
size_t lsc_surface_points(const struct lsc_study *study);
/* Coordinate of column or row i: `axis` is 'x' or 'y'. */
double lsc_surface_axis(const struct lsc_study *study, char axis, size_t i);
/* Coordinates of point row * nx + column. */
void lsc_surface_at(const struct lsc_study *study, size_t point, double x[2]);

#endif
