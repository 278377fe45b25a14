/* solo.c - one rank is its own master and worker. */
#include "config.h"

#include "solo.h"

#include <stdlib.h>
#include <string.h>

struct solo {
    struct lsc_book *book;
    struct lsc_hand *hand;
    struct lsc_batch batch;
};

/* Behind the watch, and between tasks. */
static int
look(void *context, double now, struct lsc_err *err)
{
    struct solo *s = context;
    double before = s->book->ledger.seconds;
    int st = lsc_book_tick(s->book, now, lsc_guard_flops(&s->hand->guard), err);

    s->hand->times->io += s->book->ledger.seconds - before;
    return st;
}

static int
do_task(struct solo *s, struct lsc_chunk *chunk, struct lsc_err *err)
{
    size_t together = lsc_chunk_row(chunk), stage = chunk->stage;
    size_t task = lsc_chunk_take(chunk);
    struct lsc_task_row flag;
    uint8_t *where;
    double before;
    int st;

    LSC_TRY(lsc_hand_do(s->hand, stage, task, together, &flag, err));
    s->batch.n = 0;
    LSC_TRY(lsc_batch_add(&s->batch, s->book->layout, stage, task, &flag,
                          s->hand->block, err));
    lsc_batch_close(&s->batch, s->book->layout);
    before = s->book->ledger.seconds;
    LSC_TRY(lsc_book_room(s->book, s->batch.n, &where, err));
    memcpy(where, s->batch.bytes, s->batch.n);
    LSC_TRY(lsc_book_enter(s->book, s->batch.n, err));
    s->hand->times->io += s->book->ledger.seconds - before;
    LSC_TRY(look(s, MPI_Wtime(), err));
out:
    return st;
}

/* LSC_ESTOP: asked to stop. */
static int
loop(struct solo *s, struct lsc_err *err)
{
    struct lsc_chunk chunk;
    int st = LSC_OK;

    while (lsc_sched_ask(s->book->sched, 0, 0, &chunk) > 0) {
        while (chunk.n > 0 && lsc_hand_may(s->hand, &chunk, MPI_Wtime()))
            LSC_TRY(do_task(s, &chunk, err));
        if (s->hand->guard.stopping) return LSC_ESTOP;
    }
out:
    return st;
}

int
lsc_solo(struct lsc_book *book, struct lsc_hand *hand, struct lsc_err *err)
{
    struct solo s = {.book = book, .hand = hand};
    struct lsc_err other;
    double before;
    int st, flushed;

    memcpy(hand->longest, book->longest, sizeof(hand->longest));
    hand->guard.look = look;
    hand->guard.context = &s;
    st = loop(&s, err);
    if (st == LSC_ESTOP) st = LSC_OK;
    before = book->ledger.seconds;
    flushed = lsc_ledger_flush(&book->ledger, st == LSC_OK ? err : &other);
    hand->times->io += book->ledger.seconds - before;
    hand->guard.look = NULL;
    free(s.batch.bytes);
    return st == LSC_OK ? flushed : st;
}
