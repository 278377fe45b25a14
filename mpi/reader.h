/*
 * reader.h - a result file as anybody finds it: without MPI, without a study.
 *
 * What the file says of itself (attributes `stage`, `lead`, `volatile` of every
 * array, and `tolerance`; rows of /tasks) is enough to check, compare, print
 * and mark it.  Works on a file that a job is writing to.
 */
#ifndef LSC_READER_H
#define LSC_READER_H

#include "file.h"

#include <hdf5.h>

struct lsc_reader_array {
    char path[128], stage[64], units[32], long_name[256];
    int lead, is_volatile, index;
    double tolerance; /* part of the largest entry; 0: the same bit for bit */
    size_t ndim, dims[LSC_MAX_DIMS], items;
    size_t rows, row_items,
        row_bytes; /* the first `lead` dimensions; the rest */
    enum lsc_type type;
    hid_t set;
};

struct lsc_reader_stage {
    char name[64];
    int index;
    size_t count;
    double cost;    /* flops of a task, the mean; NaN: not said */
    int collective; /* all ranks do a task of it together                  */
    struct lsc_task_row *rows; /* [count] */
    hid_t set;
};

struct lsc_reader {
    hid_t file;
    const char *path;
    size_t narrays, nstages, nruns;
    struct lsc_reader_array *arrays; /* in the study's order                  */
    struct lsc_reader_stage *stages;
    struct lsc_run_row *runs; /* [nruns], those that were                     */
};

/* LSC_EIO names the file and what is wrong with it (missing, not HDF5,
 * truncated, not ours, other schema).  After a failure there is nothing to
 * close. */
int lsc_reader_open(struct lsc_reader *r, const char *path, int writable,
                    struct lsc_err *err);
void lsc_reader_close(struct lsc_reader *r);
/* A text attribute of the root, for free(); NULL if there is none. */
char *lsc_reader_text(const struct lsc_reader *r, const char *attribute);
/* A whole array, for free(). */
int lsc_reader_load(const struct lsc_reader *r, size_t array, void **items,
                    struct lsc_err *err);
/* Rows first .. first+n-1 of an array, contiguous in memory. */
int lsc_reader_read(const struct lsc_reader *r, size_t array, size_t first,
                    size_t n, void *rows, struct lsc_err *err);
int lsc_reader_write(const struct lsc_reader *r, size_t array, size_t first,
                     size_t n, const void *rows, struct lsc_err *err);
/* Row `number` of the array at path into row[bytes]; LSC_EINVAL if there is no
 * such row of so many bytes. */
int lsc_reader_row(const struct lsc_reader *r, const char *path, size_t number,
                   size_t bytes, void *row, struct lsc_err *err);
/* Put stages[stage].rows[task] back into the file. */
int lsc_reader_write_task(const struct lsc_reader *r, size_t stage, size_t task,
                          struct lsc_err *err);
/* Index by path; (size_t)-1 if there is none. */
size_t lsc_reader_find(const struct lsc_reader *r, const char *path);
/* Tasks of a stage with this status. */
size_t lsc_reader_count(const struct lsc_reader_stage *stage,
                        enum lsc_task_status status);
/* Whether the rows of a task add up to its checksum. */
int lsc_reader_check(const struct lsc_reader *r, size_t stage, size_t task,
                     int *good, struct lsc_err *err);
/* Item `at` of items of a type, as a number; as text that reads back the same.
 */
double lsc_item_number(enum lsc_type type, const void *items, size_t at);
void lsc_item_text(enum lsc_type type, const void *items, size_t at,
                   char text[32]);

#endif
