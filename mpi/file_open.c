/* file_open.c - opening a result file that must be whole and of this study. */
#include "config.h"

#include "file_open.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
lsc_file_check_schema(hid_t file, const char *path, struct lsc_err *err)
{
    char *software = lsc_h5_get_text(file, "software");
    int32_t schema;
    int st = LSC_OK;

    if (software == NULL || strcmp(software, "losscape") != 0 ||
        lsc_h5_get(file, "schema", H5T_NATIVE_INT32, 1, &schema) != 0)
        st =
            lsc_fail(err, LSC_EIO, "%s: HDF5, but not a losscape result", path);
    else if (schema != LSC_SCHEMA)
        st = lsc_fail(err, LSC_EIO,
                      "%s: schema %d, this program reads schema %d", path,
                      (int)schema, LSC_SCHEMA);
    free(software);
    return st;
}

int
lsc_file_identity(const char *path, char **identity, struct lsc_err *err)
{
    hid_t file;
    int st;

    LSC_TRY(lsc_h5_open(&file, path, 0, MPI_COMM_NULL, err));
    st = lsc_file_check_schema(file, path, err);
    if (st == LSC_OK && (*identity = lsc_h5_get_text(file, "identity")) == NULL)
        st = lsc_fail(err, LSC_EIO, "%s: no attribute 'identity'", path);
    H5Fclose(file);
out:
    return st;
}

/* Open a dataset that must have this shape and type. */
static int
open_set(const struct lsc_file *file, const char *name, hid_t type, size_t ndim,
         const size_t *dims, hid_t *id, struct lsc_err *err)
{
    hsize_t found[H5S_MAX_RANK];
    hid_t space = -1, own = -1;
    int good;

    *id = H5Dopen2(file->id, name, H5P_DEFAULT);
    if (*id < 0) return lsc_h5_fail(err, file->path, "cannot open %s", name);
    space = H5Dget_space(*id);
    own = H5Dget_type(*id);
    good = space >= 0 && own >= 0 &&
           (H5Tequal(own, type) > 0 ||
            (type == file->run_type && lsc_h5_run_fits(own))) &&
           H5Sget_simple_extent_dims(space, found, NULL) == (int)ndim;
    for (size_t i = 0; good && i < ndim; i++) good = found[i] == dims[i];
    if (own >= 0) H5Tclose(own);
    if (space >= 0) H5Sclose(space);
    if (good) return LSC_OK;
    return lsc_fail(err, LSC_EINVAL,
                    "%s: %s has not the shape or type this study gives it",
                    file->path, name);
}

static int
open_sets(struct lsc_file *file, struct lsc_err *err)
{
    const struct lsc_study *s = file->study;
    size_t runs = LSC_RUNS;
    int st = LSC_OK;

    for (size_t i = 0; i < s->nslabs; i++)
        LSC_TRY(open_set(file, s->slabs[i].array->path,
                         lsc_h5_type(s->slabs[i].array->type), s->slabs[i].ndim,
                         s->slabs[i].dims, &file->slabs[i], err));
    for (size_t i = 0; i < s->nstages; i++) {
        char path[256] = "/tasks/";

        strncat(path, s->stages[i]->name, 128);
        LSC_TRY(open_set(file, path, file->task_type, 1, &s->counts[i],
                         &file->tasks[i], err));
    }
    LSC_TRY(
        open_set(file, "/runs", file->run_type, 1, &runs, &file->runs, err));
out:
    return st;
}

/* The ranks of comm, if any, fail together. */
static int
agree(MPI_Comm comm, int st, struct lsc_err *err)
{
    struct lsc_comm c = {.world = comm};

    if (comm == MPI_COMM_NULL) return st;
    LSC_MPI(MPI_Comm_rank(comm, &c.rank));
    LSC_MPI(MPI_Comm_size(comm, &c.size));
    return lsc_agree(&c, st, err);
}

/* Before a collective open, which a bad file would leave hanging or mute. */
static int
look_first(const char *path, MPI_Comm comm, struct lsc_err *err)
{
    char *identity = NULL;
    int rank = 0, st = LSC_OK;

    if (comm != MPI_COMM_NULL) LSC_MPI(MPI_Comm_rank(comm, &rank));
    if (rank == 0) st = lsc_file_identity(path, &identity, err);
    free(identity);
    return agree(comm, st, err);
}

static int
create(struct lsc_file **out, const char *path, int writable,
       const struct lsc_study *study, struct lsc_err *err)
{
    struct lsc_file *f = NULL;
    struct stat now;
    int st;

    LSC_TRY(lsc_alloc(&f, 1, err));
    f->study = study;
    f->id = f->runs = -1;
    for (size_t i = 0; i < LSC_MAX_SLABS; i++) f->slabs[i] = -1;
    for (size_t i = 0; i < LSC_MAX_STAGES; i++) f->tasks[i] = -1;
    f->task_type = lsc_h5_task_type();
    f->run_type = lsc_h5_run_type();
    f->fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
    if (f->fd < 0 || fstat(f->fd, &now) != 0)
        st = lsc_fail(err, LSC_EIO, "%s: cannot open: %s", path,
                      strerror(errno));
    else if ((f->path = strdup(path)) == NULL)
        st = lsc_fail(err, LSC_ENOMEM, "out of memory");
    else
        f->size = now.st_size;
    *out = f;
out:
    return st;
}

int
lsc_file_open(struct lsc_file **file, const char *path, MPI_Comm comm,
              int writable, const struct lsc_study *study, struct lsc_err *err)
{
    struct lsc_file *f = NULL;
    int st;

    LSC_TRY(look_first(path, comm, err));
    st = create(&f, path, writable, study, err);
    LSC_TRY(agree(comm, st, err));
    st = lsc_h5_open(&f->id, path, writable, comm, err);
    LSC_TRY(agree(comm, st, err));
    LSC_TRY(agree(comm, open_sets(f, err), err));
    *file = f;
    f = NULL;
out:
    lsc_file_close(f);
    return st;
}

void
lsc_file_close(struct lsc_file *file)
{
    if (file == NULL) return;
    for (size_t i = 0; i < LSC_MAX_SLABS; i++)
        if (file->slabs[i] >= 0) H5Dclose(file->slabs[i]);
    for (size_t i = 0; i < LSC_MAX_STAGES; i++)
        if (file->tasks[i] >= 0) H5Dclose(file->tasks[i]);
    if (file->runs >= 0) H5Dclose(file->runs);
    H5Tclose(file->task_type);
    H5Tclose(file->run_type);
    if (file->id >= 0) H5Fclose(file->id);
    if (file->fd >= 0) close(file->fd);
    free(file->path);
    free(file);
}
