/*
 * dense_tiles.h - the part of lsc_dense_read for matrices in pieces.
 */
#ifndef LSC_DENSE_TILES_H
#define LSC_DENSE_TILES_H

#include "dense.h"

/* From strips, all entries; from the lower tiles of a square matrix those with
 * i <= j, others are what is there, or 0.  Not collective.  LSC_EINVAL,
 * LSC_EIO. */
int lsc_dense_read_pieces(struct lsc_dense *a,
                          const struct lsc_dense_place *from,
                          struct lsc_err *err);

#endif
