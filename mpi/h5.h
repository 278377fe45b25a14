/*
 * h5.h - HDF5 with one-line errors, and the pieces all our files share.
 *
 * HDF5 keeps a stack of what went wrong; the line we make of it has the file,
 * what was tried, and the system's reason where there was one ("No space left
 * on device").
 */
#ifndef LSC_H5_H
#define LSC_H5_H

#include "file.h"

#include <hdf5.h>

/* HDF5 prints nothing on its own; its reasons are kept for lsc_h5_fail. */
void lsc_h5_quiet(void);

/* LSC_EIO: "path: WHAT: why the last call that failed did". */
int lsc_h5_fail(struct lsc_err *err, const char *path, const char *format, ...)
    LSC_PRINTF(3, 4);

/* File access: no buffers of raw data between us and the kernel, no HDF5 locks
 * (lock.h is ours).  comm MPI_COMM_NULL: serial driver.  Negative on failure.
 */
hid_t lsc_h5_access(MPI_Comm comm);

/* Open with messages a user understands: missing, not HDF5, truncated.  *id is
 * for H5Fclose. */
int lsc_h5_open(hid_t *id, const char *path, int writable, MPI_Comm comm,
                struct lsc_err *err);

/* Types in memory; in files they look the same. */
hid_t lsc_h5_type(enum lsc_type type); /* not to be closed */
hid_t lsc_h5_task_type(void);          /* the other two are */
hid_t lsc_h5_run_type(void);
/* Whether a type in a file is the run type, or lacks some of its later fields.
 */
int lsc_h5_run_fits(hid_t type);
hid_t lsc_h5_text_type(void); /* of any length, UTF-8 */

/* Attributes.  Writing: n = 0 is a single value; negative on failure. */
herr_t lsc_h5_put_text(hid_t at, const char *name, const char *text);
herr_t lsc_h5_put(hid_t at, const char *name, hid_t type, size_t n,
                  const void *values);
/* The text, for free(); NULL if there is none. */
char *lsc_h5_get_text(hid_t at, const char *name);
/* 0 if `name` holds n values that read as type, else -1. */
int lsc_h5_get(hid_t at, const char *name, hid_t type, size_t n, void *values);

/* Where a dataset of rows lies. */
struct lsc_h5_rows {
    hid_t set, type; /* type: in memory                            */
    size_t ndim, dims[LSC_MAX_DIMS];
    size_t lead; /* dimensions that number rows; 0: one row        */
    size_t row_bytes;
};
/* Read (write = 0) or write rows first .. first+n-1, contiguous in buffer.
 * Independent.  Negative on failure. */
herr_t lsc_h5_move(const struct lsc_h5_rows *r, size_t first, size_t n,
                   int write, void *buffer);

#endif
