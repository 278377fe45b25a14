/* ledger.c - rows, then flags, in few calls. */
#include "config.h"

#include "ledger.h"

#include <stdlib.h>
#include <string.h>

/* More than this is flushed at once, however young. */
enum { MOST_BYTES = 1 << 26 };
/* Bytes written in one call; a segment has less. */
enum { CALL_BYTES = 1 << 20 };

/* Segments in the order of the file. */
struct sorted {
    struct lsc_segment *at;
    size_t n;
};

void
lsc_ledger_end(struct lsc_ledger *ledger)
{
    free(ledger->batch.bytes);
    *ledger = (struct lsc_ledger){0};
}

int
lsc_ledger_room(struct lsc_ledger *ledger, size_t n, uint8_t **where,
                struct lsc_err *err)
{
    struct lsc_batch *own = &ledger->batch;
    int st = lsc_batch_reserve(own, own->n + n, err);

    *where = own->bytes + own->n;
    return st;
}

void
lsc_ledger_add(struct lsc_ledger *ledger, size_t n)
{
    if (ledger->batch.n == 0) ledger->since = MPI_Wtime();
    ledger->batch.n += n;
}

static int
compare(const void *a, const void *b)
{
    const struct lsc_segment *x = a, *y = b;

    if (x->stage != y->stage) return x->stage < y->stage ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

/* Segments from byte `from` on; s->at for free(). */
static int
sort(const struct lsc_ledger *ledger, size_t from, struct sorted *s,
     struct lsc_err *err)
{
    struct lsc_segment segment;
    int st;

    *s = (struct sorted){0};
    for (size_t at = from;
         lsc_batch_next(&ledger->batch, ledger->layout, &at, &segment);)
        s->n++;
    LSC_TRY(lsc_alloc(&s->at, s->n, err));
    for (size_t at = from, i = 0;
         lsc_batch_next(&ledger->batch, ledger->layout, &at, &s->at[i]);)
        i++;
    qsort(s->at, s->n, sizeof(*s->at), compare);
out:
    return st;
}

/* One column of all segments of a stage, neighbours in one call. */
struct column {
    struct lsc_ledger *ledger;
    size_t slab; /* LSC_ABSENT: the flags */
    size_t stage, bytes;
    uint8_t *buffer;
    size_t first, n; /* rows in the buffer */
};

static int
write_out(struct column *c, struct lsc_err *err)
{
    struct lsc_file *file = c->ledger->farm->file;
    size_t n = c->n;

    c->n = 0;
    if (n == 0) return LSC_OK;
    if (c->slab == LSC_ABSENT)
        return lsc_file_write_tasks(file, c->stage, c->first, n,
                                    (const void *)c->buffer, err);
    return lsc_file_write(file, c->slab, c->first, n, c->buffer, err);
}

static int
write_column(struct column *c, const struct sorted *s, struct lsc_err *err)
{
    size_t room = CALL_BYTES / c->bytes;
    int st = LSC_OK;

    for (size_t i = 0; i < s->n; i++) {
        const struct lsc_segment *g = &s->at[i];
        const void *rows = g->flags;

        if (g->stage != c->stage) continue;
        if (c->slab != LSC_ABSENT)
            rows = lsc_segment_rows(g, c->ledger->layout, c->slab);
        if (c->n > 0 && (c->first + c->n != g->first || c->n + g->n > room))
            LSC_TRY(write_out(c, err));
        if (c->n == 0) c->first = g->first;
        memcpy(c->buffer + c->n * c->bytes, rows, g->n * c->bytes);
        c->n += g->n;
    }
    LSC_TRY(write_out(c, err));
out:
    return st;
}

/* flags: theirs, or the rows of all small arrays; from: the byte of the batch
 * to begin with. */
static int
write_columns(struct lsc_ledger *ledger, size_t from, int flags,
              struct lsc_err *err)
{
    const struct lsc_study *study = ledger->farm->study;
    struct column c = {.ledger = ledger,
                       .slab = LSC_ABSENT,
                       .bytes = sizeof(struct lsc_task_row)};
    struct sorted s;
    int st;

    LSC_TRY(sort(ledger, from, &s, err));
    LSC_TRY(lsc_alloc(&c.buffer, CALL_BYTES, err));
    for (; flags && c.stage < study->nstages; c.stage++)
        LSC_TRY(write_column(&c, &s, err));
    for (c.slab = 0; !flags && c.slab < study->nslabs; c.slab++) {
        const struct lsc_slab *slab = &study->slabs[c.slab];

        if (!lsc_slab_is_small(slab)) continue;
        c.stage = slab->stage;
        c.bytes = slab->row_bytes;
        LSC_TRY(write_column(&c, &s, err));
    }
out:
    free(c.buffer);
    free(s.at);
    return st;
}

static int
write_rows(struct lsc_ledger *ledger, struct lsc_err *err)
{
    int st = LSC_OK;

    if (ledger->written == ledger->batch.n) return LSC_OK;
    LSC_TRY(lsc_file_check_place(ledger->farm->file, err));
    LSC_TRY(write_columns(ledger, ledger->written, 0, err));
    ledger->written = ledger->batch.n;
out:
    return st;
}

int
lsc_ledger_write(struct lsc_ledger *ledger, struct lsc_err *err)
{
    double from = MPI_Wtime();
    int st = write_rows(ledger, err);

    ledger->seconds += MPI_Wtime() - from;
    return st;
}

int
lsc_ledger_flush(struct lsc_ledger *ledger, struct lsc_err *err)
{
    double from = MPI_Wtime();
    int st;

    if (ledger->batch.n == 0) return LSC_OK;
    LSC_TRY(write_rows(ledger, err));
    LSC_TRY(lsc_file_sync(ledger->farm->file, err));
    LSC_TRY(write_columns(ledger, 0, 1, err));
    LSC_TRY(lsc_file_sync(ledger->farm->file, err));
    ledger->written = ledger->batch.n = 0;
out:
    ledger->seconds += MPI_Wtime() - from;
    return st;
}

int
lsc_ledger_tick(struct lsc_ledger *ledger, double now, struct lsc_err *err)
{
    if (ledger->batch.n < MOST_BYTES &&
        (ledger->batch.n == 0 ||
         now - ledger->since < ledger->farm->flush_seconds))
        return LSC_OK;
    return lsc_ledger_flush(ledger, err);
}
