/* master.c - polls, sleeps, answers; no event costs a walk over tasks. */
#include "config.h"

#include "master.h"
#include "watch.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Clocks, flushes and signals are looked at this often. */
#define TICK_SECONDS 0.001
/* Whether all workers are alive, this often. */
#define ROLL_CALL_SECONDS 1.0

struct peer {
    struct lsc_order order; /* being sent                                   */
    MPI_Request sent;
    double heard;   /* MPI_Wtime() of its last message                      */
    double partial; /* flops spent on the task it is at                     */
    int gone;       /* has said BYE                                         */
};

struct master {
    struct lsc_book *book;
    const struct lsc_farm *farm;
    MPI_Comm comm;
    struct lsc_times *times;
    size_t workers, byes;
    struct peer *peers;  /* [workers]; worker w is rank w + 1           */
    char (*hosts)[64];   /* [workers + 1] by rank                       */
    size_t *idle, nidle; /* workers waiting for a chunk, a stack        */
    double partial, next_tick, next_roll_call;
    int over; /* STOP is said */
};

static void
must(const struct master *m, int st, const struct lsc_err *err)
{
    if (st != LSC_OK) lsc_comm_abort(m->farm->comm, err);
}

static void
post(struct master *m, size_t worker, enum lsc_tag tag, size_t bytes)
{
    struct peer *p = &m->peers[worker];

    lsc_wait(&p->sent);
    LSC_MPI(MPI_Isend(&p->order, (int)bytes, MPI_BYTE, (int)worker + 1, tag,
                      m->comm, &p->sent));
}

/* Answer an ASK; 0: it cannot be answered yet. */
static int
answer(struct master *m, size_t worker, int ahead)
{
    struct lsc_order *order = &m->peers[worker].order;

    lsc_wait(&m->peers[worker].sent);
    if (lsc_sched_ask(m->book->sched, worker, ahead, &order->chunk) == 0 &&
        !ahead)
        return 0;
    order->longest = m->book->longest[order->chunk.stage];
    order->needed = lsc_sched_needed(m->book->sched, order->chunk.stage);
    post(m, worker, LSC_TAG_CHUNK,
         offsetof(struct lsc_order, chunk) + lsc_chunk_bytes(&order->chunk));
    return 1;
}

static void
serve_idle(struct master *m)
{
    while (m->nidle > 0 && answer(m, m->idle[m->nidle - 1], 0)) m->nidle--;
}

/* Say STOP to all. */
static void
finish(struct master *m)
{
    if (m->over) return;
    m->over = 1;
    for (size_t w = 0; w < m->workers; w++) post(m, w, LSC_TAG_STOP, 0);
}

static void
set_partial(struct master *m, size_t worker, double flops)
{
    m->partial += flops - m->peers[worker].partial;
    m->peers[worker].partial = flops;
}

static void
on_sign(struct master *m, size_t worker, double flops)
{
    set_partial(m, worker, flops);
    if (!m->over) post(m, worker, LSC_TAG_SIGN, 0);
}

static void
on_ask(struct master *m, size_t worker, int ahead)
{
    if (m->over || answer(m, worker, ahead)) return;
    m->idle[m->nidle++] = worker;
    /* What has been given and not done, there is no time for. */
    if (m->nidle == m->workers) finish(m);
}

static void
on_done(struct master *m, size_t worker, size_t bytes)
{
    struct lsc_err err;

    set_partial(m, worker, 0);
    must(m, lsc_book_enter(m->book, bytes, &err), &err);
    if (m->over) return;
    serve_idle(m);
    if (lsc_sched_left(m->book->sched) == 0) finish(m);
}

