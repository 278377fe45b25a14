/* worker.c - ask, do, report. */
#include "config.h"

#include "worker.h"

#include <math.h>
#include <stdlib.h>

/* Between short tasks the worker looks around this often. */
#define ATTEND_SECONDS 0.001

struct worker {
    struct lsc_hand *hand;
    const struct lsc_farm *farm;
    struct lsc_times *times;
    MPI_Comm comm;
    struct lsc_chunk now; /* what is left of it                           */
    struct lsc_order next;
    int needed;         /* its tasks are                                */
    size_t done;        /* of now                                           */
    double began;       /* when the first task of now began                 */
    int asked;          /* ahead, in this chunk                             */
    MPI_Request answer; /* to an ASK, into next                             */
    struct lsc_batch batch[2]; /* one fills, the other is under way         */
    int filling;
    MPI_Request sent;
    double first_record;         /* time of the oldest in the batch         */
    double next_sign, signed_at; /* signed_at: waits for an answer since    */
    double seen_at;              /* when it was last looked for             */
    double next_attend, batch_seconds, sign_seconds;
    int stop, halted; /* STOP has come; HALT has gone */
};

static void
say(struct worker *w, enum lsc_tag tag)
{
    LSC_MPI(MPI_Send(NULL, 0, MPI_BYTE, 0, tag, w->comm));
}

static void
poll_stop(struct worker *w)
{
    int there;

    if (w->stop) return;
    LSC_MPI(MPI_Iprobe(0, LSC_TAG_STOP, w->comm, &there, MPI_STATUS_IGNORE));
    if (!there) return;
    LSC_MPI(MPI_Recv(NULL, 0, MPI_BYTE, 0, LSC_TAG_STOP, w->comm,
                     MPI_STATUS_IGNORE));
    w->stop = 1;
    w->hand->guard.stopping = 1;
}

/* The master answers every sign of life. */
static void
give_sign(struct worker *w, double now)
{
    double flops = lsc_guard_flops(&w->hand->guard);
    double silence = w->farm->silence_seconds;
    struct lsc_err err;
    int there;

    /* Who was stopped himself heard nobody. */
    if (w->signed_at > 0 && now - w->seen_at > silence / 2) w->signed_at = now;
    w->seen_at = now;
    LSC_MPI(MPI_Iprobe(0, LSC_TAG_SIGN, w->comm, &there, MPI_STATUS_IGNORE));
    if (there) {
        LSC_MPI(MPI_Recv(NULL, 0, MPI_BYTE, 0, LSC_TAG_SIGN, w->comm,
                         MPI_STATUS_IGNORE));
        w->signed_at = 0;
    }
    if (w->signed_at > 0 && silence > 0 && now - w->signed_at > silence) {
        lsc_fail(&err, LSC_ERANK, "no sign of life from the master for %.0f s",
                 now - w->signed_at);
        lsc_comm_abort(w->farm->comm, &err);
    }
    if (now < w->next_sign || w->signed_at > 0) return;
    LSC_MPI(
        MPI_Send(&flops, sizeof(flops), MPI_BYTE, 0, LSC_TAG_SIGN, w->comm));
    w->signed_at = now;
    w->next_sign = now + w->sign_seconds;
}

/* The batch before has left; the master may be silent for good. */
static void
wait_sent(struct worker *w)
{
    struct lsc_nap nap = {0};
    int done = 0;

    for (;;) {
        LSC_MPI(MPI_Test(&w->sent, &done, MPI_STATUS_IGNORE));
        if (done) return;
        if (!w->stop) give_sign(w, MPI_Wtime());
        w->times->idle += lsc_nap(&nap);
    }
}

static void
send_batch(struct worker *w)
{
    struct lsc_batch *b = &w->batch[w->filling];

    if (b->n == 0) return;
    lsc_batch_close(b, w->hand->layout);
    wait_sent(w);
    LSC_MPI(MPI_Isend(b->bytes, (int)b->n, MPI_BYTE, 0, LSC_TAG_DONE, w->comm,
                      &w->sent));
    w->filling = !w->filling;
    w->batch[w->filling].n = 0;
}

/* What a worker sees to between batches of images as well as between tasks. */
static void
attend(struct worker *w, double now)
{
    poll_stop(w);
    if (w->stop) return;
    give_sign(w, now);
    if (lsc_guard_stops(&w->hand->guard, now) && !w->halted) {
        say(w, LSC_TAG_HALT);
        w->halted = 1;
    }
    if (w->batch[w->filling].n > 0 && now - w->first_record > w->batch_seconds)
        send_batch(w);
}

static int
look(void *context, double now, struct lsc_err *err)
{
    struct worker *w = context;

    (void)err;
    attend(w, now);
    w->times->communicate += MPI_Wtime() - now;
    return w->hand->guard.stopping ? LSC_ESTOP : LSC_OK;
}

static void
ask(struct worker *w, int ahead)
{
    w->next.chunk.n = 0;
    LSC_MPI(MPI_Irecv(&w->next, sizeof(w->next), MPI_BYTE, 0, LSC_TAG_CHUNK,
                      w->comm, &w->answer));
    LSC_MPI(MPI_Send(&ahead, sizeof(ahead), MPI_BYTE, 0, LSC_TAG_ASK, w->comm));
}

