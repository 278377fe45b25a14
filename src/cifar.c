/* cifar.c - the binary format of CIFAR-10 and CIFAR-100. */
#include "config.h"

#include "cifar.h"

#include "gz.h"

#include <assert.h>

#define RECORD 4096 /* no longer than this */

static size_t
record(const struct lsc_cifar *format, const struct lsc_data *data)
{
    size_t bytes = format->labels + data->c * data->h * data->w;

    assert(bytes <= RECORD);
    return bytes;
}

/* Whole records in the open file, at least one. */
static int
records(struct lsc_gz *gz, size_t each, size_t *n, struct lsc_err *err)
{
    uint64_t bytes;
    int st;

    LSC_TRY(lsc_gz_length(gz, &bytes, err));
    if (bytes == 0 || bytes % each != 0)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: %llu bytes, expected a multiple of %zu (an image "
                        "with its label)",
                        gz->path, (unsigned long long)bytes, each);
    *n = (size_t)(bytes / each);
out:
    return st;
}

/* *n images of a split; 0 if it is not there. */
static int
count(const struct lsc_cifar *format, const struct lsc_data *data, int which,
      size_t *n, struct lsc_err *err)
{
    const char *missing = NULL;
    size_t sum = 0, k = 0;

    for (const char *const *f = format->files[which]; *f != NULL; f++) {
        struct lsc_gz gz;
        int st;

        if (!lsc_gz_find(&gz, data->dir, *f)) {
            missing = *f;
            continue;
        }
        if ((st = lsc_gz_open(&gz, err)) == LSC_OK)
            st = records(&gz, record(format, data), &k, err);
        lsc_gz_close(&gz);
        if (st != LSC_OK) return st;
        sum += k;
    }
    if (sum > 0 && missing != NULL)
        return lsc_fail(err, LSC_EINVAL,
                        "%s/%s: not there, expected beside the others",
                        data->dir, missing);
    *n = sum;
    return LSC_OK;
}

int
lsc_cifar_probe(const struct lsc_cifar *format, struct lsc_data *data,
                struct lsc_err *err)
{
    int st;

    LSC_TRY(count(format, data, 0, &data->train.n, err));
    LSC_TRY(count(format, data, 1, &data->test.n, err));
out:
    return st;
}

/* to[hw][c] = from[c][hw] */
static void
transpose(size_t c, size_t hw, const uint8_t *from, uint8_t *to)
{
    for (size_t i = 0; i < hw; i++)
        for (size_t k = 0; k < c; k++) to[i * c + k] = from[k * hw + i];
}

/* Add the file's images to the *at that are there; at most n in all. */
static int
add(const struct lsc_cifar *format, const struct lsc_data *data,
    struct lsc_gz *gz, size_t n, size_t *at, uint8_t *pixels, uint8_t *labels,
    struct lsc_err *err)
{
    size_t hw = data->h * data->w, image = hw * data->c;
    uint8_t bytes[RECORD];
    int st;

    LSC_TRY(lsc_gz_open(gz, err));
    for (size_t i = 0; *at < n && lsc_gz_more(gz); i++, ++*at) {
        LSC_TRY(lsc_gz_read(gz, bytes, record(format, data), "an image", err));
        labels[*at] = bytes[format->labels - 1];
        if (labels[*at] >= data->classes)
            return lsc_fail(err, LSC_EINVAL,
                            "%s: label %d of image %zu, expected 0 to %zu",
                            gz->path, labels[*at], i, data->classes - 1);
        transpose(data->c, hw, bytes + format->labels, pixels + *at * image);
    }
    LSC_TRY(lsc_gz_end(gz, "images", err));
out:
    return st;
}

int
lsc_cifar_read(const struct lsc_cifar *format, const struct lsc_data *data,
               int which, uint8_t *pixels, uint8_t *labels, struct lsc_err *err)
{
    size_t n = which == 0 ? data->train.n : data->test.n, at = 0;

    for (const char *const *f = format->files[which]; *f != NULL; f++) {
        struct lsc_gz gz;
        int st;

        if (!lsc_gz_find(&gz, data->dir, *f))
            return lsc_fail(err, LSC_EIO, "%s/%s: no longer there", data->dir,
                            *f);
        st = add(format, data, &gz, n, &at, pixels, labels, err);
        lsc_gz_close(&gz);
        if (st != LSC_OK) return st;
    }
    if (at != n)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: %zu images, expected %zu as before", data->dir, at,
                        n);
    return LSC_OK;
}
