/* start.c - weights to start from. */
#include "config.h"

#include "start.h"

#include <stdlib.h>
#include <string.h>

#define SPACE " \t"

static const char *
list(const struct lsc_study *study)
{
    const char *files = lsc_config_text(&study->config, "start.weights");

    return files + strspn(files, SPACE);
}

static const char *
next(const char *at)
{
    at += strcspn(at, SPACE);
    return at + strspn(at, SPACE);
}

size_t
lsc_start_files(const struct lsc_study *study)
{
    size_t n = 0;

    for (const char *at = list(study); *at != '\0'; at = next(at)) n++;
    return n;
}

int
lsc_start_read(const struct lsc_study *study, size_t i, float *theta,
               float *buffers, struct lsc_weights_note *note,
               struct lsc_err *err)
{
    const char *at = list(study);
    char path[1024];
    size_t n;

    while (i-- > 0) at = next(at);
    n = strcspn(at, SPACE);
    if (n >= sizeof(path))
        return lsc_fail(err, LSC_EINVAL,
                        "[start] weights: a name of %zu letters, expected "
                        "under %zu",
                        n, sizeof(path));
    memcpy(path, at, n);
    path[n] = '\0';
    return lsc_weights_read(path, &study->net, theta, buffers, note, err);
}

int
lsc_start_hash(struct lsc_study *study, struct lsc_err *err)
{
    struct lsc_hasher *hasher = NULL;
    struct lsc_weights_note note;
    struct lsc_hash hash;
    float *theta = NULL, *buffers = NULL;
    size_t n = lsc_start_files(study);
    int st;

    if (n == 0) return LSC_OK;
    LSC_TRY(lsc_alloc(&theta, study->net.P, err));
    LSC_TRY(lsc_alloc(&buffers, study->net.Q, err));
    if ((hasher = lsc_hasher_create()) == NULL) {
        st = lsc_fail(err, LSC_ENOMEM, "out of memory");
        goto out;
    }
    for (size_t i = 0; i < n; i++) {
        LSC_TRY(lsc_start_read(study, i, theta, buffers, &note, err));
        lsc_hasher_add(hasher, note.hash.hex, sizeof(note.hash.hex));
    }
out:
    if (hasher != NULL) lsc_hasher_end(hasher, &hash);
    if (st == LSC_OK) memcpy(study->start_hash, hash.hex, sizeof(hash.hex));
    free(theta);
    free(buffers);
    return st;
}