/* Wait for an answer, or for what ends all. */
static void
wait_answer(struct worker *w)
{
    struct lsc_nap nap = {0};
    int there = 0;

    while (!w->hand->guard.stopping) {
        double from = MPI_Wtime();

        LSC_MPI(MPI_Test(&w->answer, &there, MPI_STATUS_IGNORE));
        if (there) return;
        attend(w, from);
        lsc_nap(&nap);
        w->times->idle += MPI_Wtime() - from;
    }
}

/* The next chunk; 0: it is time to stop. */
static int
fetch(struct worker *w)
{
    struct lsc_order *next = &w->next;

    if (w->needed) send_batch(w);
    while (!w->hand->guard.stopping) {
        double *longest;

        if (w->answer == MPI_REQUEST_NULL && next->chunk.n == 0) {
            send_batch(w);
            ask(w, 0);
        }
        wait_answer(w);
        if (w->answer != MPI_REQUEST_NULL || next->chunk.n == 0) continue;
        w->now = next->chunk;
        w->needed = next->needed;
        longest = &w->hand->longest[w->now.stage];
        *longest = fmax(*longest, next->longest);
        next->chunk.n = w->done = 0;
        w->asked = 0;
        w->began = MPI_Wtime();
        return 1;
    }
    return 0;
}

/* Ask for the next chunk, once, if this one is about to end. */
static void
ask_ahead(struct worker *w, double now)
{
    size_t left = w->now.n;
    double each =
        w->done > 0 ? (now - w->began) / (double)w->done : LSC_AHEAD_SECONDS;

    if (w->asked || (left > 1 && each * (double)left > LSC_AHEAD_SECONDS))
        return;
    ask(w, 1);
    w->asked = 1;
}

static int
do_task(struct worker *w, double now, struct lsc_err *err)
{
    size_t stage = w->now.stage, together = lsc_chunk_row(&w->now), task;
    struct lsc_batch *b;
    struct lsc_task_row flag;
    int st;

    if (!w->hand->guard.stopping) ask_ahead(w, now);
    task = lsc_chunk_take(&w->now);
    LSC_TRY(lsc_hand_do(w->hand, stage, task, together, &flag, err));
    w->done++;
    now = MPI_Wtime();
    b = &w->batch[w->filling];
    if (b->n == 0) w->first_record = now;
    LSC_TRY(lsc_batch_add(b, w->hand->layout, stage, task, &flag,
                          w->hand->block, err));
    if (b->n >= LSC_BATCH_BYTES) send_batch(w);
    if (now < w->next_attend) return LSC_OK;
    attend(w, now);
    w->next_attend = now + ATTEND_SECONDS;
out:
    return st;
}

/* The chunk at hand, or as much of it as there is time for. */
static int
do_chunk(struct worker *w, struct lsc_err *err)
{
    double now = MPI_Wtime();
    int st = LSC_OK;

    for (; w->now.n > 0 && lsc_hand_may(w->hand, &w->now, now);
         now = MPI_Wtime())
        LSC_TRY(do_task(w, now, err));
out:
    return st;
}

/* Report what is done, wait for STOP, leave nothing unread. */
static void
leave(struct worker *w)
{
    struct lsc_nap nap = {0};
    int there;

    send_batch(w);
    for (; !w->stop; w->times->idle += lsc_nap(&nap)) attend(w, MPI_Wtime());
    lsc_withdraw(&w->answer);
    LSC_MPI(MPI_Iprobe(0, LSC_TAG_SIGN, w->comm, &there, MPI_STATUS_IGNORE));
    if (there)
        LSC_MPI(MPI_Recv(NULL, 0, MPI_BYTE, 0, LSC_TAG_SIGN, w->comm,
                         MPI_STATUS_IGNORE));
    wait_sent(w);
    say(w, LSC_TAG_BYE);
}

void
lsc_worker(struct lsc_hand *hand, MPI_Comm comm)
{
    double ranks = hand->farm->comm->size;
    struct worker w = {
        .hand = hand,
        .farm = hand->farm,
        .times = hand->times,
        .comm = comm,
        .answer = MPI_REQUEST_NULL,
        .sent = MPI_REQUEST_NULL,
        .batch_seconds =
            fmax(LSC_BATCH_SECONDS, LSC_BATCH_SECONDS_PER_RANK * ranks),
        .sign_seconds =
            fmax(LSC_SIGN_SECONDS, LSC_SIGN_SECONDS_PER_RANK * ranks),
    };
    struct lsc_err err;
    int st = LSC_OK;

    w.next_sign = MPI_Wtime() + w.sign_seconds;
    hand->guard.look = look;
    hand->guard.context = &w;
    while (st == LSC_OK && fetch(&w)) st = do_chunk(&w, &err);
    if (st != LSC_OK && st != LSC_ESTOP) lsc_comm_abort(w.farm->comm, &err);
    leave(&w);
    hand->guard.look = NULL;
    free(w.batch[0].bytes);
    free(w.batch[1].bytes);
}
