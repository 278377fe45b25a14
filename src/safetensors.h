/*
 * safetensors.h - reading safetensors files without believing them.
 *
 * A file is 8 bytes of header length (little endian), a JSON header, then the
 * tensors' bytes, end to end without holes.  All that the header says has been
 * checked against the file's size once lsc_safetensors_open returns.
 */
#ifndef LSC_SAFETENSORS_H
#define LSC_SAFETENSORS_H

#include "err.h"

#include <stdint.h>

#define LSC_SAFETENSORS_DIMS 8
/* Letters of "BF16 [16, 3, 3, 3]" and the like. */
#define LSC_SAFETENSORS_TEXT 200

struct lsc_safetensor {
    const char *name, *type; /* "F32", ...                              */
    size_t ndim;
    uint64_t shape[LSC_SAFETENSORS_DIMS];
    uint64_t count;      /* product of the shape                    */
    uint64_t begin, end; /* bytes from the end of the header        */
    const uint8_t *bytes;
};

struct lsc_safetensors {
    const char *path;
    uint64_t size;  /* of the file                             */
    uint8_t *block; /* the whole file; owned                   */
    struct json_t *header;
    size_t n;
    struct lsc_safetensor *tensors; /* [n] in the order of their bytes; owned */
};

/* Read and check path, which must stay valid.  LSC_EINVAL names the file, the
 * tensor, what was found and what was expected; LSC_EIO, LSC_ENOMEM. */
int lsc_safetensors_open(struct lsc_safetensors *s, const char *path,
                         struct lsc_err *err);
/* Also after a failed open. */
void lsc_safetensors_close(struct lsc_safetensors *s);

/* NULL if there is none of that name. */
const struct lsc_safetensor *
lsc_safetensors_find(const struct lsc_safetensors *s, const char *name);
/* A text of the metadata, NULL if there is none of that key. */
const char *lsc_safetensors_note(const struct lsc_safetensors *s,
                                 const char *key);

/* "F32 [16, 3]" into text. */
void lsc_safetensors_describe(const char *type, size_t ndim,
                              const uint64_t *shape,
                              char text[LSC_SAFETENSORS_TEXT]);
/* out[t->count] of an F32 tensor. */
void lsc_safetensors_floats(const struct lsc_safetensor *t, float *out);

#endif
