/* gz.c - reading files of known size, gzip-compressed or plain. */
#include "config.h"

#include "gz.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define BUFFER     (1u << 17)
#define CHUNK      (1u << 30) /* gzread counts in int */
#define BEST_RATIO 1032       /* deflate makes nothing smaller than this */

static int
there(struct lsc_gz *gz, const char *dir, const char *name, const char *end)
{
    struct stat info;
    int n = snprintf(gz->path, sizeof(gz->path), "%s/%s%s", dir, name, end);

    return n > 0 && (size_t)n < sizeof(gz->path) && stat(gz->path, &info) == 0;
}

int
lsc_gz_find(struct lsc_gz *gz, const char *dir, const char *name)
{
    gz->file = NULL;
    return there(gz, dir, name, "") || there(gz, dir, name, ".gz");
}

int
lsc_gz_open(struct lsc_gz *gz, struct lsc_err *err)
{
    struct stat info;

    if (stat(gz->path, &info) != 0)
        return lsc_fail(err, LSC_EIO, "%s: %s", gz->path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return lsc_fail(err, LSC_EINVAL, "%s: not a regular file", gz->path);
    errno = ENOMEM;
    if ((gz->file = gzopen(gz->path, "rb")) == NULL)
        return lsc_fail(err, LSC_EIO, "%s: %s", gz->path, strerror(errno));
    gzbuffer(gz->file, BUFFER);
    gz->size = (uint64_t)info.st_size;
    gz->plain = gzdirect(gz->file);
    return LSC_OK;
}

void
lsc_gz_close(struct lsc_gz *gz)
{
    if (gz->file != NULL) gzclose(gz->file);
    gz->file = NULL;
}

int
lsc_gz_fits(const struct lsc_gz *gz, uint64_t header, uint64_t bytes,
            const char *what, struct lsc_err *err)
{
    uint64_t left = gz->size > header ? gz->size - header : 0;

    if (gz->plain && left < bytes)
        return lsc_fail(err, LSC_EINVAL, "%s: %llu bytes of %s, expected %llu",
                        gz->path, (unsigned long long)left, what,
                        (unsigned long long)bytes);
    if (gz->plain && left > bytes)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: %llu bytes after the %s, expected none", gz->path,
                        (unsigned long long)(left - bytes), what);
    if (!gz->plain && bytes / BEST_RATIO > gz->size)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: expected %llu bytes of %s, more than a gzip file"
                        " of %llu bytes can hold",
                        gz->path, (unsigned long long)bytes, what,
                        (unsigned long long)gz->size);
    return LSC_OK;
}

/* Why gzread gave too little. */
static int
fault(struct lsc_gz *gz, struct lsc_err *err)
{
    int code = Z_OK;

    errno = 0;
    gzerror(gz->file, &code);
    if (code == Z_OK) return LSC_OK;
    if (code == Z_ERRNO)
        return lsc_fail(err, LSC_EIO, "%s: could not be read", gz->path);
    return lsc_fail(err, LSC_EINVAL, "%s: %s gzip data, expected a whole file",
                    gz->path, code == Z_BUF_ERROR ? "truncated" : "damaged");
}

int
lsc_gz_read(struct lsc_gz *gz, void *bytes, size_t n, const char *what,
            struct lsc_err *err)
{
    char *to = bytes;
    size_t got = 0;
    int k = 1, st;

    while (got < n && k > 0) {
        size_t ask = n - got < CHUNK ? n - got : CHUNK;

        k = gzread(gz->file, to + got, (unsigned)ask);
        if (k > 0) got += (size_t)k;
    }
    if (got == n) return LSC_OK;
    if ((st = fault(gz, err)) != LSC_OK) return st;
    return lsc_fail(err, LSC_EINVAL, "%s: %zu bytes of %s, expected %zu",
                    gz->path, got, what, n);
}

int
lsc_gz_more(struct lsc_gz *gz)
{
    int byte = gzgetc(gz->file);

    return byte >= 0 && gzungetc(byte, gz->file) == byte;
}

int
lsc_gz_end(struct lsc_gz *gz, const char *what, struct lsc_err *err)
{
    if (lsc_gz_more(gz))
        return lsc_fail(err, LSC_EINVAL,
                        "%s: bytes after the %s, expected none", gz->path,
                        what);
    return fault(gz, err);
}

int
lsc_gz_length(struct lsc_gz *gz, uint64_t *bytes, struct lsc_err *err)
{
    char skip[1 << 14];
    uint64_t n = 0;
    int k, st;

    if (gz->plain) {
        *bytes = gz->size;
        return LSC_OK;
    }
    while ((k = gzread(gz->file, skip, sizeof(skip))) > 0) n += (uint64_t)k;
    if ((st = fault(gz, err)) != LSC_OK) return st;
    if (gzrewind(gz->file) != 0)
        return lsc_fail(err, LSC_EIO, "%s: cannot start again", gz->path);
    *bytes = n;
    return LSC_OK;
}