/* Take in one message of MPI_Iprobe's; a batch goes where it will stay. */
static void
receive(struct master *m, const MPI_Status *probed)
{
    size_t worker = (size_t)probed->MPI_SOURCE - 1;
    union {
        double flops;
        int ahead;
    } small = {0};
    uint8_t *where = (uint8_t *)&small;
    struct lsc_err err;
    int n;

    LSC_MPI(MPI_Get_count(probed, MPI_BYTE, &n));
    if (probed->MPI_TAG == LSC_TAG_DONE)
        must(m, lsc_book_room(m->book, (size_t)n, &where, &err), &err);
    LSC_MPI(MPI_Recv(where, n, MPI_BYTE, probed->MPI_SOURCE, probed->MPI_TAG,
                     m->comm, MPI_STATUS_IGNORE));
    m->peers[worker].heard = MPI_Wtime();
    switch (probed->MPI_TAG) {
    case LSC_TAG_ASK: on_ask(m, worker, small.ahead); break;
    case LSC_TAG_DONE: on_done(m, worker, (size_t)n); break;
    case LSC_TAG_SIGN: on_sign(m, worker, small.flops); break;
    case LSC_TAG_HALT: finish(m); break;
    case LSC_TAG_BYE:
        m->peers[worker].gone = 1;
        m->byes++;
        break;
    }
}

/* Whether every worker has been heard of lately; only when no message waits. */
static void
call_roll(struct master *m, double now)
{
    double silence = m->farm->silence_seconds;
    int away = now - m->next_roll_call > silence / 2;
    struct lsc_err err;

    if (now < m->next_roll_call) return;
    m->next_roll_call = now + ROLL_CALL_SECONDS;
    for (size_t w = 0; silence > 0 && w < m->workers; w++) {
        struct peer *p = &m->peers[w];

        if (away) p->heard = now; /* who was stopped himself heard nobody */
        if (p->gone || now - p->heard <= silence) continue;
        lsc_fail(&err, LSC_ERANK,
                 "no sign of life from rank %zu (%s) for %.0f s", w + 1,
                 m->hosts[w + 1], now - p->heard);
        lsc_comm_abort(m->farm->comm, &err);
    }
}

static void
tick(struct master *m, double now)
{
    double deadline = m->farm->deadline;
    struct lsc_err err;

    if (now < m->next_tick) return;
    m->next_tick = now + TICK_SECONDS;
    if (lsc_signals_caught() || (deadline > 0 && now > deadline)) finish(m);
    must(m, lsc_book_tick(m->book, now, m->partial, &err), &err);
}

static void
loop(struct master *m)
{
    struct lsc_nap nap = {0};
    MPI_Status status;
    int there;

    while (m->byes < m->workers) {
        double now = MPI_Wtime(), io = m->book->ledger.seconds;

        LSC_MPI(
            MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, m->comm, &there, &status));
        if (there)
            receive(m, &status);
        else
            call_roll(m, now);
        tick(m, now);
        io = m->book->ledger.seconds - io;
        m->times->io += io;
        if (there) {
            nap.microseconds = 0;
            continue;
        }
        lsc_nap(&nap);
        m->times->idle += MPI_Wtime() - now - io;
    }
}

static int
start(struct master *m, struct lsc_err *err)
{
    int st;

    LSC_TRY(lsc_alloc(&m->peers, m->workers, err));
    LSC_TRY(lsc_alloc(&m->idle, m->workers, err));
    for (size_t w = 0; w < m->workers; w++) {
        m->peers[w].sent = MPI_REQUEST_NULL;
        m->peers[w].heard = MPI_Wtime();
    }
out:
    return st;
}

void
lsc_master(struct lsc_book *book, char (*hosts)[64], MPI_Comm comm,
           struct lsc_times *times)
{
    struct master m = {
        .book = book,
        .farm = book->farm,
        .comm = comm,
        .times = times,
        .workers = (size_t)book->farm->comm->size - 1,
        .hosts = hosts,
    };
    struct lsc_err err;
    double from, idle = times->idle, io;

    must(&m, start(&m, &err), &err);
    from = MPI_Wtime();
    if (lsc_sched_left(book->sched) == 0) finish(&m);
    loop(&m);
    times->busy = MPI_Wtime() - from - (times->idle - idle);
    io = book->ledger.seconds;
    must(&m, lsc_ledger_flush(&book->ledger, &err), &err);
    times->io += book->ledger.seconds - io;
    for (size_t w = 0; w < m.workers; w++) lsc_wait(&m.peers[w].sent);
    free(m.peers);
    free(m.idle);
}
