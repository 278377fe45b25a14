/* book.c - tasks into the ledger, then to the scheduler. */
#include "config.h"

#include "book.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH_BYTES = 1 << 16, STATUS = LSC_CHUNK };

/* The file is looked for this often. */
#define PLACE_SECONDS 5.0

/* A task that can never be done: diverged, with cleared rows. */
static int
add_blocked(struct lsc_book *b, size_t stage, size_t task, uint8_t *block,
            struct lsc_err *err)
{
    const struct lsc_study *study = b->farm->study;
    struct lsc_task_row flag = {
        .status = LSC_DIVERGED,
        .run = b->farm->run,
        .rank = b->farm->comm->rank,
    };
    void *rows[LSC_MAX_SLABS];
    int st, wrote;

    lsc_layout_rows(b->layout, study, stage, block, rows);
    lsc_rows_clear(study, stage, rows);
    flag.checksum = lsc_rows_checksum(study, stage, rows);
    LSC_TRY(lsc_write_large(b->farm, stage, task, rows, &wrote, err));
    LSC_TRY(
        lsc_batch_add(&b->blocked, b->layout, stage, task, &flag, block, err));
    b->diverged++;
out:
    return st;
}

/* Whatever can never be done now. */
static int
enter_blocked(struct lsc_book *b, struct lsc_err *err)
{
    size_t stage, task, n;
    uint8_t *block = NULL, *where;
    int st = LSC_OK;

    for (;;) {
        b->blocked.n = 0;
        for (n = 0; b->blocked.n < BATCH_BYTES &&
                    lsc_sched_blocked(b->sched, &stage, &task);
             n++) {
            if (block == NULL) LSC_TRY(lsc_alloc(&block, b->layout->most, err));
            LSC_TRY(add_blocked(b, stage, task, block, err));
        }
        if (n == 0) break;
        lsc_batch_close(&b->blocked, b->layout);
        LSC_TRY(lsc_ledger_room(&b->ledger, b->blocked.n, &where, err));
        memcpy(where, b->blocked.bytes, b->blocked.n);
        lsc_ledger_add(&b->ledger, b->blocked.n);
        LSC_TRY(lsc_ledger_tick(&b->ledger, MPI_Wtime(), err));
    }
out:
    free(block);
    return st;
}

static void
recall(struct lsc_book *b, const uint8_t *status)
{
    const struct lsc_study *study = b->farm->study;

    for (size_t s = 0; s < study->nstages; s++)
        for (size_t t = 0; t < study->counts[s]; t++, status++)
            if (*status != LSC_TODO) lsc_sched_recall(b->sched, s, t, *status);
}

int
lsc_book_open(struct lsc_book *book, const struct lsc_farm *farm,
              const struct lsc_layout *layout,
              const struct lsc_recalled *recalled, size_t workers,
              struct lsc_err *err)
{
    struct lsc_work_list list = lsc_study_work_list(farm->study);
    int st;

    *book = (struct lsc_book){.farm = farm, .layout = layout};
    book->ledger.farm = farm;
    book->ledger.layout = layout;
    LSC_TRY(lsc_sched_create(&book->sched, &list, workers, err));
    recall(book, recalled->status);
    memcpy(book->longest, recalled->longest, sizeof(book->longest));
    LSC_TRY(enter_blocked(book, err));
    lsc_progress_start(&book->progress, farm, book->sched);
out:
    if (st != LSC_OK) lsc_book_close(book);
    return st;
}

void
lsc_book_close(struct lsc_book *book)
{
    lsc_ledger_end(&book->ledger);
    free(book->blocked.bytes);
    lsc_sched_free(book->sched);
    *book = (struct lsc_book){0};
}

static void
enter(struct lsc_book *b, const struct lsc_segment *g)
{
    double *longest = &b->longest[g->stage];
    uint8_t status[STATUS];

    for (size_t at = 0, n; at < g->n; at += n) {
        const struct lsc_task_row *flags = g->flags + at;

        n = g->n - at < STATUS ? g->n - at : STATUS;
        for (size_t i = 0; i < n; i++) {
            status[i] = (uint8_t)flags[i].status;
            if (flags[i].seconds > *longest) *longest = flags[i].seconds;
        }
        lsc_sched_done(b->sched, g->stage, g->first + at, n,
                       g->diverged > 0 ? status : NULL);
    }
    b->done += g->n - g->diverged;
    b->diverged += g->diverged;
}

int
lsc_book_room(struct lsc_book *book, size_t n, uint8_t **where,
              struct lsc_err *err)
{
    return lsc_ledger_room(&book->ledger, n, where, err);
}

int
lsc_book_enter(struct lsc_book *book, size_t n, struct lsc_err *err)
{
    const struct lsc_batch *batch = &book->ledger.batch;
    struct lsc_segment segment;
    size_t from = batch->n;
    int needed = 0, st;

    lsc_ledger_add(&book->ledger, n);
    for (size_t at = from; lsc_batch_next(batch, book->layout, &at, &segment);)
        needed |= lsc_sched_needed(book->sched, segment.stage);
    if (needed) LSC_TRY(lsc_ledger_write(&book->ledger, err));
    for (size_t at = from; lsc_batch_next(batch, book->layout, &at, &segment);)
        enter(book, &segment);
    LSC_TRY(enter_blocked(book, err));
out:
    return st;
}

int
lsc_book_tick(struct lsc_book *book, double now, double partial,
              struct lsc_err *err)
{
    int st;

    lsc_progress_tick(&book->progress, now, partial);
    if (now >= book->next_place) {
        book->next_place = now + PLACE_SECONDS;
        LSC_TRY(lsc_file_check_place(book->farm->file, err));
    }
    LSC_TRY(lsc_ledger_tick(&book->ledger, now, err));
out:
    return st;
}
