/*
 * part.h - making an HDF5 file that is there whole or not at all.
 *
 * It grows as "path.part" under the serial driver; only when every byte of it
 * is on the disk does it get its name.
 */
#ifndef LSC_PART_H
#define LSC_PART_H

#include "h5.h"

/* Make "path.part" (an old one is overwritten).  LSC_EIO, also if the file
 * system has not `bytes` free. */
int lsc_part_begin(hid_t *file, const char *path, double bytes,
                   struct lsc_err *err);
/* Close the file; then, if st is LSC_OK, sync and rename it, else remove it.
 * Returns st, or what went wrong here. */
int lsc_part_end(hid_t file, const char *path, int st, struct lsc_err *err);

/* Whether path lies in a directory; else LSC_EIO. */
int lsc_part_check_directory(const char *path, struct lsc_err *err);
/* Reserve the first `bytes` of an open file, or where that cannot be done, see
 * whether there is room.  0, or an errno. */
int lsc_part_reserve(int fd, double bytes);

/* A dataset and how it is described. */
struct lsc_part_set {
    const char *path, *units, *long_name;
    hid_t type;
    size_t ndim, dims[LSC_MAX_DIMS];
    int row_chunks;   /* a chunk per index of the first `lead` dimensions   */
    size_t lead;      /* used with row_chunks                               */
    const void *fill; /* an item of `type`; NULL: zeros                     */
    int sparse;       /* leave the space unwritten: it reads as zeros       */
};
/* Make it, allocated and filled, with its groups.  Negative on failure. */
hid_t lsc_part_set(hid_t file, const struct lsc_part_set *set);

#endif
