/*
 * gz.h - reading files of known size, gzip-compressed or plain.
 *
 * Whatever is wrong with a file becomes one line that names it and says what
 * was expected; no size that a file claims is believed before
 * lsc_gz_fits has agreed.
 */
#ifndef LSC_GZ_H
#define LSC_GZ_H

#include "err.h"

#include <stdint.h>
#include <zlib.h>

struct lsc_gz {
    char path[1280];
    gzFile file;
    uint64_t size; /* bytes on disk */
    int plain;     /* not compressed: size is that of the contents */
};

/* Put the path of dir/name or, where that is not there, dir/name.gz into gz;
 * 0 if neither is there. */
int lsc_gz_find(struct lsc_gz *gz, const char *dir, const char *name);

/* Open the path that lsc_gz_find put there.  LSC_EINVAL if it is no regular
 * file, LSC_EIO. */
int lsc_gz_open(struct lsc_gz *gz, struct lsc_err *err);
/* gz->file may be NULL. */
void lsc_gz_close(struct lsc_gz *gz);

/* Can `bytes` of `what` follow a header of `header` bytes?  LSC_EINVAL if not:
 * exactly for plain files, by deflate's best ratio for compressed ones. */
int lsc_gz_fits(const struct lsc_gz *gz, uint64_t header, uint64_t bytes,
                const char *what, struct lsc_err *err);

/* Read bytes[n]; LSC_EINVAL if fewer are left or the file is damaged. */
int lsc_gz_read(struct lsc_gz *gz, void *bytes, size_t n, const char *what,
                struct lsc_err *err);

/* Is there another byte to read? */
int lsc_gz_more(struct lsc_gz *gz);
/* LSC_EINVAL unless the file ends here, undamaged. */
int lsc_gz_end(struct lsc_gz *gz, const char *what, struct lsc_err *err);

/* *bytes of contents from start to end; reads all of a compressed file, and
 * starts again. */
int lsc_gz_length(struct lsc_gz *gz, uint64_t *bytes, struct lsc_err *err);

#endif
