/* whole.c - the result file is there whole, or not at all. */
#include "config.h"

#include "files.h"
#include "mpi_test.h"
#include "part.h"
#include "reader.h"
#include "small_study.h"

#include <errno.h>
#include <hdf5.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct files dir;
static struct small_study small;

static void
make(const char *name, char path[512])
{
    struct lsc_err err = {0};

    shared_path(&dir, name, path);
    unlink(path);
    must(lsc_file_create(path, &small.study, small.identity, &err), &err);
}

static off_t
size_of(const char *path)
{
    struct stat s;

    assert_int_equal(stat(path, &s), 0);
    return s.st_size;
}

/* One line that names the file. */
static void
check_message(const struct lsc_err *err, const char *path)
{
    assert_non_null(strstr(err->text, path));
    assert_null(strchr(err->text, '\n'));
}

/* Whoever opens it says LSC_EIO and what is wrong. */
static void
refuse(const char *path, const char *says)
{
    struct lsc_err err[3] = {{0}};
    struct lsc_file *file = NULL;
    struct lsc_reader r;
    char *identity = NULL;

    assert_int_equal(lsc_file_identity(path, &identity, &err[0]), LSC_EIO);
    assert_int_equal(lsc_reader_open(&r, path, 0, &err[1]), LSC_EIO);
    assert_int_equal(
        lsc_file_open(&file, path, MPI_COMM_NULL, 1, &small.study, &err[2]),
        LSC_EIO);
    assert_null(file);
    for (int i = 0; i < 3; i++) {
        check_message(&err[i], path);
        if (strstr(err[i].text, says) == NULL)
            fail_msg("'%s' does not say '%s'", err[i].text, says);
    }
}

static void
truncated(void **state)
{
    char path[512];
    off_t size;

    (void)state;
    make("a.h5", path);
    size = size_of(path);
    for (off_t n = size - 1; n > 0; n -= n > 8192 ? 1237 : n > 256 ? 97 : 1) {
        assert_int_equal(truncate(path, n), 0);
        refuse(path, n >= 8 ? "" : "not a whole HDF5 file");
    }
    assert_int_equal(truncate(path, 0), 0);
    refuse(path, "empty");
    unlink(path);
    refuse(path, strerror(ENOENT));
    refuse(dir.dir, "");
}

static void
foreign(void **state)
{
    const char text[] = "[study]\nkind = surface\n";
    int32_t schema = 99;
    char path[512];
    hid_t file, at;

    (void)state;
    shared_path(&dir, "b.h5", path);
    files_write(&dir, "b.h5", 1, text, sizeof(text));
    refuse(path, "not a whole HDF5 file");
    file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    refuse(path, "not a losscape result");
    make("b.h5", path);
    file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    at = H5Aopen(file, "schema", H5P_DEFAULT);
    assert_true(H5Awrite(at, H5T_NATIVE_INT32, &schema) >= 0);
    H5Aclose(at);
    H5Fclose(file);
    refuse(path, "schema 99");
}

/* Creation fails with this message, and leaves what was there as it was. */
static void
cannot_create(const char *name, const char *says)
{
    struct lsc_err err = {0};
    char path[512], part[520];
    int there;

    shared_path(&dir, name, path);
    snprintf(part, sizeof(part), "%s.part", path);
    there = access(path, F_OK) == 0;
    assert_int_equal(lsc_file_create(path, &small.study, small.identity, &err),
                     LSC_EIO);
    check_message(&err, path);
    if (strstr(err.text, says) == NULL)
        fail_msg("'%s' does not say '%s'", err.text, says);
    assert_int_not_equal(access(part, F_OK), 0);
    assert_int_equal(access(path, F_OK) == 0, there);
}

static void
not_there(void **state)
{
    char path[512];
    off_t size;

    (void)state;
    make("a.h5", path);
    size = size_of(path);
    cannot_create("a.h5", "is there already");
    assert_int_equal(size_of(path), size);
    cannot_create("nowhere/a.h5", strerror(ENOENT));
    cannot_create("a.h5/a.h5", strerror(ENOTDIR));
    if (geteuid() == 0) return;
    assert_int_equal(chmod(dir.dir, 0500), 0);
    cannot_create("new.h5", strerror(EACCES));
    assert_int_equal(chmod(dir.dir, 0700), 0);
}

/* The disk gives out anywhere on the way: a limit on a file's size does as
 * well as a full disk. */
static void
gives_out(void **state)
{
    struct rlimit old, now;
    char path[512];
    rlim_t size;

    (void)state;
    make("a.h5", path);
    size = (rlim_t)size_of(path);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    now = old;
    for (rlim_t limit = 0; limit < size; limit += 9973) {
        now.rlim_cur = limit;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &now), 0);
        cannot_create("c.h5", strerror(EFBIG));
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    make("c.h5", path);
    assert_int_equal(size_of(path), size);
}

/* On a file system that is full while HDF5 is at it (root alone can make one):
 * a clean end, and HDF5 goes on working. */
static void
full(void **state)
{
    struct lsc_part_set set = {.path = "/big/set",
                               .units = "",
                               .long_name = "",
                               .type = H5T_NATIVE_DOUBLE,
                               .ndim = 1,
                               .dims = {20000}};
    char mount_point[512], path[512], name[32] = "/set";
    struct lsc_err err = {0};
    hid_t file, id;
    int n = 0;

    (void)state;
    shared_path(&dir, "full", mount_point);
    assert_int_equal(mkdir(mount_point, 0700), 0);
    if (unshare(CLONE_NEWNS) != 0 ||
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", mount_point, "tmpfs", 0, "size=1m") != 0) {
        rmdir(mount_point);
        skip();
    }
    cannot_create("full/a.h5", strerror(ENOSPC));
    shared_path(&dir, "full/b.h5", path);
    must(lsc_part_begin(&file, path, 0, &err), &err);
    for (set.path = name; (id = lsc_part_set(file, &set)) >= 0; n++) {
        H5Dclose(id);
        snprintf(name, sizeof(name), "/set%d", n);
    }
    assert_in_range(n, 3, 8);
    assert_int_equal(lsc_h5_fail(&err, path, "cannot make it"), LSC_EIO);
    assert_non_null(strstr(err.text, strerror(ENOSPC)));
    assert_int_equal(lsc_part_end(file, path, LSC_EIO, &err), LSC_EIO);
    assert_int_equal(umount(mount_point), 0);
    assert_int_equal(rmdir(mount_point), 0);
    make("d.h5", path);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truncated), cmocka_unit_test(foreign),
        cmocka_unit_test(not_there), cmocka_unit_test(gives_out),
        cmocka_unit_test(full),
    };
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    small_study_open(&small, NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    small_study_close(&small);
    mpi_test_end(&dir);
    return failed != 0;
}
