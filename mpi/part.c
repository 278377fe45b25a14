/* part.c - a file under another name until it is whole. */
#include "config.h"

#include "part.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define PATH_BYTES 4096
#define PAGE       4096

static int
part_name(const char *path, char part[PATH_BYTES], struct lsc_err *err)
{
    if (snprintf(part, PATH_BYTES, "%s.part", path) < PATH_BYTES) return LSC_OK;
    return lsc_fail(err, LSC_EIO, "%.64s...: path longer than %d bytes", path,
                    PATH_BYTES);
}

int
lsc_part_check_directory(const char *path, struct lsc_err *err)
{
    char copy[PATH_BYTES];
    const char *dir;
    struct stat it;

    snprintf(copy, sizeof(copy), "%s", path);
    dir = dirname(copy);
    if (stat(dir, &it) != 0 && errno != ENOENT && errno != ENOTDIR)
        return lsc_fail(err, LSC_EIO, "%s: %s: %s", path, dir, strerror(errno));
    if (stat(dir, &it) == 0 && S_ISDIR(it.st_mode)) return LSC_OK;
    return lsc_fail(err, LSC_EIO, "%s: no directory %s", path, dir);
}

int
lsc_part_reserve(int fd, double bytes)
{
    struct statvfs room;

#ifdef HAVE_FALLOCATE
    if (bytes < 1 || fallocate(fd, 0, 0, (off_t)bytes) == 0) return 0;
    if (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL) return errno;
#endif
    if (fstatvfs(fd, &room) != 0 || room.f_blocks == 0 ||
        (double)room.f_bavail * (double)room.f_frsize >= bytes)
        return 0;
    return ENOSPC;
}

/* The system's own words where it will not let us, or has no room: HDF5 takes
 * it badly when that happens later. */
static int
admit(const char *path, const char *part, double bytes, struct lsc_err *err)
{
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int why;

    if (fd < 0)
        return lsc_fail(err, LSC_EIO, "%s: cannot create: %s", part,
                        strerror(errno));
    why = lsc_part_reserve(fd, bytes);
    close(fd);
    if (why == 0) return LSC_OK;
    unlink(part);
    return lsc_fail(err, LSC_EIO, "%s: cannot reserve %.4g MB: %s", path,
                    bytes / 1e6, strerror(why));
}

int
lsc_part_begin(hid_t *file, const char *path, double bytes, struct lsc_err *err)
{
    char part[PATH_BYTES];
    hid_t access = -1;
    int st;

    lsc_h5_quiet();
    LSC_TRY(part_name(path, part, err));
    LSC_TRY(admit(path, part, bytes, err));
    *file = -1;
    access = lsc_h5_access(MPI_COMM_NULL);
    if (access >= 0 && H5Pset_alignment(access, PAGE, PAGE) >= 0)
        *file = H5Fcreate(part, H5F_ACC_TRUNC, H5P_DEFAULT, access);
    if (*file < 0) {
        st = lsc_h5_fail(err, part, "cannot create");
        unlink(part);
    }
out:
    if (access >= 0) H5Pclose(access);
    return st;
}

/* Sync the file or directory at path. */
static int
sync_path(const char *path, int flags, struct lsc_err *err)
{
    int fd = open(path, flags | O_CLOEXEC), bad;

    if (fd < 0)
        return lsc_fail(err, LSC_EIO, "%s: cannot open: %s", path,
                        strerror(errno));
    bad = fsync(fd) != 0 && errno != EINVAL && errno != EROFS;
    if (bad)
        lsc_fail(err, LSC_EIO, "%s: cannot sync: %s", path, strerror(errno));
    close(fd);
    return bad ? LSC_EIO : LSC_OK;
}

static int
publish(const char *part, const char *path, struct lsc_err *err)
{
    char copy[PATH_BYTES];
    int st;

    LSC_TRY(sync_path(part, O_RDWR, err));
    if (rename(part, path) != 0)
        return lsc_fail(err, LSC_EIO, "%s: cannot rename to %s: %s", part, path,
                        strerror(errno));
    snprintf(copy, sizeof(copy), "%s", path);
    LSC_TRY(sync_path(dirname(copy), O_RDONLY, err));
out:
    return st;
}

int
lsc_part_end(hid_t file, const char *path, int st, struct lsc_err *err)
{
    char part[PATH_BYTES];

    part_name(path, part, NULL);
    if (st == LSC_OK && H5Fflush(file, H5F_SCOPE_LOCAL) < 0)
        st = lsc_h5_fail(err, part, "cannot write");
    /* HDF5 must be able to write what it still holds, or it does not survive
     * its own end: give back the space. */
    if (st != LSC_OK && truncate(part, 0) != 0) unlink(part);
    if (H5Fclose(file) < 0 && st == LSC_OK)
        st = lsc_h5_fail(err, part, "cannot write");
    if (st == LSC_OK) st = publish(part, path, err);
    if (st != LSC_OK) unlink(part);
    return st;
}

/* How a dataset is laid out.  Negative on failure. */
static hid_t
layout(const struct lsc_part_set *set)
{
    hid_t plan = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t chunk[LSC_MAX_DIMS];
    herr_t st = H5Pset_alloc_time(plan, H5D_ALLOC_TIME_EARLY);

    for (size_t i = 0; i < set->ndim; i++)
        chunk[i] = i < set->lead ? 1 : set->dims[i];
    if (set->row_chunks) st |= H5Pset_chunk(plan, (int)set->ndim, chunk);
    if (set->fill != NULL) st |= H5Pset_fill_value(plan, set->type, set->fill);
    st |= H5Pset_fill_time(plan, set->sparse ? H5D_FILL_TIME_NEVER
                                             : H5D_FILL_TIME_ALLOC);
    if (st >= 0) return plan;
    H5Pclose(plan);
    return -1;
}

hid_t
lsc_part_set(hid_t file, const struct lsc_part_set *set)
{
    hid_t plan = layout(set), link = H5Pcreate(H5P_LINK_CREATE), space;
    hsize_t dims[LSC_MAX_DIMS];
    hid_t id = -1;

    for (size_t i = 0; i < set->ndim; i++) dims[i] = set->dims[i];
    space = set->ndim > 0 ? H5Screate_simple((int)set->ndim, dims, NULL)
                          : H5Screate(H5S_SCALAR);
    if (plan >= 0 && space >= 0 &&
        H5Pset_create_intermediate_group(link, 1) >= 0)
        id = H5Dcreate2(file, set->path, set->type, space, link, plan,
                        H5P_DEFAULT);
    if (id >= 0 && (lsc_h5_put_text(id, "units", set->units) < 0 ||
                    lsc_h5_put_text(id, "long_name", set->long_name) < 0)) {
        H5Dclose(id);
        id = -1;
    }
    if (plan >= 0) H5Pclose(plan);
    if (space >= 0) H5Sclose(space);
    H5Pclose(link);
    return id;
}
