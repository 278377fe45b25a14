/* safetensors.c - reading safetensors files without believing them. */
#include "config.h"

#include "safetensors.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the format itself allows. */
#define HEADER_MAX 100000000

static const struct {
    const char *name;
    unsigned bytes;
} types[] = {
    {"F32", 4}, {"F64", 8}, {"F16", 2},  {"BF16", 2},    {"I64", 8},
    {"I32", 4}, {"I16", 2}, {"I8", 1},   {"U64", 8},     {"U32", 4},
    {"U16", 2}, {"U8", 1},  {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1},
};

void
lsc_safetensors_describe(const char *type, size_t ndim, const uint64_t *shape,
                         char text[LSC_SAFETENSORS_TEXT])
{
    int n = snprintf(text, LSC_SAFETENSORS_TEXT, "%s [", type);

    for (size_t i = 0; i < ndim; i++)
        n += snprintf(text + n, LSC_SAFETENSORS_TEXT - (size_t)n, "%s%llu",
                      i > 0 ? ", " : "", (unsigned long long)shape[i]);
    snprintf(text + n, LSC_SAFETENSORS_TEXT - (size_t)n, "]");
}

static int
read_all(struct lsc_safetensors *s, int fd, struct lsc_err *err)
{
    uint64_t at = 0;

    while (at < s->size) {
        ssize_t n = read(fd, s->block + at, s->size - at);

        if (n < 0 && errno == EINTR) continue;
        if (n <= 0)
            return lsc_fail(err, LSC_EIO, "%s: %s", s->path,
                            n < 0 ? strerror(errno) : "shrank while read");
        at += (uint64_t)n;
    }
    return LSC_OK;
}

static int
load(struct lsc_safetensors *s, struct lsc_err *err)
{
    int fd = open(s->path, O_RDONLY | O_CLOEXEC), st = LSC_OK;
    struct stat info;

    if (fd < 0 || fstat(fd, &info) != 0) {
        st = lsc_fail(err, LSC_EIO, "%s: %s", s->path, strerror(errno));
        goto out;
    }
    if (!S_ISREG(info.st_mode)) {
        st = lsc_fail(err, LSC_EINVAL, "%s: expected a regular file", s->path);
        goto out;
    }
    s->size = (uint64_t)info.st_size;
    LSC_TRY(lsc_alloc(&s->block, s->size, err));
    LSC_TRY(read_all(s, fd, err));
out:
    if (fd >= 0) close(fd);
    return st;
}

/* Parse the header; *bytes of tensors follow it. */
static int
parse(struct lsc_safetensors *s, uint64_t *bytes, struct lsc_err *err)
{
    uint64_t length = 0;
    json_error_t json;

    if (s->size < 8)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: %llu bytes, expected a safetensors file", s->path,
                        (unsigned long long)s->size);
    for (int i = 0; i < 8; i++) length |= (uint64_t)s->block[i] << 8 * i;
    if (length > s->size - 8 || length > HEADER_MAX)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: header of %llu bytes, expected at most %llu: "
                        "truncated, or not a safetensors file",
                        s->path, (unsigned long long)length,
                        (unsigned long long)(s->size - 8 < HEADER_MAX
                                                 ? s->size - 8
                                                 : HEADER_MAX));
    s->header = json_loadb((const char *)s->block + 8, (size_t)length,
                           JSON_REJECT_DUPLICATES, &json);
    if (s->header == NULL)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: header, byte %d: %s, expected JSON", s->path,
                        json.position, json.text);
    if (!json_is_object(s->header))
        return lsc_fail(err, LSC_EINVAL, "%s: header: expected an object",
                        s->path);
    *bytes = s->size - 8 - length;
    return LSC_OK;
}

/* A number that is an integer from 0 to 2^53 - 1. */
static int
whole(const json_t *value, uint64_t *number)
{
    json_int_t n = json_integer_value(value);

    if (!json_is_integer(value) || n < 0 || n >= (json_int_t)1 << 53) return 0;
    *number = (uint64_t)n;
    return 1;
}

/* The members of a tensor; NULL if all is well, else what was expected. */
static const char *
members(struct lsc_safetensor *t, const json_t *entry)
{
    const json_t *shape = json_object_get(entry, "shape");
    const json_t *offsets = json_object_get(entry, "data_offsets");

    t->type = json_string_value(json_object_get(entry, "dtype"));
    t->ndim = json_array_size(shape);
    t->count = 1;
    if (t->type == NULL) return "dtype: expected a text";
    if (!json_is_array(shape) || t->ndim > LSC_SAFETENSORS_DIMS)
        return "shape: expected a list of at most 8 sizes";
    for (size_t i = 0; i < t->ndim; i++) {
        if (!whole(json_array_get(shape, i), &t->shape[i]))
            return "shape: expected integers of 0 or more";
        if (t->shape[i] > 0 && t->count > UINT64_MAX / 8 / t->shape[i])
            return "shape: the product overflows";
        t->count *= t->shape[i];
    }
    if (json_array_size(offsets) != 2 ||
        !whole(json_array_get(offsets, 0), &t->begin) ||
        !whole(json_array_get(offsets, 1), &t->end) || t->begin > t->end)
        return "data_offsets: expected two integers, begin <= end";
    return NULL;
}

