/* convolve.c - convolutions as sums of short products. */
#include "config.h"

#include "convolve.h"
#include "hot.h"
#include "product.h"

#include <string.h>

/* Floats of images with borders at a time: a part of the second-level cache. */
enum { BLOCK_FLOATS = 65536 };
/* The weights' gradient takes so many floats of rows at a time, which stay in
 * the first-level cache, or so many pixels where that is more. */
enum { ROWS_FLOATS = 6144, ROWS_PIXELS = 256 };

/* Images of h x w pixels, with zeros around them ph x pw; `lo` rows and columns
 * of zeros come first. */
struct bordered {
    size_t h, w, c, lo, ph, pw;
    size_t images; /* at a time */
};

static size_t
larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t
aligned(size_t n)
{
    return (n + LSC_PRODUCT_ALIGN - 1) / LSC_PRODUCT_ALIGN * LSC_PRODUCT_ALIGN;
}

/* lo and the rows and columns that are read, known: the rest. */
static struct bordered
border(size_t h, size_t w, size_t c, size_t lo, size_t rows, size_t columns)
{
    struct bordered b = {
        h, w, c, lo, larger(h + lo, rows), larger(w + lo, columns), 0};

    b.images = larger(1, BLOCK_FLOATS / (b.ph * b.pw * c));
    return b;
}

static size_t
image_floats(const struct bordered *b)
{
    return b->ph * b->pw * b->c;
}

/* The images x as a convolution reads them. */
static struct bordered
border_x(const struct lsc_convolution *c)
{
    return border(c->h, c->w, c->in, c->padding,
                  (c->oh - 1) * c->stride + c->kernel,
                  (c->ow - 1) * c->stride + c->kernel);
}

/* The images dy as the gradient of x reads them: pixel (y, x) of an image sees
 * (y + padding - ky) / stride for every ky that leaves no remainder. */
static struct bordered
border_dy(const struct lsc_convolution *c)
{
    size_t reach = c->kernel - 1, p = c->padding;
    size_t lo = reach > p ? (reach - p) / c->stride : 0;

    return border(c->oh, c->ow, c->out, lo, lo + (c->h - 1 + p) / c->stride + 1,
                  lo + (c->w - 1 + p) / c->stride + 1);
}

static int
is_bare(const struct bordered *b)
{
    return b->ph == b->h && b->pw == b->w;
}

static void
clear_border(const struct bordered *b, float *block)
{
    if (!is_bare(b))
        memset(block, 0, b->images * image_floats(b) * sizeof(*block));
}

/* n <= b->images of the images with their borders, in block or where they are.
 */
static const float *
with_border(const struct bordered *b, size_t n, const float *x, float *block)
{
    size_t row = b->w * b->c;

    if (is_bare(b)) return x;
    for (size_t i = 0; i < n; i++) {
        float *to =
            block + i * image_floats(b) + (b->lo * b->pw + b->lo) * b->c;

        for (size_t y = 0; y < b->h; y++, x += row, to += b->pw * b->c)
            memcpy(to, x, row * sizeof(*to));
    }
    return block;
}

/* Rows of out of dy at a time in the weights' gradient. */
static size_t
rows_at_a_time(const struct lsc_convolution *c)
{
    size_t floats = c->ow * (c->stride * c->in + c->out);

    return larger(larger(1, ROWS_FLOATS / floats),
                  (ROWS_PIXELS + c->ow - 1) / c->ow);
}

size_t
lsc_convolve_scratch(const struct lsc_convolution *c)
{
    struct bordered x = border_x(c), dy = border_dy(c);
    size_t taps = c->kernel * c->kernel;
    size_t runs = larger(taps, rows_at_a_time(c));
    size_t wide = x.images * c->oh * c->ow * aligned(c->out);

    return aligned(runs * sizeof(struct lsc_run) / sizeof(float)) +
           taps * larger(c->in * aligned(c->out), c->out * aligned(c->in)) +
           larger(x.images * image_floats(&x) + wide,
                  dy.images * image_floats(&dy));
}

/* Where the parts of the scratch begin. */
struct scratch {
    struct lsc_run *run;
    float *weight, *block;
};

static struct scratch
divide(void *scratch, size_t runs, size_t weights)
{
    float *at = scratch;

    at += aligned(runs * sizeof(struct lsc_run) / sizeof(float));
    return (struct scratch){scratch, at, at + weights};
}

/* packed[tap][in][aligned out] = weight[out][in][tap] */
LSC_HOT static void
pack(size_t out, size_t in, size_t taps, const float *restrict weight,
     float *restrict packed)
{
    size_t wide = aligned(out), row = in * taps;

    for (size_t o = 0; o < wide; o += LSC_PRODUCT_ALIGN) {
        size_t n = o < out ? smaller(out - o, LSC_PRODUCT_ALIGN) : 0;

        for (size_t i = 0; i < in; i++)
            for (size_t t = 0; t < taps; t++) {
                const float *from = weight + o * row + i * taps + t;
                float *to = packed + (t * in + i) * wide + o;

                for (size_t k = 0; k < n; k++) to[k] = from[k * row];
                for (size_t k = n; k < LSC_PRODUCT_ALIGN; k++) to[k] = 0;
            }
    }
}

