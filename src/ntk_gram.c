/* ntk_gram.c - a layer's part of a tile, from what was kept of the images. */
#include "config.h"

#include "ntk_part.h"
#include "larger.h"

#include <cblas.h>

enum { BLOCK = 64 }; /* images a block of structured products, at one pixel */

static void
to_double(size_t n, const float *restrict x, double *restrict y)
{
    for (size_t i = 0; i < n; i++) y[i] = (double)x[i];
}

/* The factors u of image i, into ntk->u. */
static void
make_u(const struct lsc_ntk *ntk, const struct lsc_ntk_layer *l, int side,
       size_t i)
{
    const float *x = lsc_ntk_kept(ntk, l, side) +
                     ntk->images * ntk->K * l->pixels * l->out + i * l->in;

    l->node->layer->patches(l->node, x, ntk->u);
}

/* Columns first .. first + n - 1 of row (i, c), which u belongs to. */
static const float *
row_part(const struct lsc_ntk *ntk, const struct lsc_ntk_layer *l, int side,
         size_t row, size_t first, size_t n)
{
    const float *kept = lsc_ntk_kept(ntk, l, side);
    int u = (int)l->u, out = (int)l->out;

    if (l->form == LSC_NTK_ROWS) return kept + row * l->P + first;
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)n / u, u,
                (int)l->pixels, 1,
                kept + row * l->pixels * l->out + first / l->u, out, ntk->u, u,
                0, ntk->row, u);
    return ntk->row;
}

/* to[images][K][n] */
static void
make_rows(const struct lsc_ntk *ntk, const struct lsc_ntk_layer *l, int side,
          size_t images, size_t first, size_t n, double *to)
{
    for (size_t i = 0; i < images; i++) {
        if (l->form != LSC_NTK_ROWS) make_u(ntk, l, side, i);
        for (size_t c = 0; c < ntk->K; c++, to += n)
            to_double(n, row_part(ntk, l, side, i * ntk->K + c, first, n), to);
    }
}

void
lsc_ntk_add_rows(const struct lsc_ntk *ntk, const struct lsc_ntk_layer *l,
                 const struct lsc_ntk_tile *t)
{
    size_t K = ntk->K, each = t->traced ? 1 : K;
    double *a = ntk->block, *b = a + ntk->images * K * l->columns;
    int na = (int)(t->na * each), nb = (int)(t->nb * each), ld = (int)t->ld;

    for (size_t first = 0; first < l->P; first += l->columns) {
        size_t n = lsc_smaller(l->columns, l->P - first);
        int k = (int)(t->traced ? K * n : n);

        make_rows(ntk, l, 0, t->na, first, n, a);
        if (t->same) {
            cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, na, k, 1, a, k,
                        1, t->value, ld);
            continue;
        }
        make_rows(ntk, l, 1, t->nb, first, n, b);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, na, nb, k, 1, a, k,
                    b, k, 1, t->value, ld);
    }
}

size_t
lsc_ntk_block_rows(const struct lsc_ntk *ntk, const struct lsc_ntk_layer *l)
{
    return 2 * ntk->images * ntk->K * l->columns;
}

/* Factors in double, of images first .. first + n - 1 of a side: delta[n][rows]
 * [width], where a row is a class and a pixel, or with all classes a pixel; and
 * u[n][pixels][u]. */
static void
make_factors(const struct lsc_ntk *ntk, const struct lsc_ntk_layer *l, int side,
             size_t first, size_t n, int traced, double *delta, double *u)
{
    size_t K = ntk->K, out = l->out, pixels = l->pixels;

    for (size_t i = 0; i < n; i++) {
        const float *d =
            lsc_ntk_kept(ntk, l, side) + (first + i) * K * pixels * out;

        for (size_t c = 0; c < K; c++)
            for (size_t p = 0; p < pixels; p++, d += out) {
                size_t at = traced ? p * K + c : c * pixels + p;

                to_double(out, d, delta + (i * K * pixels + at) * out);
            }
        make_u(ntk, l, side, first + i);
        to_double(pixels * l->u, ntk->u, u + i * pixels * l->u);
    }
}

/* c[m][n] = a[m][k] b[n][k]' */
static void
multiply(size_t m, size_t n, size_t k, const double *a, const double *b,
         double *c)
{
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)m, (int)n, (int)k,
                1, a, (int)k, b, (int)k, 0, c, (int)n);
}

/* One row (x, c): value[n][each] += sum_pp' delta[p][n][each][p'] u[p][n][p'],
 * rows of delta and u being those of a block. */
static void
add_products(size_t pixels, size_t each, size_t n, const double *delta,
             size_t delta_row, const double *u, size_t u_row, double *value)
{
    for (size_t p = 0; p < pixels; p++, delta += delta_row, u += u_row) {
        const double *d = delta;

        for (size_t i = 0; i < n; i++)
            for (size_t c = 0; c < each; c++, d += pixels) {
                double sum = 0;

                for (size_t q = 0; q < pixels; q++)
                    sum += d[q] * u[i * pixels + q];
                value[i * each + c] += sum;
            }
    }
}

/* The same at one pixel. */
static void
add_product(size_t each, size_t n, const double *restrict delta,
            const double *restrict u, double *restrict value)
{
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < each; c++)
            value[i * each + c] += delta[i * each + c] * u[i];
}

static size_t
block_images(const struct lsc_ntk *ntk, const struct lsc_ntk_layer *l)
{
    return lsc_smaller(ntk->images,
                       lsc_larger(1, BLOCK / (l->pixels * l->pixels)));
}

void
lsc_ntk_add_structured(const struct lsc_ntk *ntk, const struct lsc_ntk_layer *l,
                       const struct lsc_ntk_tile *t)
{
    size_t K = ntk->K, p = l->pixels, each = t->traced ? 1 : K;
    size_t rows = each * p, width = t->traced ? K * l->out : l->out;
    size_t most = block_images(ntk, l), side = ntk->images * K * p * l->out;
    double *delta_b = ntk->block, *u_b = delta_b + side;
    double *delta_a = u_b + ntk->images * p * l->u;
    double *u_a = delta_a + most * K * p * l->out;
    double *deltas = u_a + most * p * l->u;
    double *us = deltas + most * K * p * ntk->images * K * p;

    make_factors(ntk, l, t->same ? 0 : 1, 0, t->nb, t->traced, delta_b, u_b);
    for (size_t first = 0; first < t->na; first += most) {
        size_t na = lsc_smaller(most, t->na - first);
        size_t nb = t->same ? first + na : t->nb;

        make_factors(ntk, l, 0, first, na, t->traced, delta_a, u_a);
        multiply(na * rows, nb * rows, width, delta_a, delta_b, deltas);
        multiply(na * p, nb * p, l->u, u_a, u_b, us);
        for (size_t r = 0; r < na * each; r++) {
            const double *d = deltas + r * p * nb * rows;
            const double *u = us + r / each * p * nb * p;
            double *value = t->value + (first * each + r) * t->ld;

            if (p == 1)
                add_product(each, nb, d, u, value);
            else
                add_products(p, each, nb, d, nb * rows, u, nb * p, value);
        }
    }
}

size_t
lsc_ntk_block_structured(const struct lsc_ntk *ntk,
                         const struct lsc_ntk_layer *l)
{
    size_t n = ntk->images, most = block_images(ntk, l), p = l->pixels;
    size_t image = ntk->K * p * l->out + p * l->u;

    return (n + most) * image + n * most * p * p * (ntk->K * ntk->K + 1);
}
