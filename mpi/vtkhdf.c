/*
 * vtkhdf.c - a surface as VTK's own HDF format sees it.
 *
 * The values are not copied: virtual datasets show the arrays of /surface, so
 * the view is true while the study runs.  VTK 9.1 overruns its memory on an
 * image without depth (extent 0 0 along z), therefore the surface stands in
 * VTK's y-z plane: /surface/x along y, /surface/y along z.
 */
#include "config.h"

#include "create.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GROUP  "/VTKHDF"
#define POINTS GROUP "/PointData"

struct axis {
    size_t n;
    double first, step;
};

/* The axis array at path; 0 if there is none of at least two points. */
static int
find_axis(const struct lsc_study *study, const char *path, struct axis *axis)
{
    size_t i = lsc_study_slab(study, path);
    const struct lsc_slab *s;
    double *x;

    if (i == LSC_ABSENT) return 0;
    s = &study->slabs[i];
    if (s->array->value == NULL || s->array->type != LSC_F64 || s->ndim != 1 ||
        s->dims[0] < 2 || (x = lsc_calloc(s->dims[0], sizeof(*x))) == NULL)
        return 0;
    s->array->value(study, x);
    axis->n = s->dims[0];
    axis->first = x[0];
    axis->step = (x[axis->n - 1] - x[0]) / (double)(axis->n - 1);
    free(x);
    return axis->step > 0;
}

static herr_t
put_attributes(hid_t at, const struct axis *x, const struct axis *y)
{
    int64_t version[2] = {1, 0};
    int64_t extent[6] = {0, 0, 0, (int64_t)x->n - 1, 0, (int64_t)y->n - 1};
    double origin[3] = {0, x->first, y->first};
    double spacing[3] = {1, x->step, y->step};
    double direction[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    hid_t text = H5Tcopy(H5T_C_S1);
    herr_t st = H5Tset_size(text, strlen("ImageData"));

    st |= H5Tset_strpad(text, H5T_STR_NULLPAD);
    st |= lsc_h5_put(at, "Type", text, 0, "ImageData");
    st |= lsc_h5_put(at, "Version", H5T_NATIVE_INT64, 2, version);
    st |= lsc_h5_put(at, "WholeExtent", H5T_NATIVE_INT64, 6, extent);
    st |= lsc_h5_put(at, "Origin", H5T_NATIVE_DOUBLE, 3, origin);
    st |= lsc_h5_put(at, "Spacing", H5T_NATIVE_DOUBLE, 3, spacing);
    st |= lsc_h5_put(at, "Direction", H5T_NATIVE_DOUBLE, 9, direction);
    H5Tclose(text);
    return st;
}

/* Show s, [ny][nx], as [ny][nx][1]. */
static herr_t
put_view(hid_t points, const struct lsc_slab *s)
{
    const struct lsc_array *a = s->array;
    hsize_t dims[3] = {s->dims[0], s->dims[1], 1};
    hid_t plan = H5Pcreate(H5P_DATASET_CREATE), id = -1;
    hid_t flat = H5Screate_simple(2, dims, NULL);
    hid_t deep = H5Screate_simple(3, dims, NULL);
    double item = 0;
    herr_t st = 0;

    lsc_fill(a->type, 1, &item);
    st |= H5Pset_fill_value(plan, lsc_h5_type(a->type), &item);
    st |= H5Pset_virtual(plan, deep, ".", a->path, flat);
    if (st >= 0)
        id = H5Dcreate2(points, strrchr(a->path, '/') + 1, lsc_h5_type(a->type),
                        deep, H5P_DEFAULT, plan, H5P_DEFAULT);
    if (id < 0) st = -1;
    if (id >= 0) {
        st |= lsc_h5_put_text(id, "units", a->units);
        st |= lsc_h5_put_text(id, "long_name", a->long_name);
        st |= H5Dclose(id);
    }
    H5Sclose(flat);
    H5Sclose(deep);
    H5Pclose(plan);
    return st;
}

/* Whether the array is one of a value a point, whatever task writes it. */
static int
is_map(const struct lsc_slab *s, size_t ny, size_t nx)
{
    const struct lsc_array *a = s->array;

    return strncmp(a->path, "/surface/", 9) == 0 && s->ndim == 2 &&
           strstr(a->dims, "ny ") != NULL && strstr(a->dims, "nx") != NULL &&
           s->dims[0] == ny && s->dims[1] == nx;
}

static herr_t
put_views(hid_t points, const struct lsc_study *study, size_t ny, size_t nx)
{
    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *s = &study->slabs[i];

        if (is_map(s, ny, nx) && put_view(points, s) < 0) return -1;
    }
    return 0;
}

int
lsc_vtkhdf(hid_t file, const char *path, const struct lsc_study *study,
           struct lsc_err *err)
{
    struct axis x, y;
    hid_t group, points;
    herr_t st = -1;

    if (!find_axis(study, "/surface/x", &x) ||
        !find_axis(study, "/surface/y", &y))
        return LSC_OK;
    group = H5Gcreate2(file, GROUP, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    points = group < 0 ? -1
                       : H5Gcreate2(file, POINTS, H5P_DEFAULT, H5P_DEFAULT,
                                    H5P_DEFAULT);
    if (points >= 0) {
        st = put_attributes(group, &x, &y);
        st |= put_views(points, study, y.n, x.n);
        st |= H5Gclose(points);
    }
    if (group >= 0) st |= H5Gclose(group);
    if (st >= 0) return LSC_OK;
    return lsc_h5_fail(err, path, "cannot make " GROUP);
}
