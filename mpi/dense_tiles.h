/*
 * dense_tiles.h - the part of lsc_dense_read for packed tiles.
 */
#ifndef LSC_DENSE_TILES_H
#define LSC_DENSE_TILES_H

#include "dense.h"

/* Entries i <= j of a square matrix from the lower tiles of the place; others
 * are what is there, or 0.  Not collective.  LSC_EINVAL, LSC_EIO. */
int lsc_dense_read_tiles(struct lsc_dense *a,
                         const struct lsc_dense_place *from,
                         struct lsc_err *err);

#endif
