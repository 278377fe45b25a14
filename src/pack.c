/* pack.c - laying weights and pixels out for products. */
#include "config.h"

#include "pack.h"
#include "hot.h"
#include "larger.h"
#include "product.h"

#include <string.h>

size_t
lsc_packed_width(size_t n)
{
    return (n + LSC_PRODUCT_ALIGN - 1) / LSC_PRODUCT_ALIGN * LSC_PRODUCT_ALIGN;
}

LSC_HOT void
lsc_pack(size_t out, size_t in, size_t taps, const float *restrict weight,
         float *restrict packed)
{
    size_t wide = lsc_packed_width(out), row = in * taps;

    for (size_t o = 0; o < wide; o += LSC_PRODUCT_ALIGN) {
        size_t n = o < out ? lsc_smaller(out - o, LSC_PRODUCT_ALIGN) : 0;

        for (size_t t = 0; t < taps; t++)
            for (size_t i = 0; i < in; i++) {
                const float *from = weight + o * row + i * taps + t;
                float *to = packed + (t * in + i) * wide + o;

                for (size_t k = 0; k < n; k++) to[k] = from[k * row];
                for (size_t k = n; k < LSC_PRODUCT_ALIGN; k++) to[k] = 0;
            }
    }
}

LSC_HOT void
lsc_pack_turned(size_t out, size_t in, size_t taps,
                const float *restrict weight, float *restrict packed)
{
    size_t wide = lsc_packed_width(in);

    for (size_t o = 0; o < out; o++)
        for (size_t t = 0; t < taps; t++) {
            const float *from = weight + o * in * taps + t;
            float *to = packed + ((taps - 1 - t) * out + o) * wide;

            for (size_t i = 0; i < in; i++) to[i] = from[i * taps];
            for (size_t i = in; i < wide; i++) to[i] = 0;
        }
}

LSC_HOT void
lsc_unpack_add(size_t out, size_t in, size_t taps, const float *restrict packed,
               float *restrict weight)
{
    size_t wide = lsc_packed_width(out), row = in * taps;

    for (size_t o = 0; o < out; o += LSC_PRODUCT_ALIGN) {
        size_t n = lsc_smaller(out - o, LSC_PRODUCT_ALIGN);

        for (size_t t = 0; t < taps; t++)
            for (size_t i = 0; i < in; i++) {
                const float *from = packed + (t * in + i) * wide + o;
                float *to = weight + o * row + i * taps + t;

                for (size_t k = 0; k < n; k++) to[k * row] += from[k];
            }
    }
}

const float *
lsc_pack_pixels(size_t pixels, size_t c, const float *x, float *packed)
{
    size_t wide = lsc_packed_width(c);

    if (wide == c) return x;
    for (size_t i = 0; i < pixels; i++) {
        memcpy(packed + i * wide, x + i * c, c * sizeof(*x));
        memset(packed + i * wide + c, 0, (wide - c) * sizeof(*x));
    }
    return packed;
}

/* So many rows, and so many numbers of each, are turned at a time. */
enum { TURN = 4, LENGTH = 16 };

/* m rows of which n numbers */
static inline void
turn(size_t m, size_t n, size_t from_row, const float *restrict from,
     size_t to_row, float *restrict to)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < m; i++)
            to[j * to_row + i] = from[i * from_row + j];
}

void
lsc_transpose(size_t m, size_t n, size_t from_row, const float *from,
              size_t to_row, float *to)
{
    for (size_t j = 0; j < n; j += LENGTH)
        for (size_t i = 0; i < m; i += TURN) {
            const float *at = from + i * from_row + j;
            float *y = to + j * to_row + i;

            if (i + TURN <= m && j + LENGTH <= n)
                turn(TURN, LENGTH, from_row, at, to_row, y);
            else
                turn(lsc_smaller(TURN, m - i), lsc_smaller(LENGTH, n - j),
                     from_row, at, to_row, y);
        }
}
