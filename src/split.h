/*
 * split.h - which images, and batches of them as floats.
 *
 * A split is a list of image numbers; training, validation and evaluation
 * subsets are splits of the same bytes.  Batches are normalised as they are
 * made: x = (byte / 255 - mean) / std, by a table of 256 values a channel.
 */
#ifndef LSC_SPLIT_H
#define LSC_SPLIT_H

#include "dataset.h"

struct lsc_split {
    const struct lsc_data *data;
    const struct lsc_images *from;
    size_t n;
    uint32_t *index; /* [n] into from; owned */
};

struct lsc_scale {
    float table[LSC_MAX_CHANNELS][256];
};

enum lsc_normalise { LSC_MEAN_STD, LSC_255, LSC_NONE };

/* Change of an image at training time, drawn from (seed, epoch, image). */
struct lsc_augment {
    int flip;     /* left-right with probability 1/2               */
    int pad_crop; /* pad by this many black pixels, crop at random */
    uint64_t seed;
};

/* The images of `from` whose class is in classes[nclasses] (all if 0), in file
 * order; then, if 0 < count < their number, `count` of them drawn without
 * replacement by (seed, LSC_FOR_SUBSET, index), sorted.  LSC_EINVAL if fewer
 * than count are there or a class is out of range; LSC_ENOMEM. */
int lsc_split_create(struct lsc_split *split, const struct lsc_data *data,
                     const struct lsc_images *from, size_t count,
                     const long *classes, size_t nclasses, uint64_t seed,
                     uint64_t index, struct lsc_err *err);
/* Take `count` images drawn by (seed, LSC_FOR_SUBSET, index) out of *split and
 * put them into *other; both stay sorted.  LSC_EINVAL if fewer than count are
 * there, LSC_ENOMEM. */
int lsc_split_divide(struct lsc_split *split, size_t count, uint64_t seed,
                     uint64_t index, struct lsc_split *other,
                     struct lsc_err *err);
/* *other = `count` images drawn likewise out of *split, which stays as it is;
 * all of them if count is 0 or more than there are.  LSC_ENOMEM. */
int lsc_split_sample(const struct lsc_split *split, size_t count, uint64_t seed,
                     uint64_t index, struct lsc_split *other,
                     struct lsc_err *err);
void lsc_split_free(struct lsc_split *split);

void lsc_scale_set(struct lsc_scale *scale, const struct lsc_data *data,
                   enum lsc_normalise how);
/* The same with a given mean and std of pixels / 255, each [c]. */
void lsc_scale_set_to(struct lsc_scale *scale, size_t c, const float *mean,
                      const float *std);

/* x[B][h][w][c] and labels[B] of the images split->index[at[0..B-1]], or
 * index[first..first+B-1] where at is NULL.  With augment: changed as (seed,
 * LSC_FOR_AUGMENT, epoch * from->n + image number) says; padding is byte 0
 * before normalisation, as in torchvision. */
void lsc_batch_fill(const struct lsc_split *split,
                    const struct lsc_scale *scale, const uint32_t *at,
                    size_t first, size_t B, const struct lsc_augment *augment,
                    size_t epoch, float *x, uint8_t *labels);

#endif
