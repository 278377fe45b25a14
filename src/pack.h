/*
 * pack.h - weights of a convolution, and pixels, as product.h reads them: rows
 * of a width that is a multiple of LSC_PRODUCT_ALIGN, the rest zeros; and rows
 * turned to columns.
 */
#ifndef LSC_PACK_H
#define LSC_PACK_H

#include <stddef.h>

/* n, rounded up. */
size_t lsc_packed_width(size_t n);

/* packed[tap][in][width of out] = weight[out][in][tap] */
void lsc_pack(size_t out, size_t in, size_t taps, const float *weight,
              float *packed);
/* packed[taps - 1 - tap][out][width of in] = weight[out][in][tap] */
void lsc_pack_turned(size_t out, size_t in, size_t taps, const float *weight,
                     float *packed);
/* weight[out][in][tap] += packed[tap][in][width of out] */
void lsc_unpack_add(size_t out, size_t in, size_t taps, const float *packed,
                    float *weight);

/* packed[pixels][width of c] = x[pixels][c]; or x itself where that is the
 * same. */
const float *lsc_pack_pixels(size_t pixels, size_t c, const float *x,
                             float *packed);

/* to[j][i] = from[i][j] for i < m and j < n; rows begin so many floats apart.
 */
void lsc_transpose(size_t m, size_t n, size_t from_row, const float *from,
                   size_t to_row, float *to);

#endif
