/* product.c - every version of the product against its definition. */
#include "config.h"

#include "convolve.h"
#include "product.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum { RUNS = 3, LENGTH = 5, ROWS = 19, COLUMNS = 48, FLOATS = 4096 };

static float a[FLOATS], b[FLOATS], start[COLUMNS], scale[COLUMNS];
static float shift[COLUMNS], plus[ROWS * COLUMNS], bias[ROWS];
static const struct lsc_run runs[RUNS] = {{3, 0, 1}, {40, 700, 5}, {9, 96, 4}};

/* In [-1, 1], of few bits, so that sums have little error. */
static void
fill(size_t n, float *x, unsigned seed)
{
    for (size_t i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        x[i] = (float)(seed >> 20) / 2048 - 1;
    }
}

static double
defined(const struct lsc_product *p, size_t i, size_t j)
{
    double sum = p->start != NULL ? (double)p->start[j] : 0;

    for (size_t t = 0; t < p->nruns; t++)
        for (size_t k = 0; k < p->run[t].n; k++)
            sum += (double)p->a[p->run[t].a + i * p->a_row + k * p->a_step] *
                   (double)p->b[p->run[t].b + k * p->b_row + j];
    if (p->bias != NULL) sum += (double)p->bias[i];
    if (p->after.scale != NULL)
        sum = sum * (double)p->after.scale[j] + (double)p->after.shift[j];
    if (p->after.plus != NULL) sum += (double)p->after.plus[i * p->c_row + j];
    return p->after.relu && sum < 0 ? 0 : sum;
}

static void
check(const struct lsc_product_version *v, struct lsc_product *p)
{
    float c[ROWS * COLUMNS + 1] = {0};

    for (size_t i = 0; i < sizeof(c) / sizeof(*c); i++) c[i] = 77;
    p->c = c;
    v->product(p);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLUMNS; j++) {
            double is = (double)c[i * COLUMNS + j];

            if (i >= p->m || j >= p->n) {
                assert_true(is == 77);
            } else if (!(fabs(is - defined(p, i, j)) < 1e-5)) {
                fail_msg("%s: m %zu n %zu: c[%zu][%zu] %g, expected %g",
                         v->name, p->m, p->n, i, j, is, defined(p, i, j));
            }
        }
}

/* All heights and widths, with and without each thing done after. */
static void
every_shape(void **state)
{
    (void)state;
    for (const struct lsc_product_version *v = lsc_product_versions;
         v->name != NULL; v++)
        for (size_t m = 1; m <= ROWS && v->runs(); m++)
            for (size_t n = 1; n <= COLUMNS; n++) {
                unsigned what = (unsigned)(m * 7 + n);
                struct lsc_product p = {
                    .m = m,
                    .n = n,
                    .nruns = what % (RUNS + 1),
                    .run = runs,
                    .a = a,
                    .b = b,
                    .a_row = what % 3 == 0 ? 1 : 11,
                    .a_step = what % 3 == 0 ? 13 : 1,
                    .b_row = COLUMNS,
                    .start = what & 1 ? start : NULL,
                    .c_row = COLUMNS,
                };

                if (what & 2) p.after.scale = scale, p.after.shift = shift;
                if (what & 4) p.after.plus = plus;
                p.after.relu = (what & 8) != 0;
                if (what & 16) p.bias = bias;
                check(v, &p);
            }
}

static void
nan_stays(void **state)
{
    const struct lsc_run one = {0, 0, 1};
    float x = NAN, c[COLUMNS] = {0};

    (void)state;
    for (const struct lsc_product_version *v = lsc_product_versions;
         v->name != NULL; v++) {
        struct lsc_product p = {.m = 1,
                                .n = 16,
                                .nruns = 1,
                                .run = &one,
                                .a = &x,
                                .b = b,
                                .a_row = 1,
                                .a_step = 1,
                                .b_row = COLUMNS,
                                .after = {.relu = 1},
                                .c = c,
                                .c_row = COLUMNS};

        if (!v->runs()) continue;
        v->product(&p);
        for (size_t j = 0; j < 16; j++) assert_true(isnan(c[j]));
    }
}

