/* recall.c - every rank checks its share of the tasks, block by block. */
#include "config.h"

#include "recall.h"
#include "record.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows read in one go, at most (but at least one task's). */
#define BLOCK_BYTES ((size_t)4 << 20)
#define BLOCK_TASKS ((size_t)1024)
/* Beyond enum lsc_task_status: the checksum differs. */
#define BAD 3
/* More tasks than this are counted, not named. */
#define NAMED 20

struct block {
    const struct lsc_farm *farm;
    size_t stage, first, n;
    struct lsc_task_row *flags;   /* [n]                     */
    uint8_t *rows[LSC_MAX_SLABS]; /* [n][row_bytes], or NULL */
};

static size_t
tasks_in(const struct lsc_study *study)
{
    size_t n = 0;

    for (size_t s = 0; s < study->nstages; s++) n += study->counts[s];
    return n;
}

/* Tasks a block of this stage has. */
static size_t
block_tasks(const struct lsc_study *study, size_t stage)
{
    size_t bytes = 1, n;

    for (size_t i = 0; i < study->nslabs; i++)
        if (study->slabs[i].stage == stage) bytes += study->slabs[i].row_bytes;
    n = BLOCK_BYTES / bytes;
    return n < 1 ? 1 : n < BLOCK_TASKS ? n : BLOCK_TASKS;
}

static int
read_rows(struct block *b, struct lsc_err *err)
{
    const struct lsc_study *study = b->farm->study;
    int st = LSC_OK;

    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *slab = &study->slabs[i];

        if (slab->stage != b->stage) continue;
        LSC_TRY(lsc_alloc(&b->rows[i], b->n * slab->row_bytes, err));
        if (slab->row_bytes == 0) continue;
        LSC_TRY(
            lsc_file_read(b->farm->file, i, b->first, b->n, b->rows[i], err));
    }
out:
    return st;
}

/* status[n] of a block's tasks; *longest grows with what they took. */
static int
check_block(struct block *b, uint8_t *status, double *longest,
            struct lsc_err *err)
{
    const struct lsc_study *study = b->farm->study;
    int st, any = 0;

    LSC_TRY(lsc_alloc(&b->flags, b->n, err));
    LSC_TRY(lsc_file_read_tasks(b->farm->file, b->stage, b->first, b->n,
                                b->flags, err));
    for (size_t i = 0; i < b->n; i++) any |= b->flags[i].status != LSC_TODO;
    if (any) LSC_TRY(read_rows(b, err));
    for (size_t i = 0; any && i < b->n; i++) {
        const struct lsc_task_row *flag = &b->flags[i];
        void *rows[LSC_MAX_SLABS];

        for (size_t j = 0; j < study->nslabs; j++)
            rows[j] = b->rows[j] == NULL
                          ? NULL
                          : b->rows[j] + i * study->slabs[j].row_bytes;
        if (flag->status == LSC_TODO) continue;
        status[i] = BAD;
        if ((flag->status == LSC_DONE || flag->status == LSC_DIVERGED) &&
            lsc_rows_checksum(study, b->stage, rows) == flag->checksum)
            status[i] = (uint8_t)flag->status;
        if (status[i] != BAD && isfinite(flag->seconds))
            *longest = fmax(*longest, flag->seconds);
    }
out:
    free(b->flags);
    for (size_t j = 0; j < study->nslabs; j++) free(b->rows[j]);
    return st;
}

/* The share of this rank; the rest of status[] stays 0. */
static int
check_share(const struct lsc_farm *farm, struct lsc_recalled *r,
            struct lsc_err *err)
{
    uint8_t *status = r->status;
    const struct lsc_study *study = farm->study;
    size_t turn = 0;
    int st = LSC_OK;

