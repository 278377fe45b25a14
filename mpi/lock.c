/* lock.c - locks that belong to a descriptor. */
#include "config.h"

#include "lock.h"

#include "part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef F_OFD_SETLK
#define F_OFD_SETLK (-1)
#define F_OFD_GETLK (-1)
#endif

enum { MASTER, NODES, BYTES_OF_NAME = 4096, BYTES_OF_TEXT = LSC_LOCK_TEXT };

static int
name_of(const char *path, char name[BYTES_OF_NAME], struct lsc_err *err)
{
    if (snprintf(name, BYTES_OF_NAME, "%s.lock", path) < BYTES_OF_NAME)
        return LSC_OK;
    return lsc_fail(err, LSC_EIO, "%.64s...: path longer than %d bytes", path,
                    BYTES_OF_NAME);
}

/* F_OFD_SETLK or F_OFD_GETLK on one byte; *type as fcntl leaves it. */
static int
control(int fd, int command, short *type, off_t byte)
{
    struct flock l = {
        .l_type = *type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    int st = fcntl(fd, command, &l);

    *type = l.l_type;
    return st;
}

/* What the holder wrote about itself. */
static void
read_text(int fd, char text[BYTES_OF_TEXT])
{
    ssize_t n = pread(fd, text, BYTES_OF_TEXT - 1, 0);

    text[n > 0 ? n : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    if (text[0] == '\0') strcpy(text, "somebody who left no name");
}

static int
in_use(int fd, const char *path, const char *who, struct lsc_err *err)
{
    char text[BYTES_OF_TEXT];

    read_text(fd, text);
    return lsc_fail(err, LSC_EIO,
                    "%s: %s of another losscape is at work on it (%s); wait "
                    "for its end, or end it",
                    path, who, text);
}

static int
refused(const char *name, struct lsc_err *err)
{
    int why = errno;

    unlink(name); /* nobody can hold a lock there */
    errno = why;
    return lsc_fail(err, LSC_EIO,
                    "%s: cannot lock: %s; if this file system has no locks and "
                    "nobody else writes the result, use --no-lock",
                    name, strerror(errno));
}

static int
open_lock(int *fd, const char *name, int flags, struct lsc_err *err)
{
    *fd = open(name, O_RDWR | O_CLOEXEC | flags, 0666);
    if (*fd >= 0) return LSC_OK;
    return lsc_fail(err, LSC_EIO, "%s: cannot open: %s", name, strerror(errno));
}

/* Whether the file behind fd is still the one called name. */
static int
is_current(int fd, const char *name)
{
    struct stat own, now;

    return fstat(fd, &own) == 0 && stat(name, &now) == 0 &&
           own.st_ino == now.st_ino && own.st_dev == now.st_dev;
}

/* Byte 0; then nobody else may be taking or giving up anything, so looking at
 * byte 1 is enough. */
static int
take_master(int *fd, const char *path, const char *name, struct lsc_err *err)
{
    short type;
    int st;

    for (;; close(*fd)) {
        LSC_TRY(open_lock(fd, name, O_CREAT, err));
        type = F_WRLCK;
        if (control(*fd, F_OFD_SETLK, &type, MASTER) != 0)
            return errno == EAGAIN || errno == EACCES
                       ? in_use(*fd, path, "the master", err)
                       : refused(name, err);
        if (is_current(*fd, name)) break;
    }
    type = F_WRLCK;
    if (control(*fd, F_OFD_GETLK, &type, NODES) != 0) return refused(name, err);
    if (type != F_UNLCK) return in_use(*fd, path, "a worker", err);
out:
    return st;
}

static int
write_text(int fd, const char *name, char text[BYTES_OF_TEXT],
           struct lsc_err *err)
{
    const char *job = getenv("SLURM_JOB_ID");
    char host[64] = "?";
    size_t n;

    gethostname(host, sizeof(host) - 1);
    snprintf(text, BYTES_OF_TEXT, "host %s, process %ld%s%.32s\n", host,
             (long)getpid(), job != NULL ? ", Slurm job " : "",
             job != NULL ? job : "");
    n = strlen(text);
    if (ftruncate(fd, 0) == 0 && pwrite(fd, text, n, 0) == (ssize_t)n &&
        fsync(fd) == 0)
        return LSC_OK;
    return lsc_fail(err, LSC_EIO, "%s: cannot write: %s", name,
                    strerror(errno));
}

/* Byte 1, by one rank of every node; `text` tells whether it is the file that
 * the master locked. */
static int
take_node(int fd, const char *name, const char *text, struct lsc_err *err)
{
    char found[BYTES_OF_TEXT], want[BYTES_OF_TEXT];
    short type = F_RDLCK;

    snprintf(want, sizeof(want), "%.*s", (int)strcspn(text, "\n"), text);
    read_text(fd, found);
    if (strcmp(found, want) != 0)
        return lsc_fail(err, LSC_EIO,
                        "%s: not the file that rank 0 sees (it says: %s); the "
                        "result must lie where all nodes see it",
                        name, found);
    if (control(fd, F_OFD_SETLK, &type, NODES) != 0) return refused(name, err);
    return LSC_OK;
}

static int
take_all(struct lsc_lock *lock, const struct lsc_comm *comm, const char *path,
         const char *name, struct lsc_err *err)
{
    char text[BYTES_OF_TEXT] = "";
    int rank = comm != NULL ? comm->rank : 0;
    int st = LSC_OK;

    if (rank == 0) {
        st = take_master(&lock->fd, path, name, err);
        if (st == LSC_OK) st = write_text(lock->fd, name, text, err);
    }
    if (comm == NULL) return st;
    LSC_TRY(lsc_agree(comm, st, err));
    LSC_MPI(MPI_Bcast(text, sizeof(text), MPI_CHAR, 0, comm->world));
    if (comm->node_rank == 0) {
        if (rank != 0) st = open_lock(&lock->fd, name, 0, err);
        if (st == LSC_OK) st = take_node(lock->fd, name, text, err);
    }
    LSC_TRY(lsc_agree(comm, st, err));
out:
    return st;
}

int
lsc_lock_take(struct lsc_lock *lock, const struct lsc_comm *comm,
              const char *path, struct lsc_err *err)
{
    char name[BYTES_OF_NAME];
    int st;

    lock->fd = -1;
    LSC_TRY(name_of(path, name, err));
    if (comm == NULL || comm->rank == 0)
        st = lsc_part_check_directory(path, err);
    if (comm != NULL) st = lsc_agree(comm, st, err);
    if (st != LSC_OK) goto out;
    st = take_all(lock, comm, path, name, err);
    if (st != LSC_OK && lock->fd >= 0) {
        close(lock->fd);
        lock->fd = -1;
    }
out:
    return st;
}

/* The master goes last, and unlinks while it still holds its byte. */
void
lsc_lock_release(struct lsc_lock *lock, const struct lsc_comm *comm,
                 const char *path)
{
    int rank = comm != NULL ? comm->rank : 0;
    char name[BYTES_OF_NAME];

    if (rank != 0 && lock->fd >= 0) close(lock->fd);
    if (comm != NULL) LSC_MPI(MPI_Barrier(comm->world));
    if (rank == 0 && lock->fd >= 0) {
        if (name_of(path, name, NULL) == LSC_OK) unlink(name);
        close(lock->fd);
    }
    lock->fd = -1;
}

int
lsc_lock_is_held(const char *path, char who[LSC_LOCK_TEXT])
{
    char name[BYTES_OF_NAME];
    int fd, held = 0;

    who[0] = '\0';
    if (name_of(path, name, NULL) != LSC_OK) return 0;
    if ((fd = open(name, O_RDONLY | O_CLOEXEC)) < 0) return 0;
    for (off_t byte = MASTER; byte <= NODES && !held; byte++) {
        short type = F_WRLCK;

        held = control(fd, F_OFD_GETLK, &type, byte) == 0 && type != F_UNLCK;
    }
    if (held) read_text(fd, who);
    close(fd);
    return held;
}
