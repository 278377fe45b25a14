/* product.c - the inner loop for each vector width, and which to take. */
#include "config.h"

#include "product.h"

/* Without contraction to fused multiply-adds the loop is half as fast. */
#ifdef __clang__
#pragma STDC FP_CONTRACT ON
#else
#pragma GCC optimize("fp-contract=fast")
#endif

#define PRODUCT product
#define FLOATS  4
#define ROWS    6
#include "product_loop.def"

#ifdef HAVE_TARGET_CLONES
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#define PRODUCT product_avx2
#define FLOATS  8
#define ROWS    6
#include "product_loop.def"
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx512f,fma")
#define PRODUCT product_avx512
#define FLOATS  16
#define ROWS    8
#include "product_loop.def"
#pragma GCC pop_options
#endif

#ifdef HAVE_TARGET_CLONES
static int
has_avx512(void)
{
    return __builtin_cpu_supports("avx512f");
}

static int
has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif

static int
always(void)
{
    return 1;
}

const struct lsc_product_version lsc_product_versions[] = {
#ifdef HAVE_TARGET_CLONES
    {"avx512", 32, has_avx512, product_avx512},
    {"avx2", 16, has_avx2, product_avx2},
#endif
    {"plain", 8, always, product},
    {.name = NULL},
};

static const struct lsc_product_version *
widest(void)
{
    const struct lsc_product_version *v = lsc_product_versions;

    while (!v->runs()) v++;
    return v;
}

void
lsc_product(const struct lsc_product *p)
{
    widest()->product(p);
}

size_t
lsc_product_columns(void)
{
    return widest()->columns;
}

size_t
lsc_product_panels(size_t images)
{
    size_t columns = widest()->columns;

    return (images + columns - 1) / columns * columns;
}
