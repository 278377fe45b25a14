/*
 * shim.c - for tests, to be preloaded: a system that is not what it seems.
 *
 * SHIM_JUMP: the wall clock goes ahead by five hours a second after the start,
 * and back by ten a second later.  SHIM_ROOM: every file system says that it
 * has room.
 */
#include "config.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <time.h>

static int (*real_clock)(clockid_t, struct timespec *);

static long
shift(void)
{
    static double begin;
    struct timespec t;
    double now;

    if (getenv("SHIM_JUMP") == NULL) return 0;
    real_clock(CLOCK_MONOTONIC, &t);
    now = (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
    if (begin == 0) begin = now;
    return now < begin + 1 ? 0 : now < begin + 2 ? 5 * 3600 : -5 * 3600;
}

int
clock_gettime(clockid_t id, struct timespec *t)
{
    int st;

    if (real_clock == NULL)
        *(void **)&real_clock = dlsym(RTLD_NEXT, "clock_gettime");
    st = real_clock(id, t);
    if (id == CLOCK_REALTIME) t->tv_sec += shift();
    return st;
}

time_t
time(time_t *out)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    if (out != NULL) *out = t.tv_sec;
    return t.tv_sec;
}

int
gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec t;

    (void)zone;
    clock_gettime(CLOCK_REALTIME, &t);
    out->tv_sec = t.tv_sec;
    out->tv_usec = t.tv_nsec / 1000;
    return 0;
}

int
statfs(const char *path, struct statfs *s)
{
    int (*real)(const char *, struct statfs *), st;

    *(void **)&real = dlsym(RTLD_NEXT, "statfs");
    st = real(path, s);
    if (st == 0 && getenv("SHIM_ROOM") != NULL)
        s->f_bavail = s->f_bfree = 1 << 20;
    return st;
}

int
statvfs(const char *restrict path, struct statvfs *restrict s)
{
    int (*real)(const char *, struct statvfs *), st;

    *(void **)&real = dlsym(RTLD_NEXT, "statvfs");
    st = real(path, s);
    if (st == 0 && getenv("SHIM_ROOM") != NULL)
        s->f_bavail = s->f_bfree = 1 << 20;
    return st;
}
