/* record.c - rows in blocks, tasks in batches. */
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
    *layout = (struct lsc_layout){.study = study};
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
    for (size_t s = 0; s < study->nstages; s++)
        if (study->counts[s] > 0 && layout->all[s] > layout->most)
            layout->most = layout->all[s];
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
        /* It would make a truncated file long again. */
        if (!*wrote) LSC_TRY(lsc_file_check_place(farm->file, err));
        LSC_TRY(lsc_file_write(farm->file, i, task, 1, rows[i], err));
        *wrote = 1;
    }
out:
    return st;
}
