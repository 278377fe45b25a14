/*
 * hash.h - XXH3 for checksums of rows (64 bit) and identities (128 bit).
 */
#ifndef LSC_HASH_H
#define LSC_HASH_H

#include <stddef.h>
#include <stdint.h>

/* 32 hexadecimal digits and a NUL. */
struct lsc_hash {
    char hex[33];
};

/* Chain pieces by handing the last result on as `seed`; start with 0. */
uint64_t lsc_hash64(const void *bytes, size_t n, uint64_t seed);

struct lsc_hasher;
struct lsc_hasher *lsc_hasher_create(void); /* NULL: no memory */
void lsc_hasher_add(struct lsc_hasher *h, const void *bytes, size_t n);
/* Writes the hash of all that was added and frees h. */
void lsc_hasher_end(struct lsc_hasher *h, struct lsc_hash *hash);

#endif
