/* corruption.c - the table of corruptions, and bytes to bytes. */
#include "config.h"

#include "corruption.h"
#include "hash.h"

#include <assert.h>
#include <string.h>

#define LSC_ROW(x) extern const struct lsc_corruption lsc_corruption_##x;
#include "corruptions.inc"
#undef LSC_ROW

#define LSC_ROW(x) &lsc_corruption_##x,
const struct lsc_corruption *const lsc_corruptions[] = {
#include "corruptions.inc"
    NULL,
};
#undef LSC_ROW

const char *const lsc_severity_tables[] = {
    [LSC_CIFAR10_C] = "cifar10-c",
    [LSC_MNIST_C] = "mnist-c",
    [LSC_SEVERITY_TABLES] = NULL,
};

const struct lsc_corruption *
lsc_corruption_find(const char *name)
{
    for (size_t i = 0; lsc_corruptions[i] != NULL; i++)
        if (strcmp(name, lsc_corruptions[i]->name) == 0)
            return lsc_corruptions[i];
    return NULL;
}

size_t
lsc_corruption_scratch(size_t h, size_t w, size_t c)
{
    return h * w * c + lsc_picture_scratch(h, w, c);
}

/* The name's place in the table does not enter. */
static uint64_t
stream(const char *name, int severity, uint64_t image)
{
    uint8_t bytes[9] = {(uint8_t)severity};

    for (int i = 0; i < 8; i++) bytes[1 + i] = (uint8_t)(image >> 8 * i);
    return lsc_hash64(bytes, sizeof(bytes), lsc_hash64(name, strlen(name), 0));
}

void
lsc_corrupt(const struct lsc_corruption *c, enum lsc_severity_table table,
            int severity, uint64_t seed, uint64_t image, size_t h, size_t w,
            size_t ch, const uint8_t *in, uint8_t *out, float *scratch)
{
    size_t n = h * w * ch;
    struct lsc_picture im = {
        .h = h, .w = w, .c = ch, .x = scratch, .scratch = scratch + n};

    assert(severity >= 0 && severity <= LSC_SEVERITIES);
    assert(h >= 8 && w >= 8 && ch >= 1);
    if (severity == 0) {
        memmove(out, in, n);
        return;
    }
    for (size_t i = 0; i < n; i++) im.x[i] = (float)in[i] / 255;
    lsc_rng_start(&im.rng, seed, LSC_FOR_CORRUPTION,
                  stream(c->name, severity, image));
    c->apply(c->p[table][severity - 1], &im);
    for (size_t i = 0; i < n; i++) out[i] = lsc_picture_byte(im.x[i]);
}
