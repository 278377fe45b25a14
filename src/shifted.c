/* shifted.c - images made worse, or of another kind. */
#include "config.h"

#include "shifted.h"

#include "larger.h"
#include "npy.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t
lsc_shifted_types(const struct lsc_study *s)
{
    return lsc_text_words(
        lsc_config_text(&s->config, "robustness.corruptions"));
}

void
lsc_shifted_type(const struct lsc_study *s, size_t type, char name[64])
{
    lsc_text_word(lsc_config_text(&s->config, "robustness.corruptions"), type,
                  name, 64);
}

size_t
lsc_shifted_others(const struct lsc_study *s)
{
    return lsc_text_words(lsc_config_text(&s->config, "robustness.others"));
}

void
lsc_shifted_other(const struct lsc_study *s, size_t other, char name[64])
{
    lsc_text_word(lsc_config_text(&s->config, "robustness.others"), other, name,
                  64);
}

/* Bytes of an image. */
static size_t
image_bytes(const struct lsc_data *d)
{
    return d->h * d->w * d->c;
}

/* The file that holds a type, if there are files. */
static int
file_of(const struct lsc_study *s, const char *type, char path[512])
{
    const char *dir = lsc_config_text(&s->config, "robustness.files");

    if (*dir == '\0') return 0;
    snprintf(path, 512, "%s/%s.npy", dir, type);
    return 1;
}

static int
check_file(const struct lsc_study *s, const char *path, struct lsc_err *err)
{
    size_t need = LSC_SEVERITIES * s->data.test.n, items;
    int st = lsc_npy_read(path, image_bytes(&s->data), 0, 0, NULL, &items, err);

    if (st != LSC_OK) return lsc_fail_in(err, "[robustness] files");
    if (items == need) return LSC_OK;
    return lsc_fail(err, LSC_EINVAL,
                    "[robustness] files: %s: %zu images, expected %d times "
                    "the %zu test images",
                    path, items, LSC_SEVERITIES, s->data.test.n);
}

/* Another data set without its training images. */
static int
find_other(const struct lsc_study *s, size_t i, struct lsc_data *other,
           struct lsc_err *err)
{
    char name[64];

    lsc_shifted_other(s, i, name);
    if (lsc_data_probe(name, s->data.dirs, other, err) != LSC_OK)
        return lsc_fail_in(err, "[robustness] others");
    other->train.n = 0;
    if (other->test.n > 0) return LSC_OK;
    return lsc_fail(err, LSC_EINVAL,
                    "[robustness] others: %s has no test images", name);
}

int
lsc_shifted_check(const struct lsc_study *s, struct lsc_err *err)
{
    struct lsc_data other;
    char name[64], path[512];
    int st = LSC_OK;

    for (size_t i = 0; i < lsc_shifted_types(s); i++) {
        lsc_shifted_type(s, i, name);
        if (file_of(s, name, path))
            LSC_TRY(check_file(s, path, err));
        else if (lsc_corruption_find(name) == NULL)
            return lsc_fail(err, LSC_EINVAL,
                            "[robustness] corruptions: unknown corruption "
                            "'%s' (losscape corruptions lists them)",
                            name);
    }
    for (size_t i = 0; i < lsc_shifted_others(s); i++)
        LSC_TRY(find_other(s, i, &other, err));
out:
    return st;
}

/* Room for n images of the study's shape. */
static int
make(const struct lsc_study *s, size_t n, struct lsc_shifted *shifted,
     struct lsc_err *err)
{
    int st;

    LSC_TRY(lsc_alloc(&shifted->pixels, n * image_bytes(&s->data), err));
    LSC_TRY(lsc_alloc(&shifted->labels, n, err));
    LSC_TRY(lsc_alloc(&shifted->split.index, n, err));
    shifted->images = (struct lsc_images){n, shifted->pixels, shifted->labels};
    shifted->split.data = &s->data;
    shifted->split.from = &shifted->images;
    shifted->split.n = n;
    for (size_t i = 0; i < n; i++) shifted->split.index[i] = (uint32_t)i;
out:
    return st;
}

void
lsc_shifted_free(struct lsc_shifted *shifted)
{
    free(shifted->pixels);
    free(shifted->labels);
    free(shifted->split.index);
    *shifted = (struct lsc_shifted){0};
}

/* Images between two looks at the watch. */
#define BATCH 100

static int
compute(const struct lsc_study *s, const char *name, int severity,
        struct lsc_watch *watch, struct lsc_shifted *to, struct lsc_err *err)
{
    const struct lsc_data *d = &s->data;
    const struct lsc_split *from = &s->test_subset;
    size_t table = lsc_config_choice(&s->config, "robustness.severities");
    size_t bytes = image_bytes(d);
    float *scratch = NULL;
    int st;

