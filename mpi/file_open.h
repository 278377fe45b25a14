/*
 * file_open.h - the inside of struct lsc_file; what makes a file ours.
 */
#ifndef LSC_FILE_OPEN_H
#define LSC_FILE_OPEN_H

#include "h5.h"

#include <sys/types.h>

struct lsc_file {
    const struct lsc_study *study;
    char *path;
    int fd;     /* our own, for fdatasync */
    off_t size; /* when it was opened     */
    hid_t id, runs, task_type, run_type;
    hid_t slabs[LSC_MAX_SLABS], tasks[LSC_MAX_STAGES];
};

/* Ours, and of a schema we know; else LSC_EIO. */
int lsc_file_check_schema(hid_t file, const char *path, struct lsc_err *err);

#endif
