/* ledger.c - rows, then flags, in few calls. */
#include "config.h"

#include "ledger.h"

#include <stdlib.h>
#include <string.h>

/* More than these are flushed at once, however young. */
enum { MOST_RECORDS = 1 << 16, MOST_BYTES = 1 << 25 };
/* Bytes written in one call. */
enum { CALL_BYTES = 1 << 20 };

/* A record among those to be written, in the order of the file. */
struct entry {
    struct lsc_record record;
    const uint8_t *small;
};

void
lsc_ledger_end(struct lsc_ledger *ledger)
{
    free(ledger->batch.bytes);
    free(ledger->at);
    *ledger = (struct lsc_ledger){0};
}

int
lsc_ledger_add(struct lsc_ledger *ledger, const struct lsc_record *record,
               const void *small, struct lsc_err *err)
{
    size_t at = ledger->batch.n;
    int st;

    if (ledger->n == ledger->room) {
        size_t room = ledger->room ? 2 * ledger->room : 1024;
        size_t *more = realloc(ledger->at, room * sizeof(*more));

        if (more == NULL)
            return lsc_fail(err, LSC_ENOMEM, "out of memory: %zu records",
                            room);
        ledger->at = more;
        ledger->room = room;
    }
    LSC_TRY(lsc_batch_add(&ledger->batch, ledger->layout, record, small, err));
    if (ledger->n == 0) ledger->since = MPI_Wtime();
    ledger->at[ledger->n++] = at;
out:
    return st;
}

int
lsc_ledger_add_blocked(struct lsc_ledger *ledger, size_t stage, size_t task,
                       struct lsc_err *err)
{
    const struct lsc_study *study = ledger->farm->study;
    struct lsc_record record = {
        .stage = (uint32_t)stage,
        .task = (uint32_t)task,
        .status = LSC_DIVERGED,
        .rank = ledger->farm->comm->rank,
    };
    void *rows[LSC_MAX_SLABS];
    uint8_t *block = NULL;
    int st, wrote;

    LSC_TRY(lsc_alloc(&block, ledger->layout->all[stage], err));
    lsc_layout_rows(ledger->layout, study, stage, block, rows);
    lsc_rows_clear(study, stage, rows);
    record.checksum = lsc_rows_checksum(study, stage, rows);
    LSC_TRY(lsc_write_large(ledger->farm, stage, task, rows, &wrote, err));
    LSC_TRY(lsc_ledger_add(ledger, &record, block, err));
out:
    free(block);
    return st;
}

static int
compare(const void *a, const void *b)
{
    const struct lsc_record *x = &((const struct entry *)a)->record;
    const struct lsc_record *y = &((const struct entry *)b)->record;

    if (x->stage != y->stage) return x->stage < y->stage ? -1 : 1;
    return (x->task > y->task) - (x->task < y->task);
}

/* Records from..n-1 in the order of the file, for free(). */
static int
sort(const struct lsc_ledger *ledger, size_t from, struct entry **sorted,
     struct lsc_err *err)
{
    struct entry *e = NULL;
    int st;

    LSC_TRY(lsc_alloc(&e, ledger->n - from, err));
    for (size_t i = from; i < ledger->n; i++) {
        size_t at = ledger->at[i];
        const void *small;

        lsc_batch_next(&ledger->batch, ledger->layout, &at, &e[i - from].record,
                       &small);
        e[i - from].small = small;
    }
    qsort(e, ledger->n - from, sizeof(*e), compare);
    *sorted = e;
out:
    return st;
}

/* How many of e[n] are neighbours in the file. */
static size_t
run_of(const struct entry *e, size_t n)
{
    size_t i = 1;

    while (i < n && e[i].record.stage == e->record.stage &&
           e[i].record.task == e->record.task + i)
        i++;
    return i;
}

