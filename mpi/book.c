/* book.c - records into the ledger, then to the scheduler. */
#include "config.h"

#include "book.h"

/* Whatever can never be done now. */
static int
enter_blocked(struct lsc_book *b, struct lsc_err *err)
{
    size_t stage, task;
    int st = LSC_OK;

    while (lsc_sched_blocked(b->sched, &stage, &task)) {
        LSC_TRY(lsc_ledger_add_blocked(&b->ledger, stage, task, err));
        LSC_TRY(lsc_ledger_tick(&b->ledger, MPI_Wtime(), err));
        b->diverged++;
    }
out:
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
              const struct lsc_layout *layout, const uint8_t *status,
              size_t workers, struct lsc_err *err)
{
    struct lsc_work_list list = lsc_study_work_list(farm->study);
    int st;

    *book = (struct lsc_book){.farm = farm, .layout = layout};
    book->ledger.farm = farm;
    book->ledger.layout = layout;
    LSC_TRY(lsc_sched_create(&book->sched, &list, workers, err));
    recall(book, status);
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
    lsc_sched_free(book->sched);
    *book = (struct lsc_book){0};
}

int
lsc_book_enter(struct lsc_book *book, const struct lsc_batch *batch,
               struct lsc_err *err)
{
    struct lsc_record record;
    const void *small;
    int needed = 0, st = LSC_OK;

    for (size_t at = 0;
         lsc_batch_next(batch, book->layout, &at, &record, &small);) {
        LSC_TRY(lsc_ledger_add(&book->ledger, &record, small, err));
        needed |= lsc_sched_needed(book->sched, record.stage);
    }
    if (needed) LSC_TRY(lsc_ledger_write(&book->ledger, err));
    for (size_t at = 0;
         lsc_batch_next(batch, book->layout, &at, &record, &small);) {
        lsc_sched_done(book->sched, record.stage, record.task, record.status);
        if (record.status == LSC_DONE)
            book->done++;
        else
            book->diverged++;
    }
    LSC_TRY(enter_blocked(book, err));
out:
    return st;
}

int
lsc_book_tick(struct lsc_book *book, double now, double partial,
              struct lsc_err *err)
{
    lsc_progress_tick(&book->progress, now, partial);
    return lsc_ledger_tick(&book->ledger, now, err);
}
