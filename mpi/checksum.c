/* checksum.c - what a task's rows add up to, and what they are before it. */
#include "config.h"

#include "file.h"

#include "../src/hash.h"

#include <math.h>
#include <string.h>

uint64_t
lsc_rows_checksum(const struct lsc_study *study, size_t stage,
                  void *const *rows)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *slab = &study->slabs[i];

        if (slab->stage == stage && !(slab->array->traits & LSC_VOLATILE))
            sum = lsc_hash64(rows[i], slab->row_bytes, sum);
    }
    return sum;
}

void
lsc_fill(enum lsc_type type, size_t items, void *out)
{
    float *f = out;
    double *d = out;

    switch (type) {
    case LSC_F32:
        for (size_t i = 0; i < items; i++) f[i] = NAN;
        break;
    case LSC_F64:
        for (size_t i = 0; i < items; i++) d[i] = NAN;
        break;
    default: memset(out, 0, items * lsc_type_bytes(type));
    }
}

void
lsc_rows_clear(const struct lsc_study *study, size_t stage, void *const *rows)
{
    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *slab = &study->slabs[i];

        if (slab->stage == stage)
            lsc_fill(slab->array->type, slab->row_items, rows[i]);
    }
}