/* y[oy][ox][o] of one image. */
static double
convolved(const struct lsc_convolution *c, const float *x, const float *w,
          size_t oy, size_t ox, size_t o)
{
    double sum = 0;

    for (size_t ky = 0; ky < c->kernel; ky++)
        for (size_t kx = 0; kx < c->kernel; kx++)
            for (size_t i = 0; i < c->in; i++) {
                size_t y = oy * c->stride + ky, q = ox * c->stride + kx;

                if (y < c->padding || y >= c->h + c->padding ||
                    q < c->padding || q >= c->w + c->padding)
                    continue;
                y -= c->padding, q -= c->padding;
                sum +=
                    (double)x[(y * c->w + q) * c->in + i] *
                    (double)
                        w[((o * c->in + i) * c->kernel + ky) * c->kernel + kx];
            }
    return sum;
}

/* The second geometry has pixels that no window sees, the third and fourth more
 * images than a block; the last no border. */
static const struct lsc_convolution geometries[] = {
    {5, 7, 3, 5, 7, 17, 3, 1, 1},      {7, 6, 2, 3, 2, 4, 2, 3, 1},
    {32, 32, 16, 32, 32, 16, 3, 1, 1}, {16, 16, 32, 8, 8, 48, 3, 2, 1},
    {3, 3, 5, 7, 7, 6, 1, 1, 2},       {6, 5, 4, 2, 1, 33, 5, 1, 0},
};
enum { IMAGES = 9 };

static float *
numbers(size_t n, unsigned seed)
{
    float *x = malloc(n * sizeof(*x));

    assert_non_null(x);
    fill(n, x, seed);
    return x;
}

static double
dot(size_t n, const float *x, const float *y)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) sum += (double)x[i] * (double)y[i];
    return sum;
}

/* Forward by definition; the gradients by <dy, conv(x, w)> being linear in x
 * and in w: it equals <x, dx> and <w, dw>.  `add` and dw add to what is there.
 */
static void
check_convolution(const struct lsc_convolution *c)
{
    size_t nx = IMAGES * c->h * c->w * c->in, pixels = c->oh * c->ow;
    size_t ny = IMAGES * pixels * c->out;
    size_t nw = c->out * c->in * c->kernel * c->kernel;
    float *x = numbers(nx, 1), *w = numbers(nw, 2), *dy = numbers(ny, 3);
    float *y = numbers(ny, 4), *dx = numbers(nx, 5), *dw = numbers(nw, 6);
    float *dx0 = numbers(nx, 5), *dw0 = numbers(nw, 6), *y2 = numbers(ny, 8);
    void *scratch = numbers(lsc_convolve_scratch(c), 7);
    struct lsc_after after = {.plus = dy, .relu = 1};
    double form;

    lsc_convolve(c, IMAGES, x, w, NULL, NULL, y, scratch);
    form = dot(ny, dy, y);
    for (size_t i = 0; i < ny; i++) {
        size_t pixel = i / c->out % pixels, image = i / c->out / pixels;
        double is = (double)y[i],
               expected = convolved(c, x + image * c->h * c->w * c->in, w,
                                    pixel / c->ow, pixel % c->ow, i % c->out);

        if (!(fabs(is - expected) < 1e-4))
            fail_msg("y[%zu] is %g, expected %g", i, is, expected);
        y[i] = (float)fmax(expected + (double)dy[i], 0);
    }
    lsc_convolve_input(c, IMAGES, dy, w, 1, dx, scratch);
    assert_true(fabs(dot(nx, x, dx) - dot(nx, x, dx0) - form) <
                2e-3 * sqrt(ny));
    lsc_convolve_input(c, IMAGES, dy, w, 0, dx, scratch);
    assert_true(fabs(dot(nx, x, dx) - form) < 2e-3 * sqrt(ny));
    lsc_convolve_weight(c, IMAGES, x, dy, dw, scratch);
    assert_true(fabs(dot(nw, w, dw) - dot(nw, w, dw0) - form) <
                2e-3 * sqrt(ny));
    lsc_convolve(c, IMAGES, x, w, NULL, &after, y2, scratch);
    for (size_t i = 0; i < ny; i++)
        assert_true(fabs((double)y2[i] - (double)y[i]) < 1e-4);
    free(x), free(w), free(dy), free(y), free(dx), free(dw), free(dx0);
    free(dw0), free(y2), free(scratch);
}

static void
every_geometry(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(geometries) / sizeof(*geometries); i++)
        check_convolution(&geometries[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape),
        cmocka_unit_test(nan_stays),
        cmocka_unit_test(every_geometry),
    };

    fill(FLOATS, a, 11);
    fill(FLOATS, b, 12);
    fill(COLUMNS, start, 13);
    fill(COLUMNS, scale, 14);
    fill(COLUMNS, shift, 15);
    fill(ROWS * COLUMNS, plus, 16);
    fill(ROWS, bias, 17);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
