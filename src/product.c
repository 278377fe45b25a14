/* product.c - the inner loop for each vector width, and which to take. */
#include "config.h"

#include "product.h"

#include <string.h>

/* Without contraction to fused multiply-adds the loop is half as fast. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("fp-contract=fast")
#endif

#define PRODUCT product
#define FLOATS  4
#define ROWS    6
#include "product_loop.inc"

#ifdef HAVE_TARGET_CLONES
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#define PRODUCT product_avx2
#define FLOATS  8
#define ROWS    6
#include "product_loop.inc"
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,fma")
#define PRODUCT product_avx512
#define FLOATS  16
#define ROWS    8
#include "product_loop.inc"
#pragma GCC pop_options
#endif

struct width {
    size_t columns;
    void (*product)(const struct lsc_product *p);
};

static struct width
widest(void)
{
#ifdef HAVE_TARGET_CLONES
    if (__builtin_cpu_supports("avx512f"))
        return (struct width){32, product_avx512};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return (struct width){16, product_avx2};
#endif
    return (struct width){8, product};
}

void
lsc_product(const struct lsc_product *p)
{
    widest().product(p);
}

size_t
lsc_product_columns(void)
{
    return widest().columns;
}
