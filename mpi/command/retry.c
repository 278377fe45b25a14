/* retry.c - losscape retry: mark tasks to be done again. */
#include "config.h"

#include "../command.h"
#include "../lock.h"
#include "../reader.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct request {
    const char *path;
    int diverged, no_lock;
};

enum { NO_LOCK = 1000 };

static const struct argp_option options[] = {
    {"diverged", 'd', NULL, 0, "Those whose numbers were not finite", 0},
    {"no-lock", NO_LOCK, NULL, 0,
     "Do without the lock, on file systems that have none", 0},
    {0},
};

static error_t
take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;

    switch (key) {
    case 'd': r->diverged = 1; break;
    case NO_LOCK: r->no_lock = 1; break;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) argp_error(state, "one file at a time");
        r->path = arg;
        break;
    case ARGP_KEY_END:
        if (r->path == NULL) argp_error(state, "which file?");
        if (!r->diverged) argp_error(state, "which tasks? (--diverged)");
        break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

/* The task's rows as they were before it ran. */
static int
clear_rows(const struct lsc_reader *r, const struct lsc_reader_stage *s,
           size_t task, struct lsc_err *err)
{
    char *row = NULL;
    int st = LSC_OK;

    for (size_t i = 0; i < r->narrays; i++) {
        const struct lsc_reader_array *a = &r->arrays[i];

        if (strcmp(a->stage, s->name) != 0 || task >= a->rows) continue;
        LSC_TRY(lsc_alloc(&row, a->row_bytes, err));
        lsc_fill(a->type, a->row_items, row);
        LSC_TRY(lsc_reader_write(r, i, task, 1, row, err));
        free(row);
        row = NULL;
    }
out:
    free(row);
    return st;
}

/* The flag first: rows without one are done again, whatever they hold. */
static int
mark(const struct lsc_reader *r, size_t stage, size_t *n, struct lsc_err *err)
{
    struct lsc_reader_stage *s = &r->stages[stage];
    int st = LSC_OK;

    for (size_t i = 0; i < s->count; i++) {
        if (s->rows[i].status != LSC_DIVERGED) continue;
        memset(&s->rows[i], 0, sizeof(s->rows[i]));
        LSC_TRY(lsc_reader_write_task(r, stage, i, err));
        LSC_TRY(clear_rows(r, s, i, err));
        ++*n;
    }
out:
    return st;
}

static int
mark_all(const char *path, struct lsc_err *err)
{
    struct lsc_reader r;
    size_t n = 0;
    int st, fd;

    LSC_TRY(lsc_reader_open(&r, path, 1, err));
    for (size_t i = 0; i < r.nstages && st == LSC_OK; i++) {
        size_t before = n;

        st = mark(&r, i, &n, err);
        if (n > before)
            printf("%s: %zu tasks to be done again\n", r.stages[i].name,
                   n - before);
    }
    lsc_reader_close(&r);
    fd = open(path, O_RDWR | O_CLOEXEC);
    if (st == LSC_OK && (fd < 0 || fsync(fd) != 0))
        st = lsc_fail(err, LSC_EIO, "%s: cannot sync: %s", path,
                      strerror(errno));
    if (fd >= 0) close(fd);
    if (st == LSC_OK && n == 0) printf("no task has diverged\n");
out:
    return st;
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .options = options,
        .parser = take,
        .args_doc = "FILE.h5 --diverged",
        .doc = "Mark tasks that diverged, and those that could not start "
               "because of them, to be done again by the next run.",
    };
    struct request request = {0};
    struct lsc_lock lock = {-1};
    int st;

    argp_parse(&argp, argc, argv, 0, NULL, &request);
    if (access(request.path, F_OK) != 0)
        return lsc_fail(err, LSC_EIO, "%s: %s", request.path, strerror(errno));
    if (!request.no_lock)
        LSC_TRY(lsc_lock_take(&lock, NULL, request.path, err));
    st = mark_all(request.path, err);
    lsc_lock_release(&lock, NULL, request.path);
out:
    return st;
}

const struct lsc_command lsc_command_retry = {
    "retry",
    "FILE.h5 --diverged",
    "mark diverged tasks to be done again",
    run,
};
