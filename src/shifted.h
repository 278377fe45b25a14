/*
 * shifted.h - images that differ from those a net was trained on.
 *
 * Test images made worse (corruption.h) or read so from files, and images of
 * another data set, cut or padded to the net's shape.  They are made by the
 * task that needs them.
 */
#ifndef LSC_SHIFTED_H
#define LSC_SHIFTED_H

#include "corruption.h"
#include "study.h"
#include "watch.h"

/* Images of their own, and the split of all of them. */
struct lsc_shifted {
    struct lsc_images images;
    struct lsc_split split;
    uint8_t *pixels, *labels;
};

/* What [robustness] corruptions names: type t, and how many types there are. */
size_t lsc_shifted_types(const struct lsc_study *study);
void lsc_shifted_type(const struct lsc_study *study, size_t type,
                      char name[64]);
/* Data sets that [robustness] others names. */
size_t lsc_shifted_others(const struct lsc_study *study);
void lsc_shifted_other(const struct lsc_study *study, size_t other,
                       char name[64]);
/* LSC_EINVAL for a name that is none, LSC_EIO for a file that is not there. */
int lsc_shifted_check(const struct lsc_study *study, struct lsc_err *err);

/* The study's test subset at a severity of 0 (as it is) to 5: corrupted by
 * (study seed, type, severity, number of the image), or, where [robustness]
 * files names a directory, rows (severity - 1) * images + number of its
 * TYPE.npy.  LSC_EIO, LSC_EINVAL, LSC_ENOMEM, the watch's code;
 * lsc_shifted_free in any case. */
int lsc_shifted_corrupt(const struct lsc_study *study, size_t type,
                        int severity, struct lsc_watch *watch,
                        struct lsc_shifted *shifted, struct lsc_err *err);
/* The first n test images of another data set, or all it has, likewise.  Their
 * labels are 0. */
int lsc_shifted_load(const struct lsc_study *study, size_t other, size_t n,
                     struct lsc_shifted *shifted, struct lsc_err *err);
void lsc_shifted_free(struct lsc_shifted *shifted);
/* Bytes that either takes besides while it goes on. */
size_t lsc_shifted_bytes(const struct lsc_study *study);

/* One image into another shape: sides cut or padded with black about the
 * centre; grey to colour by repeating, colour to grey by .299 .587 .114. */
void lsc_shifted_fit(size_t h, size_t w, size_t c, const uint8_t *in, size_t H,
                     size_t W, size_t C, uint8_t *out);

#endif
