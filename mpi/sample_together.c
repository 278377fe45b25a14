/* sample_together.c - the same on all cores at once; the scheduler's time. */
#include "config.h"

#include "sample.h"

#include <cblas.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a child says through its pipe. */
struct word {
    int st;
    struct lsc_err err;
    struct lsc_sample samples[LSC_MAX_STAGES];
};

struct child {
    pid_t pid;
    int fd;
};

static void
say(const struct lsc_study *study, double seconds, int fd)
{
    struct word w = {.st = LSC_OK};
    const char *at = (const char *)&w;
    size_t left = sizeof(w);
    ssize_t n;

    w.st = lsc_sample(study, seconds, w.samples, &w.err);
    for (; left > 0; left -= (size_t)n, at += n)
        if ((n = write(fd, at, left)) <= 0) break;
}

static int
start(struct child *c, const struct lsc_study *study, double seconds,
      struct lsc_err *err)
{
    int ends[2];

    if (pipe(ends) != 0)
        return lsc_fail(err, LSC_ENOMEM, "cannot make a pipe: %s",
                        strerror(errno));
    c->pid = fork();
    if (c->pid == 0) {
        close(ends[0]);
        say(study, seconds, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    c->fd = ends[0];
    if (c->pid > 0) return LSC_OK;
    close(c->fd);
    c->fd = -1;
    return lsc_fail(err, LSC_ENOMEM, "cannot start a process: %s",
                    strerror(errno));
}

static int
hear(struct child *c, struct word *w, struct lsc_err *err)
{
    size_t got = 0;
    ssize_t n;

    while (got < sizeof(*w) &&
           (n = read(c->fd, (char *)w + got, sizeof(*w) - got)) > 0)
        got += (size_t)n;
    close(c->fd);
    while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    if (got < sizeof(*w))
        return lsc_fail(err, LSC_ERANK, "a process that timed tasks has died");
    if (w->st != LSC_OK) *err = w->err;
    return w->st;
}

int
lsc_sample_together(const struct lsc_study *study, double seconds, size_t n,
                    struct lsc_sample samples[LSC_MAX_STAGES],
                    struct lsc_err *err)
{
    struct child *children = NULL;
    size_t started = 0;
    int st;

    memset(samples, 0, LSC_MAX_STAGES * sizeof(*samples));
    LSC_TRY(lsc_alloc(&children, n, err));
    for (; st == LSC_OK && started < n; started += st == LSC_OK)
        st = start(&children[started], study, seconds, err);
    for (size_t i = 0; i < started; i++) {
        struct word w;
        struct lsc_err own;
        int heard = hear(&children[i], &w, &own);

        if (heard != LSC_OK && st == LSC_OK) {
            st = heard;
            *err = own;
        }
        for (size_t s = 0; heard == LSC_OK && s < study->nstages; s++) {
            samples[s].seconds_per_flop +=
                w.samples[s].seconds_per_flop / (double)n;
            samples[s].tasks += w.samples[s].tasks;
        }
    }
out:
    free(children);
    return st;
}

static double
alike(const void *context, size_t stage, size_t task)
{
    (void)context;
    (void)stage;
    (void)task;
    return 1;
}

static size_t
nothing(const void *context, size_t stage, size_t task,
        struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)context;
    (void)stage;
    (void)task;
    (void)need;
    return 0;
}

/* Hand out all and take it back: seconds and how many chunks. */
static int
play(size_t tasks, size_t workers, double *seconds, double *chunks,
     struct lsc_err *err)
{
    struct lsc_work_list list = {
        .nstages = 1, .counts = &tasks, .cost = alike, .needs = nothing};
    struct lsc_sched *sched = NULL;
    struct lsc_chunk c;
    double from;
    int st;

    LSC_TRY(lsc_sched_create(&sched, &list, workers, err));
    from = lsc_sample_clock();
    for (*chunks = 0; lsc_sched_ask(sched, 0, 0, &c) > 0; ++*chunks)
        for (uint32_t i = 0; i < c.nranges; i++)
            lsc_sched_done(sched, c.stage, c.range[i].first, c.range[i].n,
                           NULL);
    *seconds = lsc_sample_clock() - from;
out:
    lsc_sched_free(sched);
    return st;
}

int
lsc_sample_scheduler(struct lsc_sim_rules *rules, struct lsc_err *err)
{
    enum { TASKS = 1 << 17 };
    double large, small, few, many;
    int st;

    LSC_TRY(play(TASKS, 2, &large, &few, err));
    LSC_TRY(play(TASKS, TASKS, &small, &many, err));
    rules->chunk = small > large ? (small - large) / (many - few) : 0;
    rules->task += (large - few * rules->chunk) / TASKS;
out:
    return st;
}

int
lsc_sample_product(double *flops_per_second, struct lsc_err *err)
{
    enum { N = 384, TIMES = 3 };
    double *a = NULL, least = INFINITY;
    int st;

    LSC_TRY(lsc_alloc(&a, 2 * N * N, err));
    for (size_t i = 0; i < N * N; i++) a[i] = (double)(i % 17);
    for (int i = 0; i < TIMES; i++) {
        double from = lsc_sample_clock();

        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, N, N, N, 1, a, N,
                    a, N, 0, a + N * N, N);
        least = fmin(least, lsc_sample_clock() - from);
    }
    *flops_per_second = 2.0 * N * N * N / least;
out:
    free(a);
    return st;
}