static int
tensor(const struct lsc_safetensors *s, struct lsc_safetensor *t,
       const json_t *entry, uint64_t bytes, struct lsc_err *err)
{
    const char *wrong = members(t, entry);
    char text[LSC_SAFETENSORS_TEXT];
    size_t i = 0, n = sizeof(types) / sizeof(*types);

    if (wrong != NULL)
        return lsc_fail(err, LSC_EINVAL, "%s: tensor '%.80s': %s", s->path,
                        t->name, wrong);
    while (i < n && strcmp(t->type, types[i].name) != 0) i++;
    if (i == n)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: tensor '%.80s': dtype '%.20s', expected F32",
                        s->path, t->name, t->type);
    if (t->end > bytes)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: tensor '%.80s': ends at byte %llu, expected at "
                        "most %llu: truncated, or the header lies",
                        s->path, t->name, (unsigned long long)t->end,
                        (unsigned long long)bytes);
    lsc_safetensors_describe(t->type, t->ndim, t->shape, text);
    if (t->end - t->begin != t->count * types[i].bytes)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: tensor '%.80s': %llu bytes, expected %llu for %s",
                        s->path, t->name,
                        (unsigned long long)(t->end - t->begin),
                        (unsigned long long)(t->count * types[i].bytes), text);
    return LSC_OK;
}

static int
by_place(const void *a, const void *b)
{
    const struct lsc_safetensor *s = a, *t = b;

    if (s->begin != t->begin) return s->begin < t->begin ? -1 : 1;
    if (s->end != t->end) return s->end < t->end ? -1 : 1;
    return strcmp(s->name, t->name);
}

/* The tensors must lie end to end. */
static int
places(struct lsc_safetensors *s, uint64_t bytes, struct lsc_err *err)
{
    uint64_t at = 0;

    qsort(s->tensors, s->n, sizeof(*s->tensors), by_place);
    for (size_t i = 0; i < s->n; i++) {
        const struct lsc_safetensor *t = &s->tensors[i];

        if (t->begin != at)
            return lsc_fail(err, LSC_EINVAL,
                            "%s: tensor '%.80s': begins at byte %llu, expected "
                            "%llu: %s",
                            s->path, t->name, (unsigned long long)t->begin,
                            (unsigned long long)at,
                            t->begin < at ? "tensors overlap" : "a hole");
        at = t->end;
    }
    if (at != bytes)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: %llu bytes after the last tensor, expected none",
                        s->path, (unsigned long long)(bytes - at));
    return LSC_OK;
}

int
lsc_safetensors_open(struct lsc_safetensors *s, const char *path,
                     struct lsc_err *err)
{
    uint64_t bytes;
    const char *name;
    json_t *entry;
    int st;

    *s = (struct lsc_safetensors){.path = path};
    LSC_TRY(load(s, err));
    LSC_TRY(parse(s, &bytes, err));
    LSC_TRY(lsc_alloc(&s->tensors, json_object_size(s->header), err));
    json_object_foreach(s->header, name, entry)
    {
        struct lsc_safetensor *t = &s->tensors[s->n];

        if (strcmp(name, "__metadata__") == 0) continue;
        t->name = name;
        LSC_TRY(tensor(s, t, entry, bytes, err));
        t->bytes = s->block + (s->size - bytes) + t->begin;
        s->n++;
    }
    LSC_TRY(places(s, bytes, err));
out:
    return st;
}

void
lsc_safetensors_close(struct lsc_safetensors *s)
{
    json_decref(s->header);
    free(s->tensors);
    free(s->block);
}

const struct lsc_safetensor *
lsc_safetensors_find(const struct lsc_safetensors *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->tensors[i].name, name) == 0) return &s->tensors[i];
    return NULL;
}

const char *
lsc_safetensors_note(const struct lsc_safetensors *s, const char *key)
{
    const json_t *notes = json_object_get(s->header, "__metadata__");

    return json_string_value(json_object_get(notes, key));
}

void
lsc_safetensors_floats(const struct lsc_safetensor *t, float *out)
{
    for (uint64_t i = 0; i < t->count; i++) {
        const uint8_t *b = t->bytes + 4 * i;
        uint32_t word = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
                        (uint32_t)b[3] << 24;

        memcpy(&out[i], &word, sizeof(word));
    }
}
