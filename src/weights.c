/* weights.c - theta and buffers out of safetensors files. */
#include "config.h"

#include "weights.h"

#include "safetensors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
ignored(const char *name)
{
    const char *end = strrchr(name, '.');

    return strcmp(end != NULL ? end + 1 : name, "num_batches_tracked") == 0;
}

/* The tensor that fills `want`, or a line that says what is wrong. */
static int
match(const struct lsc_safetensors *s, const struct lsc_tensor *want,
      const struct lsc_safetensor **found, struct lsc_err *err)
{
    const struct lsc_safetensor *t = lsc_safetensors_find(s, want->name);
    char is[LSC_SAFETENSORS_TEXT], expected[LSC_SAFETENSORS_TEXT];
    uint64_t shape[4];
    int same;

    for (size_t i = 0; i < want->ndim; i++) shape[i] = want->shape[i];
    lsc_safetensors_describe("F32", want->ndim, shape, expected);
    if (t == NULL)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: tensor '%s' is missing, expected %s", s->path,
                        want->name, expected);
    same = strcmp(t->type, "F32") == 0 && t->ndim == want->ndim;
    for (size_t i = 0; same && i < t->ndim; i++) same = t->shape[i] == shape[i];
    if (!same) {
        lsc_safetensors_describe(t->type, t->ndim, t->shape, is);
        return lsc_fail(err, LSC_EINVAL, "%s: tensor '%s' is %s, expected %s",
                        s->path, want->name, is, expected);
    }
    *found = t;
    return LSC_OK;
}

static int
fill(const struct lsc_safetensors *s, const struct lsc_tensor *tensors,
     size_t n, float *values, struct lsc_err *err)
{
    const struct lsc_safetensor *t;
    int st = LSC_OK;

    for (size_t i = 0; i < n; i++) {
        LSC_TRY(match(s, &tensors[i], &t, err));
        lsc_safetensors_floats(t, values + tensors[i].offset);
    }
out:
    return st;
}

static int
known(const struct lsc_tensor *tensors, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(tensors[i].name, name) == 0) return 1;
    return 0;
}

/* No tensor that the net has no place for. */
static int
extra(const struct lsc_safetensors *s, const struct lsc_net *net,
      struct lsc_err *err)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct lsc_safetensor *t = &s->tensors[i];
        char is[LSC_SAFETENSORS_TEXT];

        if (ignored(t->name) || known(net->params, net->nparams, t->name) ||
            known(net->buffers, net->nbuffers, t->name))
            continue;
        lsc_safetensors_describe(t->type, t->ndim, t->shape, is);
        return lsc_fail(err, LSC_EINVAL,
                        "%s: tensor '%.80s' (%s) is not the net's, expected "
                        "the %zu from '%s' on alone",
                        s->path, t->name, is, net->nparams + net->nbuffers,
                        net->nparams > 0 ? net->params[0].name : "");
    }
    return LSC_OK;
}

/* The numbers behind a word: "mean .5 .5, ..."; their count, 0 if unfit. */
static size_t
numbers(const char *text, const char *word, float values[4])
{
    const char *at = strstr(text, word);
    size_t n = 0;

    if (at == NULL) return 0;
    at += strlen(word);
    for (char *end; n < 4; n++, at = end) {
        values[n] = strtof(at, &end);
        if (end == at) break;
        if (!isfinite(values[n])) return 0;
    }
    return n;
}

static int
read_note(const struct lsc_safetensors *s, size_t channels,
          struct lsc_weights_note *note, struct lsc_err *err)
{
    const char *input = lsc_safetensors_note(s, "input");
    struct lsc_hasher *h = lsc_hasher_create();

    *note = (struct lsc_weights_note){.have_scale = 0};
    if (h == NULL) return lsc_fail(err, LSC_ENOMEM, "out of memory");
    lsc_hasher_add(h, s->block, (size_t)s->size);
    lsc_hasher_end(h, &note->hash);
    if (input == NULL || numbers(input, "mean ", note->mean) != channels ||
        numbers(input, "std ", note->std) != channels)
        return LSC_OK;
    note->have_scale = 1;
    for (size_t i = 0; i < channels; i++)
        if (note->std[i] <= 0) note->have_scale = 0;
    return LSC_OK;
}

int
lsc_weights_read(const char *path, const struct lsc_net *net, float *theta,
                 float *buffers, struct lsc_weights_note *note,
                 struct lsc_err *err)
{
    struct lsc_safetensors s = {.path = NULL};
    float *values = NULL;
    int st;

    LSC_TRY(lsc_safetensors_open(&s, path, err));
    LSC_TRY(lsc_alloc(&values, net->P + net->Q, err));
    LSC_TRY(fill(&s, net->params, net->nparams, values, err));
    LSC_TRY(fill(&s, net->buffers, net->nbuffers, values + net->P, err));
    LSC_TRY(extra(&s, net, err));
    if (note != NULL) LSC_TRY(read_note(&s, net->input.c, note, err));
    memcpy(theta, values, net->P * sizeof(*theta));
    if (net->Q > 0) memcpy(buffers, values + net->P, net->Q * sizeof(*buffers));
out:
    free(values);
    lsc_safetensors_close(&s);
    return st;
}

int
lsc_weights_read_tensor(const char *path, const char *name, size_t count,
                        float *out, struct lsc_err *err)
{
    struct lsc_safetensors s;
    const struct lsc_safetensor *t;
    char is[LSC_SAFETENSORS_TEXT] = "missing";
    int st;

    LSC_TRY(lsc_safetensors_open(&s, path, err));
    t = lsc_safetensors_find(&s, name);
    if (t != NULL) lsc_safetensors_describe(t->type, t->ndim, t->shape, is);
    if (t == NULL || t->count != count || strcmp(t->type, "F32") != 0) {
        st = lsc_fail(err, LSC_EINVAL,
                      "%s: tensor '%.80s' is %s, expected F32, %zu numbers",
                      path, name, is, count);
        goto out;
    }
    lsc_safetensors_floats(t, out);
out:
    lsc_safetensors_close(&s);
    return st;
}
