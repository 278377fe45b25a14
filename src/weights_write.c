/* weights_write.c - theta and buffers into safetensors files. */
#include "config.h"

#include "weights.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Add the tensors to the header; their values start at float `base`. */
static int
entries(json_t *header, const struct lsc_tensor *tensors, size_t n, size_t base)
{
    int bad = 0;

    for (size_t i = 0; i < n; i++) {
        const struct lsc_tensor *t = &tensors[i];
        json_t *shape = json_array();
        size_t begin = 4 * (base + t->offset), end = begin + 4 * t->count;

        for (size_t k = 0; k < t->ndim; k++)
            bad |= json_array_append_new(shape,
                                         json_integer((json_int_t)t->shape[k]));
        bad |= json_object_set_new(
            header, t->name,
            json_pack("{s:s, s:o, s:[II]}", "dtype", "F32", "shape", shape,
                      "data_offsets", (json_int_t)begin, (json_int_t)end));
    }
    return bad;
}

/* The header's text, for free(); padded so that the tensors are aligned. */
static char *
header_text(const struct lsc_net *net, const char *const *metadata)
{
    json_t *header = json_object(), *notes = json_pack("{s:s}", "format", "pt");
    char *text = NULL, *padded = NULL;
    int bad = 0;

    for (; metadata != NULL && metadata[0] != NULL; metadata += 2)
        bad |=
            json_object_set_new(notes, metadata[0], json_string(metadata[1]));
    bad |= json_object_set_new(header, "__metadata__", notes);
    bad |= entries(header, net->params, net->nparams, 0);
    bad |= entries(header, net->buffers, net->nbuffers, net->P);
    if (!bad) text = json_dumps(header, JSON_COMPACT);
    if (text != NULL) {
        size_t n = (strlen(text) + 7) / 8 * 8;

        padded = malloc(n + 1);
        if (padded != NULL) snprintf(padded, n + 1, "%-*s", (int)n, text);
    }
    free(text);
    json_decref(header);
    return padded;
}

static void
put_word(FILE *f, uint64_t word, int bytes)
{
    for (int i = 0; i < bytes; i++) putc((int)(word >> 8 * i & 255), f);
}

static void
put_floats(FILE *f, const float *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t word;

        memcpy(&word, &values[i], sizeof(word));
        put_word(f, word, 4);
    }
}

int
lsc_weights_write(const char *path, const struct lsc_net *net,
                  const float *theta, const float *buffers,
                  const char *const *metadata, struct lsc_err *err)
{
    char *text = header_text(net, metadata), part[4096];
    FILE *f = NULL;
    int st = LSC_OK, ok;

    if (text == NULL)
        return lsc_fail(err, LSC_ENOMEM,
                        "%s: the header cannot be written "
                        "(metadata must be UTF-8)",
                        path);
    if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part)) {
        st = lsc_fail(err, LSC_EIO, "%.80s...: the name is too long", path);
        goto out;
    }
    f = fopen(part, "wb");
    ok = f != NULL;
    if (ok) {
        put_word(f, strlen(text), 8);
        fputs(text, f);
        put_floats(f, theta, net->P);
        put_floats(f, buffers, net->Q);
        ok = fflush(f) == 0 && fsync(fileno(f)) == 0;
        ok = !ferror(f) && ok;
        ok = fclose(f) == 0 && ok;
        ok = ok && rename(part, path) == 0;
    }
    if (!ok) {
        st = lsc_fail(err, LSC_EIO, "%s: %s", path, strerror(errno));
        if (f != NULL) unlink(part);
    }
out:
    free(text);
    return st;
}
