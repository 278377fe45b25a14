/*
 * larger.h - the larger and the smaller of two counts.
 */
#ifndef LSC_LARGER_H
#define LSC_LARGER_H

#include <stddef.h>

static inline size_t
lsc_larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static inline size_t
lsc_smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

#endif
