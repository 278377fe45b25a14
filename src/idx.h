/*
 * idx.h - images and labels in the format of MNIST, plain or gzip-compressed.
 *
 * Big-endian words, then bytes.  Images: 0x803, n, h, w, pixels [n][h][w];
 * labels: 0x801, n, labels [n].  A directory holds train-images-idx3-ubyte,
 * train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, each
 * also with .gz, and also spelled with a dot before idx; one split may be
 * missing.
 */
#ifndef LSC_IDX_H
#define LSC_IDX_H

#include "dataset.h"

#define LSC_IDX_FILES                                              \
    "train-images-idx3-ubyte[.gz], train-labels-idx1-ubyte[.gz], " \
    "t10k-images-idx3-ubyte[.gz], t10k-labels-idx1-ubyte[.gz]"

/* The two functions of a data set's row. */
int lsc_idx_probe(struct lsc_data *data, struct lsc_err *err);
int lsc_idx_read(const struct lsc_data *data, int which, uint8_t *pixels,
                 uint8_t *labels, struct lsc_err *err);

#endif