/* packed[taps - 1 - tap][out][aligned in] = weight[out][in][tap] */
LSC_HOT static void
pack_turned(size_t out, size_t in, size_t taps, const float *restrict weight,
            float *restrict packed)
{
    size_t wide = aligned(in);

    for (size_t o = 0; o < out; o++)
        for (size_t t = 0; t < taps; t++) {
            const float *from = weight + o * in * taps + t;
            float *to = packed + ((taps - 1 - t) * out + o) * wide;

            for (size_t i = 0; i < in; i++) to[i] = from[i * taps];
            for (size_t i = in; i < wide; i++) to[i] = 0;
        }
}

/* weight[out][in][tap] += packed[tap][in][aligned out] */
LSC_HOT static void
unpack_add(size_t out, size_t in, size_t taps, const float *restrict packed,
           float *restrict weight)
{
    size_t wide = aligned(out), row = in * taps;

    for (size_t o = 0; o < out; o += LSC_PRODUCT_ALIGN) {
        size_t n = smaller(out - o, LSC_PRODUCT_ALIGN);

        for (size_t i = 0; i < in; i++)
            for (size_t t = 0; t < taps; t++) {
                const float *from = packed + (t * in + i) * wide + o;
                float *to = weight + o * row + i * taps + t;

                for (size_t k = 0; k < n; k++) to[k * row] += from[k];
            }
    }
}

/* Pixels of the images to be written, `step` apart, that all see the same runs
 * of `from`, the images with borders. */
struct grid {
    size_t h, w, c;                   /* of an image to be written            */
    size_t y, x, step, rows, columns; /* the pixels                           */
    const struct bordered *from;
    size_t stride; /* pixels of `from` between neighbours  */
    size_t nruns;
    const struct lsc_run *run;
    const float *weight, *bias; /* [...][aligned c]; [c] or NULL        */
    struct lsc_after after;     /* plus: of the first image             */
};

/* The columns of p in one image. */
static void
write_image(const struct grid *g, const float *a, size_t image,
            const struct lsc_after *after, struct lsc_product *p, float *y)
{
    for (size_t r = 0; r < g->rows; r++) {
        size_t row = image * g->h + g->y + r * g->step;
        size_t at = (row * g->w + g->x) * g->c;

        p->a = a + r * g->stride * g->from->pw * g->from->c;
        p->c = y + at;
        if (after->plus != NULL) p->after.plus = after->plus + at;
        lsc_product(p);
    }
}

/* The grid in n images that read a; block by block of columns, so that their
 * weights stay in cache. */
static void
write_grid(const struct grid *g, size_t n, const float *a, float *y)
{
    size_t block = lsc_product_columns();
    struct lsc_product p = {
        .m = g->columns,
        .nruns = g->nruns,
        .run = g->run,
        .a_row = g->stride * g->from->c,
        .a_step = 1,
        .b_row = aligned(g->c),
        .c_row = g->step * g->c,
    };

    for (size_t j = 0; j < g->c; j += block) {
        struct lsc_after after = g->after;

        if (after.scale != NULL) after.scale += j, after.shift += j;
        if (after.plus != NULL) after.plus += j;
        p.n = smaller(block, g->c - j);
        p.b = g->weight + j;
        p.start = g->bias != NULL ? g->bias + j : NULL;
        p.after = after;
        for (size_t i = 0; i < n; i++)
            write_image(g, a + i * image_floats(g->from), i, &after, &p, y + j);
    }
}

void
lsc_convolve(const struct lsc_convolution *c, size_t B, const float *x,
             const float *weight, const float *bias,
             const struct lsc_after *after, float *y, void *scratch)
{
    struct bordered b = border_x(c);
    size_t taps = c->kernel * c->kernel, run = c->kernel * c->in;
    struct scratch s =
        divide(scratch, c->kernel, taps * c->in * aligned(c->out));
    struct grid g = {.h = c->oh,
                     .w = c->ow,
                     .c = c->out,
                     .step = 1,
                     .rows = c->oh,
                     .columns = c->ow,
                     .from = &b,
                     .stride = c->stride,
                     .nruns = c->kernel,
                     .run = s.run,
                     .weight = s.weight,
                     .bias = bias};
    size_t image = c->oh * c->ow * c->out;

    pack(c->out, c->in, taps, weight, s.weight);
    for (size_t k = 0; k < c->kernel; k++)
        s.run[k] =
            (struct lsc_run){k * b.pw * c->in, k * run * aligned(c->out), run};
    if (after != NULL) g.after = *after;
    clear_border(&b, s.block);
    for (size_t first = 0; first < B; first += b.images) {
        size_t n = smaller(b.images, B - first);
        const float *a =
            with_border(&b, n, x + first * c->h * c->w * c->in, s.block);

        write_grid(&g, n, a, y + first * image);
        if (g.after.plus != NULL) g.after.plus += n * image;
    }
}