    LSC_TRY(lsc_alloc(&scratch, lsc_corruption_scratch(d->h, d->w, d->c), err));
    for (size_t i = 0; i < from->n; i++) {
        if (i % BATCH == 0) LSC_TRY(lsc_watch(watch, NULL, 0, err));
        lsc_corrupt(lsc_corruption_find(name), (enum lsc_severity_table)table,
                    severity, s->seed, from->index[i], d->h, d->w, d->c,
                    from->from->pixels + from->index[i] * bytes,
                    to->pixels + i * bytes, scratch);
    }
out:
    free(scratch);
    return st;
}

/* The subset's images from a severity's part of a file. */
static int
read_images(const struct lsc_study *s, const char *path, int severity,
            struct lsc_shifted *to, struct lsc_err *err)
{
    size_t bytes = image_bytes(&s->data), all = s->data.test.n, items;
    uint8_t *part = NULL;
    int st;

    LSC_TRY(lsc_alloc(&part, all * bytes, err));
    LSC_TRY(lsc_npy_read(path, bytes, (size_t)(severity - 1) * all, all, part,
                         &items, err));
    for (size_t i = 0; i < to->images.n; i++)
        memcpy(to->pixels + i * bytes, part + s->test_subset.index[i] * bytes,
               bytes);
out:
    free(part);
    return st;
}

int
lsc_shifted_corrupt(const struct lsc_study *s, size_t type, int severity,
                    struct lsc_watch *watch, struct lsc_shifted *to,
                    struct lsc_err *err)
{
    const struct lsc_split *from = &s->test_subset;
    size_t bytes = image_bytes(&s->data);
    char name[64], path[512];
    int st;

    LSC_TRY(make(s, from->n, to, err));
    for (size_t i = 0; i < from->n; i++)
        to->labels[i] = from->from->labels[from->index[i]];
    lsc_shifted_type(s, type, name);
    if (severity == 0)
        for (size_t i = 0; i < from->n; i++)
            memcpy(to->pixels + i * bytes,
                   from->from->pixels + from->index[i] * bytes, bytes);
    else if (file_of(s, name, path))
        LSC_TRY(read_images(s, path, severity, to, err));
    else
        LSC_TRY(compute(s, name, severity, watch, to, err));
out:
    return st;
}

void
lsc_shifted_fit(size_t h, size_t w, size_t c, const uint8_t *in, size_t H,
                size_t W, size_t C, uint8_t *out)
{
    long down = ((long)h - (long)H) / 2, across = ((long)w - (long)W) / 2;

    for (long y = 0; y < (long)H; y++)
        for (long x = 0; x < (long)W; x++, out += C) {
            long from_y = y + down, from_x = x + across;
            const uint8_t *p;

            memset(out, 0, C);
            if (from_y < 0 || from_x < 0 || from_y >= (long)h ||
                from_x >= (long)w)
                continue;
            p = in + ((size_t)from_y * w + (size_t)from_x) * c;
            for (size_t k = 0; k < C; k++)
                out[k] = c == C   ? p[k]
                         : c == 3 ? (uint8_t)(.299 * p[0] + .587 * p[1] +
                                              .114 * p[2] + .5)
                                  : p[0];
        }
}

int
lsc_shifted_load(const struct lsc_study *s, size_t other, size_t n,
                 struct lsc_shifted *to, struct lsc_err *err)
{
    const struct lsc_data *d = &s->data;
    struct lsc_data from = {0};
    uint8_t *block = NULL;
    int st;

    LSC_TRY(find_other(s, other, &from, err));
    LSC_TRY(lsc_alloc(&block, lsc_data_bytes(&from), err));
    LSC_TRY(lsc_data_load(&from, block, err));
    LSC_TRY(make(s, lsc_smaller(n, from.test.n), to, err));
    for (size_t i = 0; i < to->images.n; i++)
        lsc_shifted_fit(from.h, from.w, from.c,
                        from.test.pixels + i * image_bytes(&from), d->h, d->w,
                        d->c, to->pixels + i * image_bytes(d));
out:
    free(block);
    return st;
}

size_t
lsc_shifted_bytes(const struct lsc_study *s)
{
    struct lsc_data other;
    char path[512];
    size_t most = 0;

    if (file_of(s, "", path)) most = s->data.test.n * image_bytes(&s->data);
    for (size_t i = 0; i < lsc_shifted_others(s); i++)
        if (find_other(s, i, &other, NULL) == LSC_OK)
            most = lsc_larger(most, lsc_data_bytes(&other));
    return most;
}
