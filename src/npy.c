/* npy.c - arrays of bytes in NumPy's file format. */
#include "config.h"

#include "npy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_HEADER = 4096 };

static int
wrong(const char *path, const char *what, struct lsc_err *err)
{
    return lsc_fail(err, LSC_EINVAL,
                    "%s: expected a .npy file of unsigned bytes in C order, %s",
                    path, what);
}

/* The header's text, a Python dictionary, and where the data begin. */
static int
read_header(const char *path, FILE *f, char text[MOST_HEADER], long *data,
            struct lsc_err *err)
{
    unsigned char head[12];
    size_t before = 10, n;

    if (fread(head, 1, 10, f) != 10 || memcmp(head, "\x93NUMPY", 6) != 0)
        return wrong(path, "it does not begin like one", err);
    n = head[8] + 256U * head[9];
    if (head[6] > 1) {
        before = 12;
        if (fread(head + 10, 1, 2, f) != 2 || head[10] != 0 || head[11] != 0)
            return wrong(path, "its header is too long", err);
    }
    if (n >= MOST_HEADER) return wrong(path, "its header is too long", err);
    if (fread(text, 1, n, f) != n)
        return wrong(path, "it ends in its header", err);
    text[n] = '\0';
    *data = (long)(before + n);
    return LSC_OK;
}

/* Product of the numbers in 'shape': (50000, 32, 32, 3). */
static int
count_bytes(const char *text, size_t *bytes)
{
    const char *at = strstr(text, "'shape':");

    if (at == NULL || (at = strchr(at, '(')) == NULL) return 0;
    *bytes = 1;
    for (at++; *at != ')';) {
        char *end;
        size_t n = strtoul(at, &end, 10);

        if (end == at || (n > 0 && *bytes > SIZE_MAX / n)) return 0;
        *bytes *= n;
        at = end + strspn(end, ", ");
    }
    return 1;
}

/* Bytes of the array behind the header. */
static int
look(const char *path, FILE *f, const char *text, long data, size_t size,
     size_t *bytes, struct lsc_err *err)
{
    long end;

    if (strstr(text, "'descr': '|u1'") == NULL)
        return wrong(path, "its numbers are others (dtype)", err);
    if (strstr(text, "'fortran_order': False") == NULL)
        return wrong(path, "its order is Fortran's", err);
    if (!count_bytes(text, bytes)) return wrong(path, "it has no shape", err);
    if (*bytes % size != 0)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: %zu bytes, expected a multiple of %zu", path,
                        *bytes, size);
    if (fseek(f, 0, SEEK_END) != 0 || (end = ftell(f)) < data)
        return lsc_fail(err, LSC_EIO, "%s: %s", path, strerror(errno));
    if ((size_t)(end - data) < *bytes)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: ends after %ld of the %zu bytes that its header "
                        "says",
                        path, end - data, *bytes);
    return LSC_OK;
}

int
lsc_npy_read(const char *path, size_t size, size_t at, size_t n, uint8_t *out,
             size_t *items, struct lsc_err *err)
{
    FILE *f = fopen(path, "rb");
    char text[MOST_HEADER];
    size_t bytes = 0;
    long data = 0;
    int st;

    if (f == NULL)
        return lsc_fail(err, LSC_EIO, "%s: %s", path, strerror(errno));
    LSC_TRY(read_header(path, f, text, &data, err));
    LSC_TRY(look(path, f, text, data, size, &bytes, err));
    *items = bytes / size;
    if (at + n > *items) {
        st = lsc_fail(err, LSC_EINVAL, "%s: holds %zu items, expected %zu",
                      path, *items, at + n);
        goto out;
    }
    if (n > 0 && (fseek(f, data + (long)(at * size), SEEK_SET) != 0 ||
                  fread(out, size, n, f) != n))
        st = lsc_fail(err, LSC_EIO, "%s: cannot be read", path);
out:
    fclose(f);
    return st;
}
