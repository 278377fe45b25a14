/* sample_store.c - one row a slab; others are made up from it. */
#include "config.h"

#include "sample_store.h"

#include "../src/recipe.h"
#include "sample.h"

#include <stdlib.h>
#include <string.h>

/* How far made-up numbers are from the ones they stand for. */
#define NOISE 0.01f

/* As different from the row that has run as solutions are from each other: a
 * line between two must not be a point. */
static void
change(size_t row, size_t n, float *values)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t mixed =
            (uint32_t)(i + 1) * 2654435761u ^ (uint32_t)(row + 1) * 2246822519u;

        mixed = (mixed ^ mixed >> 15) * 3266489917u;
        values[i] *= mixed >> 31 ? 1 + NOISE : 1 - NOISE;
    }
}

static const uint8_t *
base(const struct lsc_sample_store *s, size_t slab)
{
    const uint8_t *block = s->block[s->study->slabs[slab].stage];

    return block + s->layout->at[slab];
}

static int
make_up(struct lsc_sample_store *s, size_t slab, size_t row, const void **out,
        struct lsc_err *err)
{
    const struct lsc_slab *l = &s->study->slabs[slab];
    size_t k = s->next++ % LSC_SAMPLE_ROWS;

    if (s->kept[k].bytes == NULL || s->kept[k].room < l->row_bytes) {
        free(s->kept[k].bytes);
        s->kept[k].room = 0;
        s->kept[k].bytes = lsc_calloc(l->row_bytes, 1);
        if (s->kept[k].bytes == NULL)
            return lsc_fail(err, LSC_ENOMEM, "out of memory: %zu bytes",
                            l->row_bytes);
        s->kept[k].room = l->row_bytes;
    }
    memcpy(s->kept[k].bytes, base(s, slab), l->row_bytes);
    if (l->array->type == LSC_F32) change(row, l->row_items, s->kept[k].bytes);
    s->kept[k].slab = slab;
    s->kept[k].row = row;
    *out = s->kept[k].bytes;
    return LSC_OK;
}

/* Estimates from made-up values are none.  How many points a surface in two
 * levels will refine cannot be known: here it is none. */
static void
refine_none(struct lsc_sample_store *s, size_t slab)
{
    const struct lsc_slab *l = &s->study->slabs[slab];
    uint8_t *block = s->block[l->stage];

    if (strcmp(l->array->path, "/surface/how") == 0)
        memset(block + s->layout->at[slab], 0, l->row_bytes);
}

static int
get_row(struct lsc_sample_store *s, size_t slab, size_t row, const void **out,
        struct lsc_err *err)
{
    double from;
    int st;

    refine_none(s, slab);
    if (s->number[s->study->slabs[slab].stage] == row) {
        *out = base(s, slab);
        return LSC_OK;
    }
    for (size_t i = 0; i < LSC_SAMPLE_ROWS; i++)
        if (s->kept[i].bytes != NULL && s->kept[i].slab == slab &&
            s->kept[i].row == row) {
            *out = s->kept[i].bytes;
            return LSC_OK;
        }
    from = lsc_sample_clock();
    st = make_up(s, slab, row, out, err);
    s->seconds += lsc_sample_clock() - from;
    return st;
}

static int
get(struct lsc_store *store, size_t slab, size_t row, size_t part,
    const void **out, struct lsc_err *err)
{
    struct lsc_sample_store *s = (struct lsc_sample_store *)store;
    const struct lsc_slab *l = &s->study->slabs[slab];
    int st = get_row(s, slab, row, out, err);

    if (st == LSC_OK && part != LSC_ABSENT)
        *out =
            (const uint8_t *)*out + part * (l->row_bytes / lsc_slab_parts(l));
    return st;
}

int
lsc_sample_store_open(struct lsc_sample_store *store,
                      const struct lsc_study *study,
                      const struct lsc_layout *layout, struct lsc_err *err)
{
    *store = (struct lsc_sample_store){
        .store.get = get, .study = study, .layout = layout};
    for (size_t s = 0; s < study->nstages; s++) {
        if (study->counts[s] == 0) continue;
        store->block[s] = lsc_calloc(layout->all[s], 1);
        if (store->block[s] == NULL)
            return lsc_fail(err, LSC_ENOMEM, "out of memory: %zu bytes",
                            layout->all[s]);
    }
    return LSC_OK;
}

void
lsc_sample_store_close(struct lsc_sample_store *store)
{
    for (size_t s = 0; s < LSC_MAX_STAGES; s++) free(store->block[s]);
    for (size_t i = 0; i < LSC_SAMPLE_ROWS; i++) free(store->kept[i].bytes);
    *store = (struct lsc_sample_store){0};
}

void
lsc_sample_store_rows(struct lsc_sample_store *store, size_t stage,
                      size_t number, void *rows[LSC_MAX_SLABS])
{
    store->number[stage] = number;
    lsc_layout_rows(store->layout, store->study, stage, store->block[stage],
                    rows);
}

/* Where a task of a stage keeps its row of a slab. */
static float *
floats(const struct lsc_sample_store *s, size_t slab)
{
    uint8_t *block = s->block[s->study->slabs[slab].stage];

    return (float *)(void *)(block + s->layout->at[slab]);
}

/* Points near one, into all parts of a row. */
static void
spread(struct lsc_sample_store *store, const char *path, size_t n,
       const float *point)
{
    const struct lsc_study *s = store->study;
    size_t slab = lsc_study_slab(s, path);

    for (size_t i = 0; slab != LSC_ABSENT && i < s->slabs[slab].row_items;
         i += n) {
        memcpy(floats(store, slab) + i, point, n * sizeof(*point));
        change(i, n, floats(store, slab) + i);
    }
}

int
lsc_sample_store_start(struct lsc_sample_store *store, size_t stage,
                       struct lsc_err *err)
{
    const struct lsc_study *s = store->study;
    size_t P = s->net.P, slab = lsc_study_slab(s, "/solutions/theta");
    size_t Q = s->net.Q;
    float *theta, *buffers;
    int st;

    if (!lsc_recipe_trains(s) || stage != lsc_study_stage(s, "train"))
        return LSC_OK;
    theta = floats(store, slab);
    buffers = floats(store, lsc_study_slab(s, "/solutions/buffers"));
    LSC_TRY(lsc_recipe_start(s, store->number[stage], theta, buffers, err));
    spread(store, "/solutions/trajectory", P, theta);
    spread(store, "/checkpoints/theta", P, theta);
    if (Q > 0) spread(store, "/checkpoints/buffers", Q, buffers);
out:
    return st;
}
