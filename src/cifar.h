/*
 * cifar.h - the binary format of CIFAR-10 and CIFAR-100, plain or compressed.
 *
 * A file is a number of whole records: label bytes, then the pixels of one
 * image, [c][h][w].  One of the two splits may be missing, but not a part of
 * one.
 */
#ifndef LSC_CIFAR_H
#define LSC_CIFAR_H

#include "dataset.h"

struct lsc_cifar {
    const char *const *files[2]; /* of train and test, without .gz; each ends
                                    with NULL */
    size_t labels;               /* bytes before the pixels; the last one is
                                    the class */
};

/* The two functions of a data set's row, but for `format`.  A compressed file
 * is read to its end to count its records. */
int lsc_cifar_probe(const struct lsc_cifar *format, struct lsc_data *data,
                    struct lsc_err *err);
int lsc_cifar_read(const struct lsc_cifar *format, const struct lsc_data *data,
                   int which, uint8_t *pixels, uint8_t *labels,
                   struct lsc_err *err);

#endif
