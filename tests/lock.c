/* lock.c - one writer at a time; np: 1 2 3 */
#include "config.h"

#include "files.h"
#include "lock.h"
#include "mpi_test.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static struct files dir;

static void
take_and_release(void **state)
{
    struct lsc_err err = {0};
    struct lsc_lock lock;
    char path[512], name[512];

    (void)state;
    shared_path(&dir, "a.h5", path);
    shared_path(&dir, "a.h5.lock", name);
    for (int i = 0; i < 3; i++) {
        must(lsc_lock_take(&lock, &comm, path, &err), &err);
        assert_int_equal(lock.fd >= 0, comm.node_rank == 0);
        assert_int_equal(access(name, F_OK), 0);
        lsc_lock_release(&lock, &comm, path);
        MPI_Barrier(comm.world);
        assert_int_not_equal(access(name, F_OK), 0);
        MPI_Barrier(comm.world);
    }
}

/* In a process of its own: 0 if the lock could be taken. */
static int
another_takes(const char *path, char text[256])
{
    int ends[2], status;
    pid_t pid;
    ssize_t n;

    assert_int_equal(pipe(ends), 0);
    if ((pid = fork()) == 0) {
        struct lsc_err err = {0};
        struct lsc_lock lock;
        int st = lsc_lock_take(&lock, NULL, path, &err);

        n = write(ends[1], err.text, strlen(err.text));
        _exit(st);
    }
    close(ends[1]);
    n = read(ends[0], text, 255);
    text[n > 0 ? n : 0] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WEXITSTATUS(status);
}

/* A lock is refused while rank 0 of another job holds one, with its name; and
 * closing the file elsewhere in the process does not give it up. */
static void
second_is_refused(void **state)
{
    struct lsc_err err = {0};
    struct lsc_lock lock;
    char path[512], name[512], text[256], process[32];

    (void)state;
    shared_path(&dir, "a.h5", path);
    shared_path(&dir, "a.h5.lock", name);
    must(lsc_lock_take(&lock, &comm, path, &err), &err);
    if (comm.rank == 0) {
        close(open(name, O_RDWR));
        assert_int_equal(another_takes(path, text), LSC_EIO);
        snprintf(process, sizeof(process), "process %ld", (long)getpid());
        assert_non_null(strstr(text, process));
        assert_non_null(strstr(text, comm.host));
        assert_non_null(strstr(text, path));
    }
    lsc_lock_release(&lock, &comm, path);
    if (comm.rank == 0) assert_int_equal(another_takes(path, text), LSC_OK);
    MPI_Barrier(comm.world);
}

/* Whoever holds byte 1 alone, a rank that outlived its master, is enough. */
static void
survivor_is_noticed(void **state)
{
    struct flock own = {
        .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 1, .l_len = 1};
    char path[512], name[512], text[256];
    int fd;

    (void)state;
    if (comm.rank != 0) return;
    shared_path(&dir, "b.h5", path);
    shared_path(&dir, "b.h5.lock", name);
    fd = open(name, O_RDWR | O_CREAT, 0666);
    assert_int_equal(write(fd, "host x, process 7\n", 18), 18);
    assert_int_equal(fcntl(fd, F_OFD_SETLK, &own), 0);
    assert_int_equal(another_takes(path, text), LSC_EIO);
    assert_non_null(strstr(text, "host x, process 7"));
    close(fd);
    assert_int_equal(another_takes(path, text), LSC_OK);
}

/* All ranks fail together where the lock file cannot be. */
static void
no_directory(void **state)
{
    struct lsc_err err = {0};
    struct lsc_lock lock;
    char path[512];

    (void)state;
    shared_path(&dir, "nowhere/a.h5", path);
    assert_int_equal(lsc_lock_take(&lock, &comm, path, &err), LSC_EIO);
    assert_non_null(strstr(err.text, "nowhere"));
    assert_int_equal(lock.fd, -1);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(take_and_release),
        cmocka_unit_test(second_is_refused),
        cmocka_unit_test(survivor_is_noticed),
        cmocka_unit_test(no_directory),
    };
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mpi_test_end(&dir);
    return failed != 0;
}
