/* convolve.c - convolutions as sums of short products. */
#include "config.h"

#include "convolve_parts.h"
#include "larger.h"

struct lsc_convolve_parts
lsc_convolve_divide(void *scratch, size_t runs, size_t weights)
{
    float *at = scratch;

    at += lsc_packed_width(runs * sizeof(struct lsc_run) / sizeof(float));
    return (struct lsc_convolve_parts){scratch, at, at + weights};
}

size_t
lsc_convolve_scratch(const struct lsc_convolution *c)
{
    struct lsc_border x = lsc_border_x(c), dy = lsc_border_dy(c);
    size_t taps = c->kernel * c->kernel;
    size_t runs = lsc_larger(taps, lsc_convolve_rows(c));
    size_t wide = x.images * c->oh * c->ow * lsc_packed_width(c->out);

    return lsc_packed_width(runs * sizeof(struct lsc_run) / sizeof(float)) +
           taps * lsc_larger(c->in * lsc_packed_width(c->out),
                             c->out * lsc_packed_width(c->in)) +
           lsc_larger(lsc_border_block(&x) + wide, lsc_border_block(&dy));
}

/* Pixels of the images to be written, `step` apart, that all see the same runs
 * of `from`, the images with borders. */
struct grid {
    size_t h, w, c;                   /* of an image to be written            */
    size_t y, x, step, rows, columns; /* the pixels                           */
    const struct lsc_border *from;
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
        .b_row = lsc_packed_width(g->c),
        .c_row = g->step * g->c,
    };

    for (size_t j = 0; j < g->c; j += block) {
        struct lsc_after after = g->after;

        if (after.scale != NULL) after.scale += j, after.shift += j;
        if (after.plus != NULL) after.plus += j;
        p.n = lsc_smaller(block, g->c - j);
        p.b = g->weight + j;
        p.start = g->bias != NULL ? g->bias + j : NULL;
        p.after = after;
        for (size_t i = 0; i < n; i++)
            write_image(g, a + i * lsc_border_floats(g->from), i, &after, &p,
                        y + j);
    }
}

void
lsc_convolve(const struct lsc_convolution *c, size_t B, const float *x,
             const float *weight, const float *bias,
             const struct lsc_after *after, float *y, void *scratch)
{
    struct lsc_border b = lsc_border_x(c);
    size_t taps = c->kernel * c->kernel, run = c->kernel * c->in;
    struct lsc_convolve_parts s = lsc_convolve_divide(
        scratch, c->kernel, taps * c->in * lsc_packed_width(c->out));
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

    lsc_pack(c->out, c->in, taps, weight, s.weight);
    for (size_t k = 0; k < c->kernel; k++)
        s.run[k] = (struct lsc_run){k * b.pw * c->in,
                                    k * run * lsc_packed_width(c->out), run};
    if (after != NULL) g.after = *after;
    lsc_border_clear(&b, s.block);
    for (size_t first = 0; first < B; first += b.images) {
        size_t n = lsc_smaller(b.images, B - first);
        const float *a =
            lsc_border_copy(&b, n, x + first * c->h * c->w * c->in, s.block);

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
runs_of(const struct lsc_convolution *c, const struct lsc_border *b, size_t y,
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
                            (ty * k + tx) * c->out * lsc_packed_width(c->in),
                            c->out},
                        lsc_packed_width(c->in));
        }
    return n;
}

void
lsc_convolve_input(const struct lsc_convolution *c, size_t B, const float *dy,
                   const float *weight, int add, float *dx, void *scratch)
{
    struct lsc_border b = lsc_border_dy(c);
    size_t taps = c->kernel * c->kernel, stride = c->stride;
    struct lsc_convolve_parts s = lsc_convolve_divide(
        scratch, taps, taps * c->out * lsc_packed_width(c->in));
    struct grid g = {.h = c->h,
                     .w = c->w,
                     .c = c->in,
                     .step = stride,
                     .from = &b,
                     .stride = 1,
                     .run = s.run,
                     .weight = s.weight};

    lsc_pack_turned(c->out, c->in, taps, weight, s.weight);
    lsc_border_clear(&b, s.block);
    for (size_t first = 0; first < B; first += b.images) {
        size_t n = lsc_smaller(b.images, B - first);
        float *to = dx + first * c->h * c->w * c->in;
        const float *a = lsc_border_copy(
            &b, n, dy + first * c->oh * c->ow * c->out, s.block);

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
