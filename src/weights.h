/*
 * weights.h - theta and buffers in and out as safetensors, under PyTorch's
 * names.
 *
 * A file is 8 bytes of header length (little endian), a JSON header, then the
 * tensors' bytes.  Everything the header says is checked against the file's
 * size before it is believed.
 */
#ifndef LSC_WEIGHTS_H
#define LSC_WEIGHTS_H

#include "hash.h"
#include "net.h"

/* What a file says of itself beside the tensors. */
struct lsc_weights_note {
    int have_scale; /* its metadata gave "mean a b c, std d e f" (input)    */
    float mean[4], std[4];
    struct lsc_hash hash; /* of the whole file */
};

/* Read every tensor of the net from path into theta[P] and buffers[Q] (F32,
 * shapes equal; entries the net does not know are an error, except
 * num_batches_tracked).  note may be NULL.  LSC_EINVAL names file, tensor, what
 * was found and what was expected; LSC_EIO; outputs untouched on failure. */
int lsc_weights_read(const char *path, const struct lsc_net *net, float *theta,
                     float *buffers, struct lsc_weights_note *note,
                     struct lsc_err *err);

/* Write them, by way of "path.part", synced and renamed.  metadata: pairs of
 * key and text, NULL at the end; may be NULL. */
int lsc_weights_write(const char *path, const struct lsc_net *net,
                      const float *theta, const float *buffers,
                      const char *const *metadata, struct lsc_err *err);

/* One F32 tensor by name and shape, for tests and tools. */
int lsc_weights_read_tensor(const char *path, const char *name, size_t count,
                            float *out, struct lsc_err *err);

#endif
