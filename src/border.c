/* border.c - copying images into a frame of zeros. */
#include "config.h"

#include "border.h"
#include "larger.h"

#include <string.h>

/* Floats of a block: a part of the second-level cache. */
enum { BLOCK_FLOATS = 65536 };

/* lo and the rows and columns that are read, known: the rest. */
static struct lsc_border
border(size_t h, size_t w, size_t c, size_t lo, size_t rows, size_t columns)
{
    struct lsc_border b = {
        h, w, c, lo, lsc_larger(h + lo, rows), lsc_larger(w + lo, columns), 0};

    b.images = lsc_larger(1, BLOCK_FLOATS / (b.ph * b.pw * c));
    return b;
}

size_t
lsc_border_floats(const struct lsc_border *b)
{
    return b->ph * b->pw * b->c;
}

struct lsc_border
lsc_border_x(const struct lsc_convolution *c)
{
    return border(c->h, c->w, c->in, c->padding,
                  (c->oh - 1) * c->stride + c->kernel,
                  (c->ow - 1) * c->stride + c->kernel);
}

struct lsc_border
lsc_border_dy(const struct lsc_convolution *c)
{
    size_t reach = c->kernel - 1, p = c->padding;
    size_t lo = reach > p ? (reach - p) / c->stride : 0;

    return border(c->oh, c->ow, c->out, lo, lo + (c->h - 1 + p) / c->stride + 1,
                  lo + (c->w - 1 + p) / c->stride + 1);
}

static int
is_bare(const struct lsc_border *b)
{
    return b->ph == b->h && b->pw == b->w;
}

size_t
lsc_border_block(const struct lsc_border *b)
{
    return is_bare(b) ? 0 : b->images * lsc_border_floats(b);
}

void
lsc_border_clear(const struct lsc_border *b, float *block)
{
    memset(block, 0, lsc_border_block(b) * sizeof(*block));
}

const float *
lsc_border_copy(const struct lsc_border *b, size_t n, const float *x,
                float *block)
{
    size_t row = b->w * b->c;

    if (is_bare(b)) return x;
    for (size_t i = 0; i < n; i++) {
        float *to =
            block + i * lsc_border_floats(b) + (b->lo * b->pw + b->lo) * b->c;

        for (size_t y = 0; y < b->h; y++, x += row, to += b->pw * b->c)
            memcpy(to, x, row * sizeof(*to));
    }
    return block;
}
