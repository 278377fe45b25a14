/* together.c - the next task, agreed upon, done, and into the book. */
#include "config.h"

#include "together.h"

#include "../src/larger.h"
#include "file_open.h"
#include "watch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What rank 0 says is next. */
struct order {
    uint64_t stage, task;
    int go;
};

static const struct lsc_collective *
find(const struct lsc_collective *table, const char *stage)
{
    for (; table != NULL && table->stage != NULL; table++)
        if (strcmp(table->stage, stage) == 0) return table;
    return NULL;
}

void *
lsc_together_row(struct lsc_together_task *task, const char *path)
{
    size_t slab = lsc_study_slab(task->farm->study, path);

    return slab == LSC_ABSENT ? NULL : task->rows[slab];
}

struct lsc_dense_place
lsc_together_place(const struct lsc_together_task *task, const char *path,
                   size_t item)
{
    size_t slab = lsc_study_slab(task->farm->study, path);

    assert(slab != LSC_ABSENT);
    return (struct lsc_dense_place){
        .set = task->farm->file->slabs[slab], .name = path, .item = item};
}

size_t
lsc_together_bytes(const struct lsc_study *study, int ranks)
{
    size_t most = 0;

    for (size_t s = 0; s < study->nstages; s++) {
        const struct lsc_collective *c =
            find(lsc_collectives, study->stages[s]->name);

        if (c != NULL && lsc_study_collective(study, s))
            most = lsc_larger(most, c->bytes(study, ranks));
    }
    return most;
}

double
lsc_together_seconds(const struct lsc_study *study, size_t stage, size_t ranks,
                     double flops_per_second)
{
    double flops = 0;

    for (size_t i = 0; i < study->counts[stage]; i++)
        flops += lsc_study_cost(study, stage, i);
    return flops / ((double)ranks * flops_per_second * LSC_TOGETHER_EFFICIENCY);
}

/* Rank 0: what is next, unless it is time to stop. */
static struct order
next(const struct lsc_together *t, int stopped)
{
    struct lsc_book *book = t->book;
    double now = MPI_Wtime(), deadline = t->farm->deadline;
    struct order o = {0};
    size_t stage, task;

    if (stopped || (deadline > 0 && now > deadline)) return o;
    if (!lsc_sched_ask_together(book->sched, &stage, &task)) return o;
    o.stage = stage;
    o.task = task;
    o.go =
        lsc_farm_tasks_in_time(t->farm, stage, book->longest[stage], now) >= 1;
    return o;
}

/* The same on every rank. */
static struct order
agree(const struct lsc_together *t)
{
    int stopped = lsc_signals_caught();
    struct order o = {0};

    LSC_MPI(
        MPI_Allreduce(MPI_IN_PLACE, &stopped, 1, MPI_INT, MPI_MAX, t->comm));
    if (t->book != NULL) o = next(t, stopped);
    LSC_MPI(MPI_Bcast(&o, sizeof(o), MPI_BYTE, 0, t->comm));
    return o;
}

/* Rank 0: what ranks have written is read back, the rest is written. */
static int
settle_large(const struct lsc_together *t, struct lsc_together_task *task,
             struct lsc_err *err)
{
    const struct lsc_study *study = t->farm->study;
    struct lsc_file *file = t->farm->file;
    int st = LSC_OK;

    LSC_TRY(lsc_file_check_place(file, err));
    for (size_t i = 0; i < study->nslabs; i++) {
        if (task->rows[i] == NULL || study->slabs[i].row_bytes == 0) continue;
        if (task->written[i])
            LSC_TRY(
                lsc_file_read(file, i, task->number, 1, task->rows[i], err));
        else if (lsc_slab_is_large(&study->slabs[i]))
            LSC_TRY(
                lsc_file_write(file, i, task->number, 1, task->rows[i], err));
    }
    LSC_TRY(lsc_file_sync(file, err));
out:
    return st;
}

/* Rank 0: into the book, durably. */
static int
enter(const struct lsc_together *t, struct lsc_together_task *task,
      struct lsc_task_row *flag, void *block, struct lsc_err *err)
{
    struct lsc_batch batch = {0};
    uint8_t *where;
    int st;

    LSC_TRY(settle_large(t, task, err));
    flag->checksum = lsc_rows_checksum(t->farm->study, task->stage, task->rows);
    LSC_TRY(lsc_batch_add(&batch, t->layout, task->stage, task->number, flag,
                          block, err));
    lsc_batch_close(&batch, t->layout);
    LSC_TRY(lsc_book_room(t->book, batch.n, &where, err));
    memcpy(where, batch.bytes, batch.n);
    LSC_TRY(lsc_book_enter(t->book, batch.n, err));
    LSC_TRY(lsc_ledger_flush(&t->book->ledger, err));
out:
    free(batch.bytes);
    return st;
}

/* The function of the stage: its status becomes the flag's. */
static int
run(const struct lsc_together *t, struct lsc_together_task *task,
    struct lsc_task_row *flag, struct lsc_err *err)
{
    const char *name = t->farm->study->stages[task->stage]->name;
    const struct lsc_collective *c = find(t->farm->collectives, name);
    double from = MPI_Wtime();
    int st;

    assert(c != NULL);
    flag->status = LSC_DONE;
    flag->run = t->farm->run;
    st = lsc_agree(t->farm->comm, c->run(task, err), err);
    flag->seconds = MPI_Wtime() - from;
    t->times->compute += flag->seconds;
    if (st != LSC_OK) lsc_fail_in(err, "%s/%zu", name, task->number);
    if (st != LSC_EDIVERGED) return st;
    flag->status = LSC_DIVERGED;
    memset(task->written, 0, sizeof(task->written));
    if (t->book != NULL) fprintf(stderr, "losscape: %s\n", err->text);
    return LSC_OK;
}

static int
do_task(const struct lsc_together *t, const struct order *o,
        struct lsc_err *err)
{
    const struct lsc_farm *farm = t->farm;
    struct lsc_together_task task = {
        .farm = farm, .stage = o->stage, .number = o->task};
    struct lsc_task_row flag;
    uint8_t *block = NULL;
    double from;
    int st = lsc_alloc(&block, t->layout->all[o->stage], err);

    LSC_TRY(lsc_agree(farm->comm, st, err));
    lsc_layout_rows(t->layout, farm->study, o->stage, block, task.rows);
    lsc_rows_clear(farm->study, o->stage, task.rows);
    memset(&flag, 0, sizeof(flag)); /* its padding goes into the file too */
    LSC_TRY(run(t, &task, &flag, err));
    from = MPI_Wtime();
    LSC_TRY(lsc_agree(farm->comm, lsc_file_sync(farm->file, err), err));
    if (t->book != NULL) {
        st = enter(t, &task, &flag, block, err);
        t->times->tasks++;
        t->times->flops += lsc_study_cost(farm->study, o->stage, o->task);
    }
    LSC_TRY(lsc_agree(farm->comm, st, err));
    t->times->io += MPI_Wtime() - from;
out:
    free(block);
    return st;
}

int
lsc_together_run(struct lsc_together *t, struct lsc_err *err)
{
    struct order o;
    int st = LSC_OK;

    while ((o = agree(t)).go) {
        LSC_TRY(do_task(t, &o, err));
        if (t->book != NULL) st = lsc_book_tick(t->book, MPI_Wtime(), 0, err);
        LSC_TRY(lsc_agree(t->farm->comm, st, err));
    }
out:
    return st;
}
