/* convolve_weight.c - the gradient of a convolution's weights. */
#include "config.h"

#include "convolve_parts.h"
#include "larger.h"

#include <string.h>

/* So many floats of rows stay in the first-level cache; or so many pixels,
 * where that is more. */
enum { ROWS_FLOATS = 6144, ROWS_PIXELS = 256 };

size_t
lsc_convolve_rows(const struct lsc_convolution *c)
{
    size_t floats = c->ow * (c->stride * c->in + c->out);

    return lsc_larger(lsc_larger(1, ROWS_FLOATS / floats),
                      (ROWS_PIXELS + c->ow - 1) / c->ow);
}

/* Add what nrows rows of y from row `first` of a block on give. */
static void
add_rows(const struct lsc_convolution *c, const struct lsc_border *b,
         size_t first, size_t nrows, const float *a, const float *dy,
         const struct lsc_convolve_parts *s)
{
    size_t wide = lsc_packed_width(c->out), width = c->kernel * c->in;
    size_t block = lsc_product_columns(), line = b->pw * c->in;
    struct lsc_product p = {
        .m = width,
        .nruns = nrows,
        .run = s->run,
        .a_row = 1,
        .a_step = c->stride * c->in,
        .b_row = wide,
        .c_row = wide,
    };

    for (size_t r = 0; r < nrows; r++) {
        size_t row = first + r, image = row / c->oh;

        s->run[r] = (struct lsc_run){image * lsc_border_floats(b) +
                                         row % c->oh * c->stride * line,
                                     row * c->ow * wide, c->ow};
    }
    for (size_t j = 0; j < wide; j += block)
        for (size_t k = 0; k < c->kernel; k++) {
            p.n = lsc_smaller(block, wide - j);
            p.a = a + k * line;
            p.b = dy + j;
            p.c = s->weight + k * width * wide + j;
            p.after.plus = p.c;
            lsc_product(&p);
        }
}

void
lsc_convolve_weight(const struct lsc_convolution *c, size_t B, const float *x,
                    const float *dy, float *dweight, void *scratch)
{
    struct lsc_border b = lsc_border_x(c);
    size_t wide = lsc_packed_width(c->out), taps = c->kernel * c->kernel;
    size_t step = lsc_convolve_rows(c), weights = taps * c->in * wide;
    struct lsc_convolve_parts s = lsc_convolve_divide(scratch, step, weights);
    float *block = s.block + lsc_border_block(&b);

    memset(s.weight, 0, weights * sizeof(*s.weight));
    lsc_border_clear(&b, s.block);
    for (size_t first = 0; first < B; first += b.images) {
        size_t n = lsc_smaller(b.images, B - first), rows = n * c->oh;
        const float *a =
            lsc_border_copy(&b, n, x + first * c->h * c->w * c->in, s.block);
        const float *d = lsc_pack_pixels(
            rows * c->ow, c->out, dy + first * c->oh * c->ow * c->out, block);

        for (size_t row = 0; row < rows; row += step)
            add_rows(c, &b, row, lsc_smaller(step, rows - row), a, d, &s);
    }
    lsc_unpack_add(c->out, c->in, taps, s.weight, dweight);
}
