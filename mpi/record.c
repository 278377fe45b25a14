/* record.c - rows in blocks, records in batches. */
#include "config.h"

#include "record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL_ALIGNMENT = 8, LARGE_ALIGNMENT = 64 };

int
lsc_slab_is_large(const struct lsc_slab *slab)
{
    return slab->stage != LSC_ABSENT && slab->row_bytes >= LSC_LARGE_ROW;
}

int
lsc_slab_is_small(const struct lsc_slab *slab)
{
    return slab->stage != LSC_ABSENT && slab->row_bytes > 0 &&
           slab->row_bytes < LSC_LARGE_ROW;
}

static size_t
round_up(size_t n, size_t to)
{
    return (n + to - 1) / to * to;
}

void
lsc_layout_plan(struct lsc_layout *layout, const struct lsc_study *study)
{
    *layout = (struct lsc_layout){0};
    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *slab = &study->slabs[i];

        if (!lsc_slab_is_small(slab)) continue;
        layout->at[i] = layout->small[slab->stage];
        layout->small[slab->stage] +=
            round_up(slab->row_bytes, SMALL_ALIGNMENT);
    }
    for (size_t s = 0; s < study->nstages; s++)
        layout->all[s] = round_up(layout->small[s], LARGE_ALIGNMENT);
    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *slab = &study->slabs[i];

        if (!lsc_slab_is_large(slab)) continue;
        layout->at[i] = layout->all[slab->stage];
        layout->all[slab->stage] += round_up(slab->row_bytes, LARGE_ALIGNMENT);
    }
}

void
lsc_layout_rows(const struct lsc_layout *layout, const struct lsc_study *study,
                size_t stage, void *block, void *rows[LSC_MAX_SLABS])
{
    for (size_t i = 0; i < study->nslabs; i++)
        rows[i] = study->slabs[i].stage == stage
                      ? (uint8_t *)block + layout->at[i]
                      : NULL;
}

int
lsc_write_large(const struct lsc_farm *farm, size_t stage, size_t task,
                void *const rows[LSC_MAX_SLABS], int *wrote,
                struct lsc_err *err)
{
    int st = LSC_OK;

    *wrote = 0;
    for (size_t i = 0; i < farm->study->nslabs; i++) {
        const struct lsc_slab *slab = &farm->study->slabs[i];

        if (slab->stage != stage || !lsc_slab_is_large(slab)) continue;
        LSC_TRY(lsc_file_write(farm->file, i, task, 1, rows[i], err));
        *wrote = 1;
    }
out:
    return st;
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

int
lsc_batch_add(struct lsc_batch *batch, const struct lsc_layout *layout,
              const struct lsc_record *record, const void *small,
              struct lsc_err *err)
{
    size_t rows = layout->small[record->stage];
    size_t n = batch->n + sizeof(*record) + rows;
    int st;

    LSC_TRY(lsc_batch_reserve(batch, n, err));
    memcpy(batch->bytes + batch->n, record, sizeof(*record));
    memcpy(batch->bytes + batch->n + sizeof(*record), small, rows);
    batch->n = n;
out:
    return st;
}

int
lsc_batch_next(const struct lsc_batch *batch, const struct lsc_layout *layout,
               size_t *at, struct lsc_record *record, const void **small)
{
    if (*at >= batch->n) return 0;
    assert(*at + sizeof(*record) <= batch->n);
    memcpy(record, batch->bytes + *at, sizeof(*record));
    *small = batch->bytes + *at + sizeof(*record);
    *at += sizeof(*record) + layout->small[record->stage];
    assert(*at <= batch->n);
    return 1;
}
