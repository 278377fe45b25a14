/* dataset.c - finding and reading the data sets that there are. */
#include "config.h"

#include "dataset.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LSC_ROW(x) extern const struct lsc_dataset lsc_dataset_##x;
#include "datasets.inc"
#undef LSC_ROW

#define LSC_ROW(x) &lsc_dataset_##x,
const struct lsc_dataset *const lsc_datasets[] = {
#include "datasets.inc"
    NULL,
};
#undef LSC_ROW

/* A growing text in a fixed place. */
struct note {
    char text[700];
    size_t n;
};

static void
note(struct note *t, const char *before, const char *text)
{
    size_t room = sizeof(t->text) - t->n;
    int n = snprintf(t->text + t->n, room, "%s%s", before, text);

    if (n > 0) t->n += (size_t)n < room ? (size_t)n : room - 1;
}

static int
row(const char *name, const struct lsc_dataset **set, struct lsc_err *err)
{
    struct note known = {.n = 0};

    for (const struct lsc_dataset *const *at = lsc_datasets; *at != NULL;
         at++) {
        *set = *at;
        if (strcmp(name, (*at)->name) == 0) return LSC_OK;
        note(&known, known.n > 0 ? ", " : "", (*at)->name);
    }
    return lsc_fail(err, LSC_EINVAL, "no data set '%.64s', expected one of %s",
                    name, known.text);
}

static size_t
images(const struct lsc_data *data)
{
    return data->train.n + data->test.n;
}

/* Look into dir/sub; adds it to the places tried. */
static int
probe(const struct lsc_dataset *set, const char *dir, size_t length,
      const char *sub, struct note *tried, struct lsc_data *data,
      struct lsc_err *err)
{
    int n = snprintf(data->dir, sizeof(data->dir), "%.*s%s%s", (int)length, dir,
                     *sub != '\0' ? "/" : "", sub);

    if (n < 0 || (size_t)n >= sizeof(data->dir))
        return lsc_fail(err, LSC_EINVAL,
                        "data: '%.40s...': expected a directory name of under "
                        "%zu letters",
                        dir, sizeof(data->dir));
    note(tried, tried->n > 0 ? ", " : "", data->dir);
    if (access(data->dir, R_OK | X_OK) == 0) return set->probe(data, err);
    note(tried, ": ", strerror(errno));
    return LSC_OK;
}

/* Look into each of dirs, and into the subdirectory `sub` of each if it has a
 * name, until images turn up. */
static int
look(const struct lsc_dataset *set, const char *dirs, const char *sub,
     struct note *tried, struct lsc_data *data, struct lsc_err *err)
{
    size_t n;
    int st = LSC_OK;

    for (; *dirs != '\0'; dirs += n + (dirs[n] == ':')) {
        n = strcspn(dirs, ":");
        if (n > 0 && images(data) == 0)
            LSC_TRY(probe(set, dirs, n, "", tried, data, err));
        if (n > 0 && images(data) == 0 && *sub != '\0')
            LSC_TRY(probe(set, dirs, n, sub, tried, data, err));
    }
out:
    return st;
}

int
lsc_data_probe(const char *name, const char *dirs, struct lsc_data *data,
               struct lsc_err *err)
{
    struct note tried = {.n = 0};
    struct lsc_data found = {.h = 0};
    const struct lsc_dataset *set;
    int st;

    LSC_TRY(row(name, &set, err));
    snprintf(found.name, sizeof(found.name), "%s", name);
    snprintf(found.dirs, sizeof(found.dirs), "%s", dirs);
    found.h = set->h;
    found.w = set->w;
    found.c = set->c;
    found.classes = set->classes;
    memcpy(found.mean, set->mean, sizeof(found.mean));
    memcpy(found.std, set->std, sizeof(found.std));
    if (set->dirs == NULL) {
        LSC_TRY(set->probe(&found, err));
    } else {
        LSC_TRY(look(set, dirs, name, &tried, &found, err));
        LSC_TRY(look(set, set->dirs, "", &tried, &found, err));
    }
    if (images(&found) == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "data set %s is not there: expected %s in one of: %s; "
                        "set [data] dir or LOSSCAPE_DATA, or jobs/get-data %s",
                        name, set->files, tried.text, name);
    *data = found;
out:
    return st;
}

size_t
lsc_data_bytes(const struct lsc_data *data)
{
    return images(data) * (data->h * data->w * data->c + 1);
}

void
lsc_data_attach(struct lsc_data *data, void *block)
{
    size_t image = data->h * data->w * data->c;
    uint8_t *pixels = block, *labels = pixels + images(data) * image;

    data->train.pixels = pixels;
    data->test.pixels = pixels + data->train.n * image;
    data->train.labels = labels;
    data->test.labels = labels + data->train.n;
}

/* Shapes as little-endian bytes, then all pixels, then all labels. */
static int
hash(struct lsc_data *data, const void *block, struct lsc_err *err)
{
    const size_t shape[] = {data->h,       data->w,       data->c,
                            data->classes, data->train.n, data->test.n};
    struct lsc_hasher *h = lsc_hasher_create();
    uint8_t bytes[8];

    if (h == NULL) return lsc_fail(err, LSC_ENOMEM, "out of memory");
    for (size_t i = 0; i < sizeof(shape) / sizeof(*shape); i++) {
        for (int b = 0; b < 8; b++)
            bytes[b] = (uint8_t)((uint64_t)shape[i] >> 8 * b);
        lsc_hasher_add(h, bytes, sizeof(bytes));
    }
    lsc_hasher_add(h, block, lsc_data_bytes(data));
    lsc_hasher_end(h, &data->hash);
    return LSC_OK;
}

/* Files of one name can hold another set. */
static int
check_name(const struct lsc_data *data, struct lsc_err *err)
{
    for (size_t i = 0; lsc_datasets[i] != NULL; i++) {
        const struct lsc_dataset *set = lsc_datasets[i];

        if (set->published != NULL && strcmp(set->name, data->name) != 0 &&
            strcmp(set->published, data->hash.hex) == 0)
            return lsc_fail(err, LSC_EINVAL,
                            "%s holds the images of %s, expected those of %s: "
                            "keep them in directories of their names",
                            data->dir, set->name, data->name);
    }
    return LSC_OK;
}

int
lsc_data_load(struct lsc_data *data, void *block, struct lsc_err *err)
{
    uint8_t *pixels = block;
    size_t image = data->h * data->w * data->c;
    uint8_t *labels = pixels + images(data) * image;
    const struct lsc_dataset *set;
    int st;

    LSC_TRY(row(data->name, &set, err));
    if (data->train.n > 0) LSC_TRY(set->read(data, 0, pixels, labels, err));
    if (data->test.n > 0)
        LSC_TRY(set->read(data, 1, pixels + data->train.n * image,
                          labels + data->train.n, err));
    lsc_data_attach(data, block);
    LSC_TRY(hash(data, block, err));
    LSC_TRY(check_name(data, err));
out:
    return st;
}