    for (size_t s = 0; s < study->nstages; s++) {
        size_t count = study->counts[s], step = block_tasks(study, s);

        for (size_t t = 0; t < count; t += step) {
            struct block b = {.farm = farm, .stage = s, .first = t};

            b.n = count - t < step ? count - t : step;
            if (turn++ % (size_t)farm->comm->size != (size_t)farm->comm->rank)
                continue;
            LSC_TRY(check_block(&b, status + t, &r->longest[s], err));
        }
        status += count;
    }
out:
    return st;
}

/* Bring all shares to rank 0. */
static void
gather(const struct lsc_comm *comm, struct lsc_recalled *r, size_t n)
{
    for (size_t i = 0; i < n; i += INT_MAX / 2) {
        int k = n - i < INT_MAX / 2 ? (int)(n - i) : INT_MAX / 2;

        LSC_MPI(MPI_Reduce(comm->rank == 0 ? MPI_IN_PLACE : r->status + i,
                           r->status + i, k, MPI_UINT8_T, MPI_MAX, 0,
                           comm->world));
    }
    LSC_MPI(MPI_Reduce(comm->rank == 0 ? MPI_IN_PLACE : r->longest, r->longest,
                       LSC_MAX_STAGES, MPI_DOUBLE, MPI_MAX, 0, comm->world));
}

/* Take a task's numbers and its flag out of the file. */
static int
clear(const struct lsc_farm *farm, size_t stage, size_t task,
      struct lsc_err *err)
{
    const struct lsc_study *study = farm->study;
    struct lsc_task_row flag = {0};
    struct lsc_layout layout;
    void *rows[LSC_MAX_SLABS];
    uint8_t *block = NULL;
    int st;

    lsc_layout_plan(&layout, study);
    LSC_TRY(lsc_alloc(&block, layout.all[stage], err));
    lsc_layout_rows(&layout, study, stage, block, rows);
    lsc_rows_clear(study, stage, rows);
    LSC_TRY(lsc_file_write_tasks(farm->file, stage, task, 1, &flag, err));
    LSC_TRY(lsc_file_sync(farm->file, err)); /* the flag goes first */
    for (size_t i = 0; i < study->nslabs; i++)
        if (rows[i] != NULL && study->slabs[i].row_bytes > 0)
            LSC_TRY(lsc_file_write(farm->file, i, task, 1, rows[i], err));
out:
    free(block);
    return st;
}

static int
clear_bad(const struct lsc_farm *farm, uint8_t *status, struct lsc_err *err)
{
    const struct lsc_study *study = farm->study;
    size_t bad = 0;
    int st = LSC_OK;

    for (size_t s = 0; s < study->nstages; s++) {
        for (size_t t = 0; t < study->counts[s]; t++, status++) {
            if (*status != BAD) continue;
            *status = LSC_TODO;
            if (bad++ < NAMED)
                fprintf(stderr,
                        "losscape: %s task %zu: checksum differs, doing it "
                        "again\n",
                        study->stages[s]->name, t);
            LSC_TRY(clear(farm, s, t, err));
        }
    }
    if (bad > NAMED)
        fprintf(stderr, "losscape: %zu more tasks: checksum differs\n",
                bad - NAMED);
    if (bad > 0) LSC_TRY(lsc_file_sync(farm->file, err));
out:
    return st;
}

int
lsc_recall(const struct lsc_farm *farm, struct lsc_recalled *recalled,
           struct lsc_err *err)
{
    size_t n = tasks_in(farm->study);
    struct lsc_recalled r = {0};
    int st = lsc_alloc(&r.status, n, err);

    *recalled = (struct lsc_recalled){0};
    if (st == LSC_OK) st = check_share(farm, &r, err);
    LSC_TRY(lsc_agree(farm->comm, st, err));
    gather(farm->comm, &r, n);
    if (farm->comm->rank == 0) st = clear_bad(farm, r.status, err);
    LSC_TRY(lsc_agree(farm->comm, st, err));
    if (farm->comm->rank == 0) {
        *recalled = r;
        r.status = NULL;
    }
out:
    free(r.status);
    return st;
}