/* Rows (or columns) of pixels that are `first` modulo the stride. */
static size_t
every(size_t size, size_t first, size_t stride)
{
    return first < size ? (size - first + stride - 1) / stride : 0;
}

/* A run that goes on where the last one ends is one with it. */
static size_t
add_run(size_t n, struct lsc_run *run, struct lsc_run more, size_t b_row)
{
    struct lsc_run *last = &run[n - 1];

    if (n > 0 && last->a + last->n == more.a &&
        last->b + last->n * b_row == more.b) {
        last->n += more.n;
        return n;
    }
    run[n] = more;
    return n + 1;
}

/* What the pixels (y, x) modulo the stride see of dy: for every tap that meets
 * them, the tap's place among the turned ones. */
static size_t
runs_of(const struct lsc_convolution *c, const struct bordered *b, size_t y,
        size_t x, struct lsc_run *run)
{
    size_t s = c->stride, k = c->kernel, p = c->padding, n = 0;

    for (size_t ty = 0; ty < k; ty++)
        for (size_t tx = 0; tx < k; tx++) {
            size_t ky = k - 1 - ty, kx = k - 1 - tx;

            if ((y + p + s * k - ky) % s != 0 || (x + p + s * k - kx) % s != 0)
                continue;
            n = add_run(n, run,
                        (struct lsc_run){
                            (((y + p + s * k - ky) / s + b->lo - k) * b->pw +
                             (x + p + s * k - kx) / s + b->lo - k) *
                                c->out,
                            (ty * k + tx) * c->out * aligned(c->in), c->out},
                        aligned(c->in));
        }
    return n;
}

void
lsc_convolve_input(const struct lsc_convolution *c, size_t B, const float *dy,
                   const float *weight, int add, float *dx, void *scratch)
{
    struct bordered b = border_dy(c);
    size_t taps = c->kernel * c->kernel, stride = c->stride;
    struct scratch s = divide(scratch, taps, taps * c->out * aligned(c->in));
    struct grid g = {.h = c->h,
                     .w = c->w,
                     .c = c->in,
                     .step = stride,
                     .from = &b,
                     .stride = 1,
                     .run = s.run,
                     .weight = s.weight};

    pack_turned(c->out, c->in, taps, weight, s.weight);
    clear_border(&b, s.block);
    for (size_t first = 0; first < B; first += b.images) {
        size_t n = smaller(b.images, B - first);
        float *to = dx + first * c->h * c->w * c->in;
        const float *a =
            with_border(&b, n, dy + first * c->oh * c->ow * c->out, s.block);

        if (add) g.after.plus = to;
        for (g.y = 0; g.y < stride; g.y++)
            for (g.x = 0; g.x < stride; g.x++) {
                g.rows = every(c->h, g.y, stride);
                g.columns = every(c->w, g.x, stride);
                g.nruns = runs_of(c, &b, g.y, g.x, s.run);
                write_grid(&g, n, a, to);
            }
    }
}

/* to[pixels][aligned c] = from[pixels][c]; or `from` where that is the same. */
static const float *
widen(size_t pixels, size_t c, const float *from, float *to)
{
    size_t wide = aligned(c);

    if (wide == c) return from;
    for (size_t i = 0; i < pixels; i++) {
        memcpy(to + i * wide, from + i * c, c * sizeof(*to));
        memset(to + i * wide + c, 0, (wide - c) * sizeof(*to));
    }
    return to;
}

/* Add what nrows rows of y from row `first` of a block on give. */
static void
add_rows(const struct lsc_convolution *c, const struct bordered *b,
         size_t first, size_t nrows, const float *a, const float *dy,
         const struct scratch *s)
{
    size_t wide = aligned(c->out), width = c->kernel * c->in;
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

        s->run[r] = (struct lsc_run){image * image_floats(b) +
                                         row % c->oh * c->stride * line,
                                     row * c->ow * wide, c->ow};
    }
    for (size_t j = 0; j < wide; j += block)
        for (size_t k = 0; k < c->kernel; k++) {
            p.n = smaller(block, wide - j);
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
    struct bordered b = border_x(c);
    size_t wide = aligned(c->out), taps = c->kernel * c->kernel;
    size_t step = rows_at_a_time(c), weights = taps * c->in * wide;
    struct scratch s = divide(scratch, step, weights);
    float *block = s.block + b.images * image_floats(&b);

    memset(s.weight, 0, weights * sizeof(*s.weight));
    clear_border(&b, s.block);
    for (size_t first = 0; first < B; first += b.images) {
        size_t n = smaller(b.images, B - first), rows = n * c->oh;
        const float *a =
            with_border(&b, n, x + first * c->h * c->w * c->in, s.block);
        const float *d = widen(rows * c->ow, c->out,
                               dy + first * c->oh * c->ow * c->out, block);

        for (size_t row = 0; row < rows; row += step)
            add_rows(c, &b, row, smaller(step, rows - row), a, d, &s);
    }
    unpack_add(c->out, c->in, taps, s.weight, dweight);
}
