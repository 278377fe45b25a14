/*
 * file.h - the result file: always whole.
 *
 * Rank 0 makes FILE.part with the serial driver, every array allocated and
 * filled (NaN, zero), syncs it and renames it; then all ranks open it.  From
 * then on no metadata changes: rows are written independently, in place.  Rows
 * of 4 KiB or more have a chunk each, aligned to 4 KiB, so that ranks never
 * write the same page; small rows are the master's to write.
 */
#ifndef LSC_FILE_H
#define LSC_FILE_H

#include "../src/sched.h"
#include "../src/study.h"
#include "comm.h"

#define LSC_SCHEMA    1
#define LSC_RUNS      256  /* rows of /runs                          */
#define LSC_LARGE_ROW 4096 /* bytes: from here on the worker writes  */

/* One row of /tasks/<stage>. */
struct lsc_task_row {
    int32_t status; /* enum lsc_task_status                    */
    int32_t run;    /* row of /runs it was done in             */
    double seconds;
    int32_t rank;
    uint64_t checksum; /* lsc_rows_checksum                       */
};

/* One row of /runs, written when a run begins and once more at its end; texts
 * are NUL-padded.  Files of older programs lack what stands after nodes: read
 * from there it is NaN, -1 or 0, as lsc_run_row_clear leaves it. */
struct lsc_run_row {
    char command[512], date[32], host[64], slurm_job[32], blas[128],
        blas_core[32], mpi[96], version[32];
    int32_t ranks, nodes;
    int32_t start; /* 1 for the first run of the file, 2, ...           */
    /* What it ended with: 0, 5, 75; -1: it runs, or has died. */
    int32_t exit_status;
    double done;         /* flops done when it began: lsc_advance           */
    double seconds;      /* from its start to its end                       */
    double work_seconds; /* of these, sharing out tasks and doing them      */
    double compute_seconds; /* of tasks, sum over ranks                   */
    double idle_seconds;    /* without a task, sum over ranks             */
    int64_t tasks; /* done or diverged in it                          */
};
void lsc_run_row_clear(struct lsc_run_row *rows, size_t n);

struct lsc_file;

/* The checksum of a task's rows: XXH3-64 over its rows of all arrays that are
 * not volatile, in the study's order.  rows[nslabs], NULL where not its own. */
uint64_t lsc_rows_checksum(const struct lsc_study *study, size_t stage,
                           void *const *rows);
/* Fill rows as they are before a task ran: NaN for floats, 0 for integers. */
void lsc_rows_clear(const struct lsc_study *study, size_t stage,
                    void *const *rows);
/* The same for `items` items of one array. */
void lsc_fill(enum lsc_type type, size_t items, void *out);

/* Rank 0 alone, not collective.  LSC_EIO; leaves no file on failure.  identity
 * is kept as a root attribute, to be compared on going on. */
int lsc_file_create(const char *path, const struct lsc_study *study,
                    const char *identity, struct lsc_err *err);

/* Collective over comm (MPI_COMM_NULL: serial driver, this process alone).
 * Opens every array of the study.  LSC_EIO (not HDF5, truncated, other schema);
 * LSC_EINVAL if the arrays are not this study's. */
int lsc_file_open(struct lsc_file **file, const char *path, MPI_Comm comm,
                  int writable, const struct lsc_study *study,
                  struct lsc_err *err);
/* Collective if opened so. */
void lsc_file_close(struct lsc_file *file);

/* The identity text of the file at path, for free(); serial.  LSC_EIO if it is
 * not a whole losscape file of our schema. */
int lsc_file_identity(const char *path, char **identity, struct lsc_err *err);

/* All below: independent, rank by rank. */

/* Rows first .. first+n-1 of a slab, contiguous in memory. */
int lsc_file_read(struct lsc_file *file, size_t slab, size_t first, size_t n,
                  void *rows, struct lsc_err *err);
int lsc_file_write(struct lsc_file *file, size_t slab, size_t first, size_t n,
                   const void *rows, struct lsc_err *err);
/* One part of one row, along the row's first dimension. */
int lsc_file_read_part(struct lsc_file *file, size_t slab, size_t row,
                       size_t part, void *out, struct lsc_err *err);
int lsc_file_read_tasks(struct lsc_file *file, size_t stage, size_t first,
                        size_t n, struct lsc_task_row *rows,
                        struct lsc_err *err);
int lsc_file_write_tasks(struct lsc_file *file, size_t stage, size_t first,
                         size_t n, const struct lsc_task_row *rows,
                         struct lsc_err *err);
/* Read all rows of one task into rows[nslabs] (own buffers) and compare with
 * the checksum; *good = 1 or 0. */
int lsc_file_check_task(struct lsc_file *file, size_t stage, size_t task,
                        const struct lsc_task_row *row, void *const *rows,
                        int *good, struct lsc_err *err);
/* Put a row into /runs and count it (row->start); *number: where.  When the
 * table is full the last row takes the place of the one before it, so that the
 * last two rows are the last two runs. */
int lsc_file_add_run(struct lsc_file *file, struct lsc_run_row *row,
                     int *number, struct lsc_err *err);
/* Put it there again. */
int lsc_file_write_run(struct lsc_file *file, int number,
                       const struct lsc_run_row *row, struct lsc_err *err);
/* Make what this rank wrote durable: fdatasync on its own descriptor. */
int lsc_file_sync(struct lsc_file *file, struct lsc_err *err);
/* LSC_EIO unless the file is still at its path and as long as when it was
 * opened. */
int lsc_file_check_place(const struct lsc_file *file, struct lsc_err *err);

#endif
