/* describe.c - what a result file says of itself. */
#include "config.h"

#include "create.h"
#include "software.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A row of /net/parameters and /net/buffers. */
struct tensor_row {
    char name[LSC_NAME];
    int64_t ndim, shape[4], offset, count;
};

static hid_t
tensor_type(void)
{
    hid_t type = H5Tcreate(H5T_COMPOUND, sizeof(struct tensor_row));
    hid_t name = H5Tcopy(H5T_C_S1), shape;
    hsize_t four = 4;

    H5Tset_size(name, LSC_NAME);
    shape = H5Tarray_create2(H5T_NATIVE_INT64, 1, &four);
    H5Tinsert(type, "name", offsetof(struct tensor_row, name), name);
    H5Tinsert(type, "ndim", offsetof(struct tensor_row, ndim),
              H5T_NATIVE_INT64);
    H5Tinsert(type, "shape", offsetof(struct tensor_row, shape), shape);
    H5Tinsert(type, "offset", offsetof(struct tensor_row, offset),
              H5T_NATIVE_INT64);
    H5Tinsert(type, "count", offsetof(struct tensor_row, count),
              H5T_NATIVE_INT64);
    H5Tclose(name);
    H5Tclose(shape);
    return type;
}

/* Make a one-dimensional set of n rows; values NULL: zeros.  index < 0: none.
 */
