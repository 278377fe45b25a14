/*
 * dataset.h - images as bytes, and the data sets we can read.
 *
 * A data set is a row: how it is called, where it may lie, and two functions.
 * `probe` reads no more than it takes to know the shapes; `read` fills one
 * block of memory, which may be shared by the ranks of a node.  Pixels are
 * stored [n][h][w][c] whatever the file's order; labels are one byte an image.
 */
#ifndef LSC_DATASET_H
#define LSC_DATASET_H

#include "err.h"
#include "hash.h"

#include <stdint.h>

#define LSC_MAX_CHANNELS 4

struct lsc_images {
    size_t n;
    const uint8_t *pixels; /* [n][h][w][c] */
    const uint8_t *labels; /* [n]          */
};

struct lsc_data {
    char name[32];
    char dir[1024];  /* where it was found                  */
    char dirs[4096]; /* where it was looked for first      */
    size_t h, w, c, classes;
    struct lsc_images train, test; /* n may be 0                          */
    float mean[LSC_MAX_CHANNELS];  /* of pixels / 255, for "mean-std"     */
    float std[LSC_MAX_CHANNELS];
    struct lsc_hash hash; /* of shapes, pixels and labels; set by load */
};

struct lsc_dataset {
    const char *name, *help;
    const char *dirs;  /* where packages put it, separated by ':';
                          NULL: it needs no files                   */
    const char *files; /* what a directory must hold, for messages  */
    size_t h, w, c, classes;
    float mean[LSC_MAX_CHANNELS], std[LSC_MAX_CHANNELS];
    const char *published; /* hash as it is published; NULL: not known     */
    /* Fill data->train.n and data->test.n from the files in data->dir; both
     * stay 0 where it holds none of them.  The other members are set.
     * LSC_EINVAL (contents), LSC_EIO. */
    int (*probe)(struct lsc_data *data, struct lsc_err *err);
    /* Fill one split's pixels [n][h][w][c] and labels [n], each label below
     * classes; which: 0 train, 1 test. */
    int (*read)(const struct lsc_data *data, int which, uint8_t *pixels,
                uint8_t *labels, struct lsc_err *err);
};

/* All data sets; NULL at the end. */
extern const struct lsc_dataset *const lsc_datasets[];

/* Fill everything of *data but pixels, labels and hash.  dirs: places to look
 * first, separated by ':' (each also with "/<name>" appended); may be "".  Then
 * come the row's own.  LSC_EINVAL for an unknown name or a directory without
 * the files (the message lists where it looked), LSC_EIO. */
int lsc_data_probe(const char *name, const char *dirs, struct lsc_data *data,
                   struct lsc_err *err);

/* Bytes of the block that lsc_data_load fills. */
size_t lsc_data_bytes(const struct lsc_data *data);
/* Point data's splits into block[lsc_data_bytes]. */
void lsc_data_attach(struct lsc_data *data, void *block);
/* Attach, read the files into block, and hash.  LSC_EINVAL also if they are no
 * longer what lsc_data_probe saw, or are those of another set; LSC_EIO,
 * LSC_ENOMEM. */
int lsc_data_load(struct lsc_data *data, void *block, struct lsc_err *err);

#endif
