/* farm.c - recall, work, add up. */
#include "config.h"

#include "farm.h"

#include "master.h"
#include "recall.h"
#include "solo.h"
#include "together.h"
#include "worker.h"

#include <math.h>
#include <stdlib.h>

/* A task may take so many times what the longest before it has taken. */
#define LONGER 1.5

/* One rank's part in a farm. */
struct part {
    const struct lsc_farm *farm;
    MPI_Comm comm; /* the farm's own */
    struct lsc_layout layout;
    struct lsc_times times;
    struct lsc_book book; /* rank 0                          */
    struct lsc_hand hand; /* ranks that work                 */
    char (*hosts)[64];    /* rank 0: names of all            */
    struct lsc_recalled recalled;
    int books, hands; /* whether the two are open        */
};

/* All memory that does not depend on which tasks come. */
static int
prepare(struct part *p, struct lsc_err *err)
{
    const struct lsc_comm *c = p->farm->comm;
    int st = LSC_OK;

    if (c->rank == 0) {
        LSC_TRY(lsc_alloc(&p->hosts, (size_t)c->size, err));
        LSC_TRY(lsc_book_open(&p->book, p->farm, &p->layout, &p->recalled,
                              c->size > 1 ? (size_t)c->size - 1 : 1, err));
        p->books = 1;
    }
    if (c->rank > 0 || c->size == 1) {
        LSC_TRY(lsc_hand_start(&p->hand, p->farm, &p->layout, &p->times, err));
        p->hands = 1;
    }
out:
    return st;
}

static int
work(struct part *p, struct lsc_err *err)
{
    const struct lsc_comm *c = p->farm->comm;
    struct lsc_ledger *ledger = &p->book.ledger;
    int st = LSC_OK;

    if (p->books) p->times.io += ledger->seconds;
    if (c->size == 1) {
        st = lsc_solo(&p->book, &p->hand, err);
    } else if (c->rank == 0) {
        lsc_master(&p->book, p->hosts, p->comm, &p->times);
    } else {
        lsc_worker(&p->hand, p->comm);
    }
    return st;
}

/* What all ranks do as one, and what it came to. */
static int
work_together(struct part *p, struct lsc_err *err)
{
    struct lsc_together t = {
        .farm = p->farm,
        .layout = &p->layout,
        .book = p->books ? &p->book : NULL,
        .times = &p->times,
        .comm = p->comm,
    };
    double waited = MPI_Wtime();
    int st;

    if (p->hands) lsc_hand_end(&p->hand); /* its memory is needed now */
    p->hands = 0;
    lsc_gather_ranks(p->comm);
    p->times.idle += MPI_Wtime() - waited;
    st = lsc_together_run(&t, err);
    if (p->books) lsc_progress_end(&p->book.progress);
    return st;
}

double
lsc_farm_tasks_in_time(const struct lsc_farm *farm, size_t stage,
                       double longest, double now)
{
    const struct lsc_stage *s = farm->study->stages[stage];
    double left = farm->deadline - now;

    if (farm->deadline == 0 ||
        (s->state_bytes != NULL && s->state_bytes(farm->study) > 0))
        return INFINITY;
    if (left < 0) return 0;
    return longest > 0 ? left / (LONGER * longest) : INFINITY;
}

/* What rank 0 knows, for all. */
static void
conclude(const struct part *p, struct lsc_farm_result *r)
{
    const struct lsc_study *study = p->farm->study;

    if (p->books) {
        *r = (struct lsc_farm_result){.failed_stage = -1, .short_stage = -1};
        r->left = lsc_sched_left(p->book.sched) + lsc_sched_held(p->book.sched);
        r->done = p->book.done;
        r->diverged = p->book.diverged;
        for (size_t s = study->nstages; s-- > 0;)
            if (study->counts[s] > 0 &&
                lsc_sched_count(p->book.sched, s, LSC_DIVERGED) ==
                    study->counts[s])
                r->failed_stage = (int)s;
        for (size_t s = study->nstages; r->left > 0 && s-- > 0;) {
            if (lsc_sched_count(p->book.sched, s, LSC_TODO) == 0 ||
                lsc_farm_tasks_in_time(p->farm, s, p->book.longest[s],
                                       MPI_Wtime()) >= 1)
                continue;
            r->short_stage = (int)s;
            r->longest = p->book.longest[s];
        }
    }
    LSC_MPI(MPI_Bcast(r, sizeof(*r), MPI_BYTE, 0, p->comm));
}

static void
add_up(struct part *p, double started, struct lsc_farm_result *r)
{
    struct lsc_times *t = &p->times;
    enum { n = sizeof(*t) / sizeof(double) };

    t->total = MPI_Wtime() - started;
    t->communicate = t->total - t->compute - t->io - t->idle;
    if (t->communicate < 0) t->communicate = 0;
    LSC_MPI(MPI_Reduce(t, &r->sum, n, MPI_DOUBLE, MPI_SUM, 0, p->comm));
    LSC_MPI(MPI_Reduce(t, &r->most, n, MPI_DOUBLE, MPI_MAX, 0, p->comm));
    r->own = *t;
}

int
lsc_farm_run(struct lsc_farm *farm, struct lsc_farm_result *result,
             struct lsc_err *err)
{
    struct part p = {.farm = farm};
    const struct lsc_comm *c = farm->comm;
    double started = MPI_Wtime();
    int st;

    lsc_signals_catch();
    LSC_MPI(MPI_Comm_dup(c->world, &p.comm));
    lsc_layout_plan(&p.layout, farm->study);
    LSC_TRY(lsc_recall(farm, &p.recalled, err));
    p.times.io = MPI_Wtime() - started;
    LSC_TRY(lsc_agree(c, prepare(&p, err), err));
    LSC_MPI(MPI_Gather(c->host, sizeof(c->host), MPI_CHAR, p.hosts,
                       sizeof(c->host), MPI_CHAR, 0, p.comm));
    LSC_TRY(work(&p, err));
    LSC_TRY(work_together(&p, err));
    conclude(&p, result);
    add_up(&p, started, result);
    lsc_signals_forget();
out:
    if (p.books) lsc_book_close(&p.book);
    if (p.hands) lsc_hand_end(&p.hand);
    free(p.hosts);
    free(p.recalled.status);
    LSC_MPI(MPI_Comm_free(&p.comm));
    return st;
}
