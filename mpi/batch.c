/* batch.c - segments: flags and rows of neighbours, column by column. */
#include "config.h"

#include "record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A segment is given room for about so many bytes, or for one task. */
enum { SEGMENT_BYTES = 1 << 16 };

/* What a segment begins with. */
struct head {
    uint32_t stage, first, n, diverged;
};

/* Bytes of a segment up to the column of a small array whose rows are `at`
 * bytes into a block; small blocks are made of multiples of 8 bytes, so every
 * column begins at one. */
static size_t
up_to(size_t at, size_t tasks)
{
    return sizeof(struct head) + tasks * (sizeof(struct lsc_task_row) + at);
}

static struct lsc_task_row *
flags_of(struct head *head)
{
    return (struct lsc_task_row *)(head + 1);
}

int
lsc_batch_reserve(struct lsc_batch *batch, size_t n, struct lsc_err *err)
{
    size_t room = n < 4096 ? 4096 : 2 * n;
    uint8_t *more;

    if (n <= batch->room && batch->bytes != NULL) return LSC_OK;
    more = realloc(batch->bytes, room);
    if (more == NULL)
        return lsc_fail(err, LSC_ENOMEM, "out of memory: %zu bytes", room);
    batch->bytes = more;
    batch->room = room;
    return LSC_OK;
}

static struct head *
open_head(const struct lsc_batch *batch)
{
    return (struct head *)(void *)(batch->bytes + batch->open);
}

static int
begin(struct lsc_batch *b, const struct lsc_layout *layout, size_t stage,
      size_t task, struct lsc_err *err)
{
    size_t each = up_to(layout->small[stage], 1), most = SEGMENT_BYTES / each;
    int st;

    if (most > LSC_CHUNK) most = LSC_CHUNK;
    if (most == 0) most = 1;
    lsc_batch_close(b, layout);
    LSC_TRY(
        lsc_batch_reserve(b, b->n + up_to(layout->small[stage], most), err));
    b->open = b->n;
    b->most = most;
    *open_head(b) = (struct head){(uint32_t)stage, (uint32_t)task, 0, 0};
out:
    return st;
}

/* Whether the task is the next one of the segment that grows. */
static int
goes_on(const struct lsc_batch *b, size_t stage, size_t task)
{
    const struct head *head;

    if (b->most == 0) return 0;
    head = open_head(b);
    return head->n < b->most && head->stage == stage &&
           head->first + head->n == task;
}

int
lsc_batch_add(struct lsc_batch *batch, const struct lsc_layout *layout,
              size_t stage, size_t task, const struct lsc_task_row *flag,
              const void *block, struct lsc_err *err)
{
    const struct lsc_study *study = layout->study;
    struct head *head;
    int st = LSC_OK;

    if (!goes_on(batch, stage, task))
        LSC_TRY(begin(batch, layout, stage, task, err));
    head = open_head(batch);
    flags_of(head)[head->n] = *flag;
    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *slab = &study->slabs[i];
        size_t at = layout->at[i];

        if (slab->stage != stage || !lsc_slab_is_small(slab)) continue;
        memcpy((uint8_t *)head + up_to(at, batch->most) +
                   head->n * slab->row_bytes,
               (const uint8_t *)block + at, slab->row_bytes);
    }
    head->n++;
    head->diverged += flag->status == LSC_DIVERGED;
    batch->n = batch->open + up_to(layout->small[stage], head->n);
out:
    return st;
}

void
lsc_batch_close(struct lsc_batch *batch, const struct lsc_layout *layout)
{
    const struct lsc_study *study = layout->study;
    struct head *head;

    if (batch->most == 0) return;
    head = open_head(batch);
    for (size_t i = 0; head->n < batch->most && i < study->nslabs; i++) {
        const struct lsc_slab *slab = &study->slabs[i];
        size_t at = layout->at[i];

        if (slab->stage != head->stage || !lsc_slab_is_small(slab)) continue;
        memmove((uint8_t *)head + up_to(at, head->n),
                (uint8_t *)head + up_to(at, batch->most),
                head->n * slab->row_bytes);
    }
    batch->most = 0;
}

int
lsc_batch_next(const struct lsc_batch *batch, const struct lsc_layout *layout,
               size_t *at, struct lsc_segment *segment)
{
    struct head *head;

    assert(batch->most == 0);
    if (*at >= batch->n) return 0;
    head = (struct head *)(void *)(batch->bytes + *at);
    *segment = (struct lsc_segment){
        .stage = head->stage,
        .first = head->first,
        .n = head->n,
        .diverged = head->diverged,
        .flags = flags_of(head),
        .rows = (const uint8_t *)(flags_of(head) + head->n),
    };
    *at += up_to(layout->small[head->stage], head->n);
    assert(*at <= batch->n);
    return 1;
}

const uint8_t *
lsc_segment_rows(const struct lsc_segment *segment,
                 const struct lsc_layout *layout, size_t slab)
{
    return segment->rows + segment->n * layout->at[slab];
}
