/* file.c - opening the result file, and its rows. */
#include "config.h"

#include "file_open.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct lsc_h5_rows
slab_rows(const struct lsc_file *file, size_t slab)
{
    const struct lsc_slab *s = &file->study->slabs[slab];
    struct lsc_h5_rows r = {.set = file->slabs[slab],
                            .type = lsc_h5_type(s->array->type),
                            .ndim = s->ndim,
                            .lead = (size_t)s->array->lead,
                            .row_bytes = s->row_bytes};

    memcpy(r.dims, s->dims, sizeof(r.dims));
    return r;
}

static struct lsc_h5_rows
task_rows(const struct lsc_file *file, size_t stage)
{
    return (struct lsc_h5_rows){.set = file->tasks[stage],
                                .type = file->task_type,
                                .ndim = 1,
                                .dims = {file->study->counts[stage]},
                                .lead = 1,
                                .row_bytes = sizeof(struct lsc_task_row)};
}

static int
moved(const struct lsc_file *file, herr_t st, int write, const char *what,
      size_t first, size_t n, struct lsc_err *err)
{
    if (st >= 0) return LSC_OK;
    return lsc_h5_fail(err, file->path, "cannot %s %s, rows %zu to %zu",
                       write ? "write" : "read", what, first, first + n - 1);
}

int
lsc_file_read(struct lsc_file *file, size_t slab, size_t first, size_t n,
              void *rows, struct lsc_err *err)
{
    struct lsc_h5_rows r = slab_rows(file, slab);

    return moved(file, lsc_h5_move(&r, first, n, 0, rows), 0,
                 file->study->slabs[slab].array->path, first, n, err);
}

int
lsc_file_read_part(struct lsc_file *file, size_t slab, size_t row, size_t part,
                   void *out, struct lsc_err *err)
{
    size_t parts = lsc_slab_parts(&file->study->slabs[slab]);
    struct lsc_h5_rows r = slab_rows(file, slab);

    if (r.lead < r.ndim) r.lead++;
    r.row_bytes /= parts;
    return moved(file, lsc_h5_move(&r, row * parts + part, 1, 0, out), 0,
                 file->study->slabs[slab].array->path, row, 1, err);
}

int
lsc_file_write(struct lsc_file *file, size_t slab, size_t first, size_t n,
               const void *rows, struct lsc_err *err)
{
    struct lsc_h5_rows r = slab_rows(file, slab);

    return moved(file, lsc_h5_move(&r, first, n, 1, (void *)rows), 1,
                 file->study->slabs[slab].array->path, first, n, err);
}

int
lsc_file_read_tasks(struct lsc_file *file, size_t stage, size_t first, size_t n,
                    struct lsc_task_row *rows, struct lsc_err *err)
{
    struct lsc_h5_rows r = task_rows(file, stage);

    return moved(file, lsc_h5_move(&r, first, n, 0, rows), 0,
                 file->study->stages[stage]->name, first, n, err);
}

int
lsc_file_write_tasks(struct lsc_file *file, size_t stage, size_t first,
                     size_t n, const struct lsc_task_row *rows,
                     struct lsc_err *err)
{
    struct lsc_h5_rows r = task_rows(file, stage);

    return moved(file, lsc_h5_move(&r, first, n, 1, (void *)rows), 1,
                 file->study->stages[stage]->name, first, n, err);
}

int
lsc_file_check_task(struct lsc_file *file, size_t stage, size_t task,
                    const struct lsc_task_row *row, void *const *rows,
                    int *good, struct lsc_err *err)
{
    const struct lsc_study *study = file->study;
    int st = LSC_OK;

    for (size_t i = 0; i < study->nslabs; i++)
        if (study->slabs[i].stage == stage)
            LSC_TRY(lsc_file_read(file, i, task, 1, rows[i], err));
    *good = row->checksum == lsc_rows_checksum(study, stage, rows);
out:
    return st;
}

static struct lsc_h5_rows
run_rows(const struct lsc_file *file)
{
    return (struct lsc_h5_rows){.set = file->runs,
                                .type = file->run_type,
                                .ndim = 1,
                                .dims = {LSC_RUNS},
                                .lead = 1,
                                .row_bytes = sizeof(struct lsc_run_row)};
}

int
lsc_file_add_run(struct lsc_file *file, struct lsc_run_row *row, int *number,
                 struct lsc_err *err)
{
    struct lsc_h5_rows r = run_rows(file);
    struct lsc_run_row *runs = NULL;
    size_t at = 0, from, to, n;
    int st;

    LSC_TRY(lsc_alloc(&runs, LSC_RUNS + 1, err));
    lsc_run_row_clear(runs, LSC_RUNS);
    LSC_TRY(moved(file, lsc_h5_move(&r, 0, LSC_RUNS, 0, runs), 0, "/runs", 0,
                  LSC_RUNS, err));
    while (at < LSC_RUNS && runs[at].ranks != 0) at++;
    row->start = (int32_t)at + 1;
    if (at > 0 && runs[at - 1].start > 0) row->start = runs[at - 1].start + 1;
    runs[at] = *row;
    from = at - (at == LSC_RUNS); /* full: the last row moves up with it */
    n = at - from + 1;
    to = LSC_RUNS - n < from ? LSC_RUNS - n : from;
    LSC_TRY(moved(file, lsc_h5_move(&r, to, n, 1, runs + from), 1, "/runs", to,
                  n, err));
    *number = (int)(to + n - 1);
out:
    free(runs);
    return st;
}

int
lsc_file_write_run(struct lsc_file *file, int number,
                   const struct lsc_run_row *row, struct lsc_err *err)
{
    struct lsc_h5_rows r = run_rows(file);
    size_t at = (size_t)number;

    return moved(file, lsc_h5_move(&r, at, 1, 1, (void *)row), 1, "/runs", at,
                 1, err);
}

int
lsc_file_sync(struct lsc_file *file, struct lsc_err *err)
{
    if (fdatasync(file->fd) == 0 || errno == EINVAL) return LSC_OK;
    return lsc_fail(err, LSC_EIO, "%s: cannot sync: %s", file->path,
                    strerror(errno));
}

int
lsc_file_check_place(const struct lsc_file *file, struct lsc_err *err)
{
    struct stat own, now;

    if (fstat(file->fd, &own) == 0 && stat(file->path, &now) == 0 &&
        own.st_dev == now.st_dev && own.st_ino == now.st_ino &&
        own.st_size >= file->size)
        return LSC_OK;
    return lsc_fail(err, LSC_EIO,
                    "%s: was removed, replaced or truncated while it was "
                    "written",
                    file->path);
}
