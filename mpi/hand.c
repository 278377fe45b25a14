/* hand.c - one task: rows cleared, state loaded, run, large rows written. */
#include "config.h"

#include "hand.h"

#include "../src/larger.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static size_t
state_bytes(const struct lsc_study *study, size_t stage)
{
    const struct lsc_stage *s = study->stages[stage];

    return s->state_bytes != NULL ? s->state_bytes(study) : 0;
}

int
lsc_hand_start(struct lsc_hand *hand, const struct lsc_farm *farm,
               const struct lsc_layout *layout, struct lsc_times *times,
               struct lsc_err *err)
{
    const struct lsc_study *study = farm->study;
    size_t block = layout->most, state = 0;
    int st;

    *hand = (struct lsc_hand){.farm = farm, .layout = layout, .times = times};
    lsc_guard_start(&hand->guard, farm, times);
    lsc_file_store_start(&hand->store, farm, times);
    lsc_desk_start(&hand->desk, study);
    for (size_t s = 0; s < study->nstages; s++) {
        if (study->counts[s] == 0) continue;
        if (state_bytes(study, s) > state) state = state_bytes(study, s);
    }
    hand->block = lsc_calloc(block, 1);
    hand->state = lsc_calloc(state, 1);
    if (hand->block != NULL && hand->state != NULL) return LSC_OK;
    st = lsc_fail(err, LSC_ENOMEM, "out of memory: %zu bytes", block + state);
    lsc_hand_end(hand);
    return st;
}

void
lsc_hand_end(struct lsc_hand *hand)
{
    lsc_desk_end(&hand->desk);
    lsc_file_store_end(&hand->store);
    free(hand->block);
    free(hand->state);
    *hand = (struct lsc_hand){0};
}

/* The task's state: its checkpoint or zeros. */
static int
load(struct lsc_hand *h, struct lsc_task *task, struct lsc_err *err)
{
    size_t bytes = state_bytes(h->farm->study, task->stage);
    double from = MPI_Wtime();
    int st;

    if (bytes == 0) return LSC_OK;
    task->state = h->state;
    if (h->farm->ckpt != NULL) {
        LSC_TRY(lsc_ckpt_load(h->farm->ckpt, task->stage, task->number,
                              h->state, bytes, &task->resumed, err));
        h->times->io += MPI_Wtime() - from;
    }
    if (!task->resumed) memset(h->state, 0, bytes);
    st = LSC_OK;
out:
    return st;
}

/* Run the task; what it spends behind the watch and the store is not computing.
 */
static int
run(struct lsc_hand *h, struct lsc_task *task, struct lsc_task_row *flag,
    struct lsc_err *err)
{
    struct lsc_times *t = h->times;
    struct lsc_watch *watch = &h->guard.watch;
    struct lsc_waiting *waiting = &h->desk.waiting;
    double other = t->io + t->communicate, from = MPI_Wtime(), took;
    size_t evaluated = waiting->evaluated;
    int st, waited = lsc_desk_has(&h->desk, task->stage, task->number);

    lsc_guard_task(&h->guard, task->stage, task->number);
    st = h->farm->study->stages[task->stage]->run(task, err);
    took = MPI_Wtime() - from;
    evaluated = waiting->evaluated - evaluated;
    if (evaluated > 0) h->share = took / (double)evaluated;
    flag->seconds = evaluated > 0 || waited ? h->share : took;
    t->compute += took - (t->io + t->communicate - other);
    t->images += watch->images;
    t->flops += watch->flops;
    watch->images = watch->flops = watch->before = 0;
    if (st == LSC_EDIVERGED) flag->status = LSC_DIVERGED;
    return st == LSC_EDIVERGED ? LSC_OK : st;
}

static int
write_large(struct lsc_hand *h, const struct lsc_task *task,
            struct lsc_err *err)
{
    double from = MPI_Wtime();
    int st, wrote;

    LSC_TRY(lsc_write_large(h->farm, task->stage, task->number, task->rows,
                            &wrote, err));
    if (wrote) LSC_TRY(lsc_file_sync(h->farm->file, err));
    h->times->io += MPI_Wtime() - from;
out:
    return st;
}

/* Tasks that will end before the deadline; one at least: who asks has looked.
 */
static size_t
in_time(const struct lsc_hand *h, size_t stage)
{
    double n =
        lsc_farm_tasks_in_time(h->farm, stage, h->longest[stage], MPI_Wtime());

    return n < 1 ? 1 : n < (double)SIZE_MAX ? (size_t)n : SIZE_MAX;
}

int
lsc_hand_do(struct lsc_hand *hand, size_t stage, size_t task, size_t together,
            struct lsc_task_row *flag, struct lsc_err *err)
{
    const struct lsc_study *study = hand->farm->study;
    struct lsc_task t = {
        .study = study,
        .stage = stage,
        .number = task,
        .together = lsc_smaller(together, in_time(hand, stage)),
        .desk = &hand->desk,
        .store = &hand->store.store,
        .watch = &hand->guard.watch,
    };
    int st;

    memset(flag, 0, sizeof(*flag)); /* its padding goes into the file too */
    flag->status = LSC_DONE;
    flag->run = hand->farm->run;
    flag->rank = hand->farm->comm->rank;
    memset(hand->block, 0, hand->layout->small[stage]);
    lsc_layout_rows(hand->layout, study, stage, hand->block, t.rows);
    lsc_rows_clear(study, stage, t.rows);
    LSC_TRY(load(hand, &t, err));
    LSC_TRY(run(hand, &t, flag, err));
    flag->checksum = lsc_rows_checksum(study, stage, t.rows);
    LSC_TRY(write_large(hand, &t, err));
    hand->times->tasks++;
    hand->longest[stage] = fmax(hand->longest[stage], flag->seconds);
out:
    if (st != LSC_OK && st != LSC_ESTOP)
        lsc_fail_in(err, "%s/%zu", study->stages[stage]->name, task);
    return st;
}

int
lsc_hand_may(struct lsc_hand *hand, const struct lsc_chunk *chunk, double now)
{
    size_t stage = chunk->stage, task = chunk->range[chunk->at].first;

    if (lsc_desk_leads(&hand->desk, stage, task)) return 1;
    return !lsc_guard_stops(&hand->guard, now) &&
           lsc_farm_tasks_in_time(hand->farm, stage, hand->longest[stage],
                                  now) >= 1;
}
