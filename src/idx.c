/* idx.c - images and labels in the format of MNIST. */
#include "config.h"

#include "idx.h"

#include "gz.h"

#include <string.h>

enum { IMAGES, LABELS };

static const char *const names[2][2] = {
    {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"},
    {"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"},
};

static const struct {
    const char *name, *bytes;
    uint32_t magic;
    size_t header;
} parts[] = {
    [IMAGES] = {"images", "pixels", 0x803, 16},
    [LABELS] = {"labels", "labels", 0x801, 8},
};

static int
find(struct lsc_gz *gz, const char *dir, const char *name)
{
    char dotted[32] = "";

    if (lsc_gz_find(gz, dir, name)) return 1;
    memcpy(dotted, name, strlen(name));
    strstr(dotted, "-idx")[0] = '.';
    return lsc_gz_find(gz, dir, dotted);
}

static uint32_t
word(const uint8_t *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 |
           b[3];
}

/* Read the header of the file that was found: *n images or labels, for which
 * the file has room. */
static int
begin(struct lsc_gz *gz, const struct lsc_data *data, int part, size_t *n,
      struct lsc_err *err)
{
    size_t each = part == IMAGES ? data->h * data->w : 1;
    uint8_t b[16];
    int st;

    LSC_TRY(lsc_gz_open(gz, err));
    LSC_TRY(lsc_gz_read(gz, b, parts[part].header, "header", err));
    if (word(b) != parts[part].magic)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: magic 0x%08x, expected 0x%08x (idx %s)", gz->path,
                        (unsigned)word(b), (unsigned)parts[part].magic,
                        parts[part].name);
    if (part == IMAGES && (word(b + 8) != data->h || word(b + 12) != data->w))
        return lsc_fail(err, LSC_EINVAL,
                        "%s: images of %u x %u, expected %zu x %zu (%s)",
                        gz->path, (unsigned)word(b + 8), (unsigned)word(b + 12),
                        data->h, data->w, data->name);
    if (word(b + 4) == 0)
        return lsc_fail(err, LSC_EINVAL, "%s: no %s, expected some", gz->path,
                        parts[part].name);
    LSC_TRY(lsc_gz_fits(gz, parts[part].header, (uint64_t)word(b + 4) * each,
                        parts[part].bytes, err));
    *n = word(b + 4);
out:
    return st;
}

/* *n images of a split; 0 if it is not there. */
static int
count(const struct lsc_data *data, int which, size_t *n, struct lsc_err *err)
{
    struct lsc_gz gz[2];
    size_t k[2] = {0, 0};
    int st = LSC_OK, found[2];

    for (int p = 0; p < 2; p++)
        found[p] = find(&gz[p], data->dir, names[which][p]);
    for (int p = 0; p < 2; p++) {
        if (!found[p] && found[1 - p]) {
            st = lsc_fail(err, LSC_EINVAL,
                          "%s/%s: not there, expected beside %s", data->dir,
                          names[which][p], gz[1 - p].path);
            goto out;
        }
        if (found[p]) LSC_TRY(begin(&gz[p], data, p, &k[p], err));
    }
    if (k[IMAGES] != k[LABELS])
        st = lsc_fail(err, LSC_EINVAL, "%s: %zu labels, expected %zu as in %s",
                      gz[LABELS].path, k[LABELS], k[IMAGES], gz[IMAGES].path);
    else
        *n = k[IMAGES];
out:
    for (int p = 0; p < 2; p++) lsc_gz_close(&gz[p]);
    return st;
}

int
lsc_idx_probe(struct lsc_data *data, struct lsc_err *err)
{
    int st;

    LSC_TRY(count(data, 0, &data->train.n, err));
    LSC_TRY(count(data, 1, &data->test.n, err));
out:
    return st;
}

/* bytes[n * each] of one file. */
static int
part_read(const struct lsc_data *data, int which, int part, size_t n,
          uint8_t *bytes, struct lsc_err *err)
{
    size_t each = part == IMAGES ? data->h * data->w : 1, now;
    struct lsc_gz gz;
    int st;

    if (!find(&gz, data->dir, names[which][part]))
        return lsc_fail(err, LSC_EIO, "%s/%s: no longer there", data->dir,
                        names[which][part]);
    LSC_TRY(begin(&gz, data, part, &now, err));
    if (now != n) {
        st = lsc_fail(err, LSC_EINVAL, "%s: %zu %s, expected %zu as before",
                      gz.path, now, parts[part].name, n);
        goto out;
    }
    LSC_TRY(lsc_gz_read(&gz, bytes, n * each, parts[part].bytes, err));
    LSC_TRY(lsc_gz_end(&gz, parts[part].bytes, err));
    for (size_t i = 0; i < n && part == LABELS; i++)
        if (bytes[i] >= data->classes) {
            st = lsc_fail(err, LSC_EINVAL,
                          "%s: label %d of image %zu, expected 0 to %zu",
                          gz.path, bytes[i], i, data->classes - 1);
            break;
        }
out:
    lsc_gz_close(&gz);
    return st;
}

int
lsc_idx_read(const struct lsc_data *data, int which, uint8_t *pixels,
             uint8_t *labels, struct lsc_err *err)
{
    size_t n = which == 0 ? data->train.n : data->test.n;
    int st;

    LSC_TRY(part_read(data, which, IMAGES, n, pixels, err));
    LSC_TRY(part_read(data, which, LABELS, n, labels, err));
out:
    return st;
}
