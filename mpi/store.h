/*
 * store.h - rows of tasks that are done, from the result file.
 */
#ifndef LSC_MPI_STORE_H
#define LSC_MPI_STORE_H

#include "farm.h"

#define LSC_STORE_ROWS 16

/* The last rows asked for stay in memory: rows of done tasks never change. */
struct lsc_file_store {
    struct lsc_store store; /* first: what tasks see                       */
    const struct lsc_farm *farm;
    struct lsc_times *times; /* reading counts as io                       */
    struct {
        size_t slab, row, part, room; /* part: as lsc_store.get's    */
        uint64_t used; /* when it was last asked for; 0: empty             */
        void *bytes;
    } kept[LSC_STORE_ROWS];
    uint64_t clock;
};

void lsc_file_store_start(struct lsc_file_store *store,
                          const struct lsc_farm *farm, struct lsc_times *times);
void lsc_file_store_end(struct lsc_file_store *store);

#endif
