/* hash.c - see XXH3 (Collet), the reference implementation. */
#include "config.h"

#include "hash.h"

#include <stdio.h>
#include <xxhash.h>

/* A hasher is XXH3's own state by another name. */
static XXH3_state_t *
state(struct lsc_hasher *h)
{
    return (XXH3_state_t *)h;
}

uint64_t
lsc_hash64(const void *bytes, size_t n, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, n, seed);
}

struct lsc_hasher *
lsc_hasher_create(void)
{
    XXH3_state_t *s = XXH3_createState();

    if (s != NULL) XXH3_128bits_reset(s);
    return (struct lsc_hasher *)s;
}

void
lsc_hasher_add(struct lsc_hasher *h, const void *bytes, size_t n)
{
    if (n > 0) XXH3_128bits_update(state(h), bytes, n);
}

void
lsc_hasher_end(struct lsc_hasher *h, struct lsc_hash *hash)
{
    XXH128_hash_t value = XXH3_128bits_digest(state(h));

    snprintf(hash->hex, sizeof(hash->hex), "%016llx%016llx",
             (unsigned long long)value.high64, (unsigned long long)value.low64);
    XXH3_freeState(state(h));
}