static herr_t
put_rows(hid_t file, const char *path, const char *long_name, hid_t type,
         size_t n, const void *values, int32_t index)
{
    struct lsc_part_set set = {.path = path,
                               .units = "",
                               .long_name = long_name,
                               .type = type,
                               .ndim = 1,
                               .dims = {n}};
    hid_t id = lsc_part_set(file, &set);
    herr_t st = id < 0 ? -1 : 0;

    if (id >= 0 && values != NULL && n > 0)
        st = H5Dwrite(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    if (id >= 0 && index >= 0 &&
        lsc_h5_put(id, "index", H5T_NATIVE_INT32, 0, &index) < 0)
        st = -1;
    if (id >= 0 && H5Dclose(id) < 0) st = -1;
    return st;
}

static herr_t
put_tensors(hid_t file, const char *path, const char *long_name,
            const struct lsc_tensor *t, size_t n)
{
    struct tensor_row *rows = lsc_calloc(n, sizeof(*rows));
    hid_t type = tensor_type();
    herr_t st = -1;

    for (size_t i = 0; rows != NULL && i < n; i++) {
        memcpy(rows[i].name, t[i].name, LSC_NAME);
        rows[i].ndim = (int64_t)t[i].ndim;
        for (size_t k = 0; k < t[i].ndim; k++)
            rows[i].shape[k] = (int64_t)t[i].shape[k];
        rows[i].offset = (int64_t)t[i].offset;
        rows[i].count = (int64_t)t[i].count;
    }
    if (rows != NULL) st = put_rows(file, path, long_name, type, n, rows, -1);
    H5Tclose(type);
    free(rows);
    return st;
}

/* How bytes become the net's input: x = (byte / 255 - mean) / std. */
static herr_t
put_scale(hid_t at, const struct lsc_study *study)
{
    size_t how = lsc_config_choice(&study->config, "data.normalise");
    const struct lsc_data *d = &study->data;
    float mean[LSC_MAX_CHANNELS], std[LSC_MAX_CHANNELS];

    for (size_t i = 0; i < d->c; i++) {
        mean[i] = how == LSC_MEAN_STD ? d->mean[i] : 0;
        std[i] = how == LSC_MEAN_STD ? d->std[i]
                 : how == LSC_NONE   ? 1.0f / 255
                                     : 1;
    }
    if (lsc_h5_put(at, "mean", H5T_NATIVE_FLOAT, d->c, mean) < 0) return -1;
    return lsc_h5_put(at, "std", H5T_NATIVE_FLOAT, d->c, std);
}

static herr_t
put_net(hid_t file, const struct lsc_study *study)
{
    const struct lsc_net *net = &study->net;
    int64_t input[3] = {(int64_t)net->input.h, (int64_t)net->input.w,
                        (int64_t)net->input.c};
    int64_t classes = (int64_t)net->classes;
    herr_t st = 0;
    hid_t at;

    st |= put_tensors(file, "/net/parameters", "where each parameter lies",
                      net->params, net->nparams);
    st |= put_tensors(file, "/net/buffers", "where each running statistic lies",
                      net->buffers, net->nbuffers);
    at = H5Gopen2(file, "/net", H5P_DEFAULT);
    if (at < 0) return -1;
    st |= lsc_h5_put_text(at, "spec", net->spec);
    st |= lsc_h5_put(at, "input", H5T_NATIVE_INT64, 3, input);
    st |= lsc_h5_put(at, "classes", H5T_NATIVE_INT64, 0, &classes);
    st |= put_scale(at, study);
    st |= H5Gclose(at);
    return st;
}

static herr_t
put_root(hid_t file, const struct lsc_study *study, const char *identity)
{
    char *text = lsc_config_print(&study->config, 0), software[1024];
    int32_t schema = LSC_SCHEMA;
    herr_t st = 0;

    if (text == NULL) return -1;
    lsc_software(software, sizeof(software));
    st |= lsc_h5_put(file, "schema", H5T_NATIVE_INT32, 0, &schema);
    st |= lsc_h5_put_text(file, "study", text);
    st |= lsc_h5_put_text(file, "kind",
                          lsc_config_text(&study->config, "study.kind"));
    st |= lsc_h5_put_text(file, "software", "losscape");
    st |= lsc_h5_put_text(file, "softwareVersion", PACKAGE_VERSION);
    st |= lsc_h5_put_text(file, "softwareDependencies", software);
    st |= lsc_h5_put(file, "seed", H5T_NATIVE_UINT64, 0, &study->seed);
    st |= lsc_h5_put_text(file, "data", study->data.name);
    st |= lsc_h5_put_text(file, "dataHash", study->data.hash.hex);
    st |= lsc_h5_put_text(file, "identity", identity);
    free(text);
    return st;
}

/* Flops of a task of the stage, the mean, and whether it is collective. */
static herr_t
put_cost(hid_t file, const char *path, const struct lsc_study *study,
         size_t stage)
{
    size_t n = study->counts[stage];
    int32_t collective = lsc_study_collective(study, stage);
    double cost = 0;
    hid_t set = H5Dopen2(file, path, H5P_DEFAULT);
    herr_t st;

    if (set < 0) return -1;
    for (size_t i = 0; i < n; i++)
        cost += lsc_study_cost(study, stage, i) / (double)n;
    st = lsc_h5_put(set, "cost", H5T_NATIVE_DOUBLE, 0, &cost);
    st |= lsc_h5_put(set, "collective", H5T_NATIVE_INT32, 0, &collective);
    return H5Dclose(set) < 0 ? -1 : st;
}

static herr_t
put_progress(hid_t file, const struct lsc_study *study)
{
    hid_t task = lsc_h5_task_type(), run = lsc_h5_run_type();
    herr_t st = put_rows(file, "/runs",
                         "one row a start; the first without ranks is free",
                         run, LSC_RUNS, NULL, -1);

    for (size_t i = 0; i < study->nstages && st >= 0; i++) {
        char path[256] = "/tasks/";

        strncat(path, study->stages[i]->name, 128);
        st = put_rows(file, path,
                      "status (0 to do, 1 done, 2 diverged), row of /runs, "
                      "seconds, rank, checksum of the rows",
                      task, study->counts[i], NULL, (int32_t)i);
        if (st >= 0) st = put_cost(file, path, study, i);
    }
    H5Tclose(task);
    H5Tclose(run);
    return st;
}

int
lsc_describe(hid_t file, const char *path, const struct lsc_study *study,
             const char *identity, struct lsc_err *err)
{
    if (put_root(file, study, identity) < 0)
        return lsc_h5_fail(err, path, "cannot write its attributes");
    if (put_progress(file, study) < 0)
        return lsc_h5_fail(err, path, "cannot make /runs and /tasks");
    if (put_net(file, study) < 0)
        return lsc_h5_fail(err, path, "cannot make /net");
    return LSC_OK;
}
