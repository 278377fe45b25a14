/* store.c - the rows used last, read once. */
#include "config.h"

#include "store.h"

#include <stdlib.h>

static int
get(struct lsc_store *store, size_t slab, size_t row, size_t part,
    const void **out, struct lsc_err *err)
{
    struct lsc_file_store *s = (struct lsc_file_store *)store;
    const struct lsc_slab *what = &s->farm->study->slabs[slab];
    size_t bytes = what->row_bytes, oldest = 0;
    double from = MPI_Wtime();
    int st;

    for (size_t i = 0; i < LSC_STORE_ROWS; i++) {
        if (s->kept[i].used != 0 && s->kept[i].slab == slab &&
            s->kept[i].row == row && s->kept[i].part == part) {
            s->kept[i].used = ++s->clock;
            *out = s->kept[i].bytes;
            return LSC_OK;
        }
        if (s->kept[i].used < s->kept[oldest].used) oldest = i;
    }
    if (part != LSC_ABSENT) bytes /= lsc_slab_parts(what);
    s->kept[oldest].used = 0;
    if (s->kept[oldest].room != bytes) {
        free(s->kept[oldest].bytes);
        s->kept[oldest].room = 0;
        s->kept[oldest].bytes = lsc_calloc(bytes, 1);
        if (s->kept[oldest].bytes == NULL)
            return lsc_fail(err, LSC_ENOMEM, "out of memory: %zu bytes", bytes);
        s->kept[oldest].room = bytes;
    }
    LSC_TRY(part != LSC_ABSENT
                ? lsc_file_read_part(s->farm->file, slab, row, part,
                                     s->kept[oldest].bytes, err)
                : lsc_file_read(s->farm->file, slab, row, 1,
                                s->kept[oldest].bytes, err));
    s->kept[oldest].slab = slab;
    s->kept[oldest].row = row;
    s->kept[oldest].part = part;
    s->kept[oldest].used = ++s->clock;
    *out = s->kept[oldest].bytes;
    s->times->io += MPI_Wtime() - from;
out:
    return st;
}

void
lsc_file_store_start(struct lsc_file_store *store, const struct lsc_farm *farm,
                     struct lsc_times *times)
{
    *store = (struct lsc_file_store){
        .store.get = get,
        .farm = farm,
        .times = times,
    };
}

void
lsc_file_store_end(struct lsc_file_store *store)
{
    for (size_t i = 0; i < LSC_STORE_ROWS; i++) free(store->kept[i].bytes);
    *store = (struct lsc_file_store){0};
}
