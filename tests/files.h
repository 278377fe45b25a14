/*
 * files.h - small data files for tests, in a directory of their own.
 */
#ifndef LSC_FILES_H
#define LSC_FILES_H

#include "dataset.h"

#include <stddef.h>
#include <stdint.h>

/* The largest file that files_read takes. */
#define FILES_MAX 65536

struct files {
    char dir[256];
};

/* An empty directory; its path goes to files->dir. */
void files_begin(struct files *files);
/* Remove the directory and the files in it. */
void files_end(struct files *files);

/* Whole files.  With `raw` the bytes are those on disk; without, those of the
 * contents, which are compressed on disk if the name ends with .gz. */
void files_write(const struct files *files, const char *name, int raw,
                 const void *bytes, size_t n);
size_t files_read(const struct files *files, const char *name, int raw,
                  uint8_t bytes[FILES_MAX]);
void files_remove(const struct files *files, const char *name);

/* Byte p of image i of all that follow, and its class. */
uint8_t files_pixel(size_t i, size_t p);
uint8_t files_label(size_t i, size_t classes);

/* n images of 28 x 28 and their labels.  split is "train" or "t10k", dot what
 * is between images and idx3 ('-' or '.'), end "" or ".gz". */
void files_idx(const struct files *files, const char *split, char dot,
               const char *end, size_t n);
/* One file of n images of 3 x 32 x 32, each behind `labels` bytes. */
void files_cifar(const struct files *files, const char *name, size_t labels,
                 size_t classes, size_t n);

/* A NumPy file: its header, as that of format `version` says, and n bytes,
 * their numbers modulo 251. */
void files_npy(const struct files *files, const char *name, int version,
               const char *header, size_t n);

/* Probe and load; *block is for free() if this is LSC_OK. */
int files_load(const char *name, const char *dirs, struct lsc_data *data,
               void **block, struct lsc_err *err);
/* Loading data set `name` from the directory must fail with `code` and a line
 * that has both `file` and `says` in it. */
void files_refused(const struct files *files, const char *name, int code,
                   const char *file, const char *says);
/* The images must be those that are written here. */
void files_check(const struct lsc_data *data, const struct lsc_images *images);

#endif
