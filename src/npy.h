/*
 * npy.h - arrays of bytes in NumPy's file format, as CIFAR-10-C comes.
 */
#ifndef LSC_NPY_H
#define LSC_NPY_H

#include "err.h"

#include <stdint.h>

/* Read items at .. at + n - 1 of an array of unsigned bytes (dtype u1, C order)
 * whose items are `size` bytes each: [items][size bytes in any shape].
 * *items: how many the file holds; n = 0 only looks.  LSC_EIO; LSC_EINVAL if it
 * is another kind of array, ends too early, or holds fewer items. */
int lsc_npy_read(const char *path, size_t size, size_t at, size_t n,
                 uint8_t *out, size_t *items, struct lsc_err *err);

#endif