/* The rows of neighbours e[n] of one slab, through buffer[CALL_BYTES]. */
static int
write_rows(const struct lsc_ledger *ledger, size_t slab, const struct entry *e,
           size_t n, uint8_t *buffer, struct lsc_err *err)
{
    size_t bytes = ledger->farm->study->slabs[slab].row_bytes;
    size_t at = ledger->layout->at[slab], step = CALL_BYTES / bytes;
    int st = LSC_OK;

    for (size_t i = 0; i < n; i += step) {
        size_t k = n - i < step ? n - i : step;

        for (size_t j = 0; j < k; j++)
            memcpy(buffer + j * bytes, e[i + j].small + at, bytes);
        LSC_TRY(lsc_file_write(ledger->farm->file, slab, e[i].record.task, k,
                               buffer, err));
    }
out:
    return st;
}

static int
write_all(struct lsc_ledger *ledger, struct lsc_err *err)
{
    const struct lsc_study *study = ledger->farm->study;
    size_t n = ledger->n - ledger->written, run;
    struct entry *e = NULL;
    uint8_t *buffer = NULL;
    int st;

    if (n == 0) return LSC_OK;
    LSC_TRY(sort(ledger, ledger->written, &e, err));
    LSC_TRY(lsc_alloc(&buffer, CALL_BYTES, err));
    for (size_t i = 0; i < n; i += run) {
        run = run_of(e + i, n - i);
        for (size_t j = 0; j < study->nslabs; j++)
            if (study->slabs[j].stage == e[i].record.stage &&
                lsc_slab_is_small(&study->slabs[j]))
                LSC_TRY(write_rows(ledger, j, e + i, run, buffer, err));
    }
    ledger->written = ledger->n;
out:
    free(buffer);
    free(e);
    return st;
}

static int
write_flags(const struct lsc_ledger *ledger, struct lsc_err *err)
{
    struct lsc_task_row *rows = NULL;
    struct entry *e = NULL;
    size_t run;
    int st;

    LSC_TRY(sort(ledger, 0, &e, err));
    LSC_TRY(lsc_alloc(&rows, ledger->n, err));
    for (size_t i = 0; i < ledger->n; i++) {
        const struct lsc_record *r = &e[i].record;

        rows[i].status = r->status;
        rows[i].run = ledger->farm->run;
        rows[i].seconds = r->seconds;
        rows[i].rank = r->rank;
        rows[i].checksum = r->checksum;
    }
    for (size_t i = 0; i < ledger->n; i += run) {
        run = run_of(e + i, ledger->n - i);
        LSC_TRY(lsc_file_write_tasks(ledger->farm->file, e[i].record.stage,
                                     e[i].record.task, run, rows + i, err));
    }
out:
    free(rows);
    free(e);
    return st;
}

int
lsc_ledger_write(struct lsc_ledger *ledger, struct lsc_err *err)
{
    double from = MPI_Wtime();
    int st = write_all(ledger, err);

    ledger->seconds += MPI_Wtime() - from;
    return st;
}

int
lsc_ledger_flush(struct lsc_ledger *ledger, struct lsc_err *err)
{
    double from = MPI_Wtime();
    int st;

    if (ledger->n == 0) return LSC_OK;
    LSC_TRY(lsc_file_check_place(ledger->farm->file, err));
    LSC_TRY(write_all(ledger, err));
    LSC_TRY(lsc_file_sync(ledger->farm->file, err));
    LSC_TRY(write_flags(ledger, err));
    LSC_TRY(lsc_file_sync(ledger->farm->file, err));
    ledger->n = ledger->written = ledger->batch.n = 0;
out:
    ledger->seconds += MPI_Wtime() - from;
    return st;
}

int
lsc_ledger_tick(struct lsc_ledger *ledger, double now, struct lsc_err *err)
{
    if (ledger->n < MOST_RECORDS && ledger->batch.n < MOST_BYTES &&
        (ledger->n == 0 || now - ledger->since < ledger->farm->flush_seconds))
        return LSC_OK;
    return lsc_ledger_flush(ledger, err);
}
