/* h5.c - errors, opening, types and attributes. */
#include "config.h"

#include "h5.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Why the last call failed: any later call, as in cleaning up, empties HDF5's
 * own stack. */
static char reason[256];

/* Keep the innermost message, or the system's where one quotes it. */
static herr_t
keep(unsigned n, const H5E_error2_t *e, void *unused)
{
    const char *key = "error message = '";
    const char *at = e->desc != NULL ? strstr(e->desc, key) : NULL;

    (void)unused;
    if (at != NULL) {
        at += strlen(key);
        snprintf(reason, sizeof(reason), "%.*s", (int)strcspn(at, "'"), at);
        return 1;
    }
    if (n == 0 && e->desc != NULL)
        snprintf(reason, sizeof(reason), "%s", e->desc);
    return 0;
}

static herr_t
note(hid_t stack, void *unused)
{
    return H5Ewalk2(stack, H5E_WALK_UPWARD, keep, unused);
}

void
lsc_h5_quiet(void)
{
    H5Eset_auto2(H5E_DEFAULT, note, NULL);
    reason[0] = '\0';
}

int
lsc_h5_fail(struct lsc_err *err, const char *path, const char *format, ...)
{
    char what[512];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    return lsc_fail(err, LSC_EIO, "%s: %s: %s", path, what,
                    reason[0] != '\0' ? reason : "HDF5 does not say why");
}

hid_t
lsc_h5_access(MPI_Comm comm)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    herr_t st = 0;

    if (access < 0) return access;
    if (comm != MPI_COMM_NULL) {
        st |= H5Pset_fapl_mpio(access, comm, MPI_INFO_NULL);
        st |= H5Pset_all_coll_metadata_ops(access, 0);
        st |= H5Pset_coll_metadata_write(access, 0);
    }
    st |= H5Pset_cache(access, 0, 0, 0, 0);
    st |= H5Pset_sieve_buf_size(access, 0);
#if H5_VERSION_GE(1, 10, 7) && !(H5_VERS_MINOR == 12 && H5_VERS_RELEASE == 0)
    st |= H5Pset_file_locking(access, 0, 1);
#endif
    if (st >= 0) return access;
    H5Pclose(access);
    return -1;
}

/* What HDF5 says badly: missing, not allowed, empty, a directory. */
static int
look(const char *path, int writable, struct lsc_err *err)
{
    int fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC),
        why = errno;
    struct stat s = {0};
    char part[4096];

    if (fd >= 0) {
        fstat(fd, &s);
        close(fd);
        if (S_ISREG(s.st_mode) && s.st_size > 0) return LSC_OK;
        return lsc_fail(err, LSC_EIO, "%s: %s, expected a result file", path,
                        S_ISREG(s.st_mode) ? "empty" : "not a regular file");
    }
    snprintf(part, sizeof(part), "%s.part", path);
    return lsc_fail(err, LSC_EIO, "%s: cannot open: %s%s", path, strerror(why),
                    why == ENOENT && access(part, F_OK) == 0
                        ? " (its .part is there: it is being made, or making "
                          "it was interrupted)"
                        : "");
}

int
lsc_h5_open(hid_t *id, const char *path, int writable, MPI_Comm comm,
            struct lsc_err *err)
{
    unsigned mode = writable ? H5F_ACC_RDWR : H5F_ACC_RDONLY;
    hid_t access;
    int st;

    lsc_h5_quiet();
    if (comm == MPI_COMM_NULL && (st = look(path, writable, err)) != LSC_OK)
        return st;
    if ((access = lsc_h5_access(comm)) < 0)
        return lsc_h5_fail(err, path, "cannot prepare opening it");
    *id = H5Fopen(path, mode, access);
    st = *id < 0 ? lsc_h5_fail(err, path, "not a whole HDF5 file") : LSC_OK;
    H5Pclose(access);
    return st;
}

hid_t
lsc_h5_type(enum lsc_type type)
{
    switch (type) {
    case LSC_F32: return H5T_NATIVE_FLOAT;
    case LSC_F64: return H5T_NATIVE_DOUBLE;
    case LSC_I32: return H5T_NATIVE_INT32;
    case LSC_U32: return H5T_NATIVE_UINT32;
    case LSC_U8: return H5T_NATIVE_UINT8;
    }
    return -1;
}

hid_t
lsc_h5_text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);

    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    return type;
}

herr_t
lsc_h5_put(hid_t at, const char *name, hid_t type, size_t n, const void *values)
{
    hsize_t dim = n;
    hid_t space =
        n == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &dim, NULL);
    hid_t a = H5Acreate2(at, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    herr_t st = a < 0 ? -1 : H5Awrite(a, type, values);

    if (a >= 0 && H5Aclose(a) < 0) st = -1;
    H5Sclose(space);
    return st;
}

herr_t
lsc_h5_put_text(hid_t at, const char *name, const char *text)
{
    hid_t type = lsc_h5_text_type();
    herr_t st = lsc_h5_put(at, name, type, 0, &text);

    H5Tclose(type);
    return st;
}

/* Whether attribute a holds n values of type's class. */
static int
suits(hid_t a, hid_t type, size_t n)
{
    hid_t space = H5Aget_space(a), own = H5Aget_type(a);
    int good = space >= 0 && own >= 0 &&
               H5Sget_simple_extent_npoints(space) == (hssize_t)n &&
               H5Tget_class(own) == H5Tget_class(type);

    if (space >= 0) H5Sclose(space);
    if (own >= 0) H5Tclose(own);
    return good;
}

int
lsc_h5_get(hid_t at, const char *name, hid_t type, size_t n, void *values)
{
    hid_t a = H5Aexists(at, name) > 0 ? H5Aopen(at, name, H5P_DEFAULT) : -1;
    int st = -1;

    if (a < 0) return -1;
    if (suits(a, type, n) && H5Aread(a, type, values) >= 0) st = 0;
    H5Aclose(a);
    return st;
}

char *
lsc_h5_get_text(hid_t at, const char *name)
{
    hid_t type = lsc_h5_text_type(), own;
    char *text = NULL, *copy = NULL;
    hid_t a = H5Aexists(at, name) > 0 ? H5Aopen(at, name, H5P_DEFAULT) : -1;

    if (a >= 0) {
        own = H5Aget_type(a);
        if (suits(a, type, 1) && H5Tis_variable_str(own) > 0 &&
            H5Aread(a, type, &text) >= 0 && text != NULL) {
            copy = strdup(text);
            H5free_memory(text);
        }
        if (own >= 0) H5Tclose(own);
        H5Aclose(a);
    }
    H5Tclose(type);
    return copy;
}
