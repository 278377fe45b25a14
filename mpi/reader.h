/*
 * reader.h - a result file as anybody finds it: without MPI, without a study.
 *
 * What the file says of itself (attributes `stage`, `lead`, `volatile` of every
 * array; rows of /tasks) is enough to check, compare, print and mark it.  Works
 * on a file that a job is writing to.
 */
#ifndef LSC_READER_H
#define LSC_READER_H

#include "file.h"

#include <hdf5.h>

struct lsc_reader_array {
    char path[128], stage[64], units[32], long_name[256];
    int lead, is_volatile;
    size_t ndim, dims[LSC_MAX_DIMS], items;
    enum lsc_type type;
};

struct lsc_reader_stage {
    char name[64];
    size_t count;
    struct lsc_task_row *rows; /* [count] */
};

struct lsc_reader {
    hid_t file;
    const char *path;
    size_t narrays, nstages;
    struct lsc_reader_array *arrays; /* in the order they were made           */
    struct lsc_reader_stage *stages;
};

/* LSC_EIO names the file and what is wrong with it (missing, not HDF5,
 * truncated, not ours, other schema). */
int lsc_reader_open(struct lsc_reader *r, const char *path, int writable,
                    struct lsc_err *err);
void lsc_reader_close(struct lsc_reader *r);
/* A text attribute of the root, for free(); NULL if there is none. */
char *lsc_reader_text(const struct lsc_reader *r, const char *attribute);
/* A whole array, for free(). */
int lsc_reader_load(const struct lsc_reader *r, size_t array, void **items,
                    struct lsc_err *err);
/* Row `number` of the array at path into row[bytes]; LSC_EINVAL if there is no
 * such row of so many bytes. */
int lsc_reader_row(const struct lsc_reader *r, const char *path, size_t number,
                   size_t bytes, void *row, struct lsc_err *err);
/* Index by path; (size_t)-1 if there is none. */
size_t lsc_reader_find(const struct lsc_reader *r, const char *path);

#endif
