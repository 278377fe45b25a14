/* two_level.c - estimates between exact points, their errors, and which of them
 * are not good enough (Giles 2008 has the idea of levels). */
#include "config.h"

#include "two_level.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Points of a stencil along an axis: cubics; straight lines where a value that
 * cubics need is not finite. */
#define CUBIC    4
#define STRAIGHT 2
/* v is averaged over neighbours so near: the spread of 16 groups alone is
 * uncertain by a fifth. */
#define NEAR 1
/* q is not believed to be below this part of v: what it averages differs from
 * point to point.  Without, errors of an mlp on MNIST were stated too low. */
#define LEAST_MISSED 0.3

/* One quantity at every point, each [ny nx]. */
struct maps {
    double *mean;   /* S                                                    */
    double *base;   /* I t(L)                                               */
    double *moved;  /* t(S) - I t(S)                                        */
    double *spread; /* v of the point alone; NaN at exact points            */
    double *v, *q, *square;
};

/* The coarse points a point is interpolated between. */
struct stencil {
    size_t n, number[CUBIC * CUBIC], point[CUBIC * CUBIC];
    double w[CUBIC * CUBIC];
};

/* The nearest `order` coarse points of an axis, or all, and their Lagrange
 * weights. */
static size_t
along(size_t n, size_t count, size_t at, size_t order, size_t *first, double *w)
{
    size_t left = n == 1 ? 0 : at * (count - 1) / (n - 1);
    double x[CUBIC];

    if (lsc_levels_coarse(n, count, left) > at) left--;
    if (left + 1 < count && lsc_levels_coarse(n, count, left + 1) <= at) left++;
    if (order > count) order = count;
    *first = left + 1 > order / 2 ? left + 1 - order / 2 : 0;
    if (*first + order > count) *first = count - order;
    for (size_t i = 0; i < order; i++)
        x[i] = (double)lsc_levels_coarse(n, count, *first + i);
    for (size_t i = 0; i < order; i++) {
        w[i] = 1;
        for (size_t j = 0; j < order; j++)
            if (j != i) w[i] *= ((double)at - x[j]) / (x[i] - x[j]);
    }
    return order;
}

static void
stencil_at(const struct lsc_levels *l, size_t point, size_t order,
           struct stencil *s)
{
    size_t at[2] = {point % l->n[0], point / l->n[0]}, first[2], n[2];
    double w[2][CUBIC];

    for (size_t a = 0; a < 2; a++)
        n[a] = along(l->n[a], l->coarse[a], at[a], order, &first[a], w[a]);
    s->n = 0;
    for (size_t y = 0; y < n[1]; y++)
        for (size_t x = 0; x < n[0]; x++) {
            size_t number = (first[1] + y) * l->coarse[0] + first[0] + x;

            s->number[s->n] = number;
            s->point[s->n] = lsc_levels_point(l, number);
            s->w[s->n++] = w[1][y] * w[0][x];
        }
}

static double
transform(const struct lsc_level_values *v, double value)
{
    return v->logarithm ? log(value) : value;
}

/* What a group adds to t(S), but for a constant. */
static double
part(const struct lsc_level_values *v, const struct maps *m, size_t point,
     size_t group)
{
    double value = (double)v->sample[point * LSC_GROUPS + group];

    return v->logarithm ? value / m->mean[point] : value;
}

/* Interpolate to a point; whether all is finite. */
static int
look(const struct lsc_levels *l, const struct lsc_level_values *v, size_t point,
     size_t order, struct maps *m)
{
    double base = 0, moved = transform(v, m->mean[point]);
    double missed[LSC_GROUPS], mean = 0, square = 0;
    struct stencil s;

    stencil_at(l, point, order, &s);
    for (size_t i = 0; i < s.n; i++) {
        base += s.w[i] * transform(v, v->exact[s.number[i]]);
        moved -= s.w[i] * transform(v, m->mean[s.point[i]]);
    }
    for (size_t g = 0; g < LSC_GROUPS; g++) {
        missed[g] = part(v, m, point, g);
        for (size_t i = 0; i < s.n; i++)
            missed[g] -= s.w[i] * part(v, m, s.point[i], g);
        mean += missed[g] / LSC_GROUPS;
    }
    for (size_t g = 0; g < LSC_GROUPS; g++)
        square += (missed[g] - mean) * (missed[g] - mean);
    m->base[point] = base;
    m->moved[point] = moved;
    m->spread[point] =
        square / ((LSC_GROUPS - 1) * LSC_GROUPS) * (1 - v->drawn);
    return isfinite(base) && isfinite(moved) && isfinite(m->spread[point]);
}

/* out = the mean of what is finite of `in` within reach[] along the axes. */
static void
average(const struct lsc_levels *l, const double *in, const size_t reach[2],
        double *out)
{
    size_t nx = l->n[0], ny = l->n[1];

    for (size_t p = 0; p < nx * ny; p++) {
        size_t x = p % nx, y = p / nx, n = 0;
        size_t x0 = x > reach[0] ? x - reach[0] : 0;
        size_t y0 = y > reach[1] ? y - reach[1] : 0;
        double sum = 0;

        for (size_t j = y0; j <= y + reach[1] && j < ny; j++)
            for (size_t i = x0; i <= x + reach[0] && i < nx; i++)
                if (isfinite(in[j * nx + i])) {
                    sum += in[j * nx + i];
                    n++;
                }
        out[p] = n > 0 ? sum / (double)n : NAN;
    }
}

/* mean, base, moved, spread, then v and q. */
static void
fill_maps(const struct lsc_levels *l, const struct lsc_level_values *v,
          struct maps *m)
{
    size_t points = lsc_levels_points(l), near[2] = {NEAR, NEAR}, step[2];

    for (size_t p = 0; p < points; p++) {
        m->mean[p] = 0;
        for (size_t g = 0; g < LSC_GROUPS; g++)
            m->mean[p] += (double)v->sample[p * LSC_GROUPS + g] / LSC_GROUPS;
    }
    for (size_t p = 0; p < points; p++)
        if (!look(l, v, p, CUBIC, m) && !look(l, v, p, STRAIGHT, m))
            m->base[p] = m->moved[p] = m->spread[p] = NAN;
    for (size_t i = 0; i < l->coarse[0] * l->coarse[1]; i++)
        m->spread[lsc_levels_point(l, i)] = NAN;
    for (size_t a = 0; a < 2; a++)
        step[a] = l->coarse[a] > 1 ? (l->n[a] - 1) / (l->coarse[a] - 1) : 0;
    for (size_t p = 0; p < points; p++)
        m->square[p] = isfinite(m->spread[p])
                           ? m->moved[p] * m->moved[p] - m->spread[p]
                           : NAN;
    average(l, m->spread, near, m->v);
    average(l, m->square, step, m->q);
    for (size_t p = 0; p < points; p++)
        m->q[p] = fmax(m->q[p], LEAST_MISSED * m->v[p]);
}

/* t(L) and its standard error. */
static void
weigh(const struct maps *m, size_t point, double *value, double *error)
{
    double q = m->q[point], v = m->v[point], b = v > 0 ? q / (q + v) : 1;

    *value = m->base[point] + b * m->moved[point];
    *error = sqrt(b * v);
}

/* How much larger than stated errors at the audit points are; at least 1. */
static double
audit(const struct lsc_levels *l, const struct lsc_level_values *v,
      const struct maps *m)
{
    size_t first = l->coarse[0] * l->coarse[1], n = 0;
    double sum = 0;

    for (size_t i = 0; i < l->naudit; i++) {
        double value, error, off;

        weigh(m, l->audit[i], &value, &error);
        off = (value - transform(v, v->exact[first + i])) / error;
        if (!isfinite(off)) continue;
        sum += off * off;
        n++;
    }
    return n > 0 ? fmax(1, sqrt(sum / (double)n)) : 1;
}

static int
alloc_maps(struct maps *m, size_t n, struct lsc_err *err)
{
    int st;

    LSC_TRY(lsc_alloc(&m->mean, n, err));
    LSC_TRY(lsc_alloc(&m->base, n, err));
    LSC_TRY(lsc_alloc(&m->moved, n, err));
    LSC_TRY(lsc_alloc(&m->spread, n, err));
    LSC_TRY(lsc_alloc(&m->v, n, err));
    LSC_TRY(lsc_alloc(&m->q, n, err));
    LSC_TRY(lsc_alloc(&m->square, n, err));
out:
    return st;
}

static void
free_maps(struct maps *m)
{
    free(m->mean);
    free(m->base);
    free(m->moved);
    free(m->spread);
    free(m->v);
    free(m->q);
    free(m->square);
}

int
lsc_levels_estimate(const struct lsc_levels *l,
                    const struct lsc_level_values *values, double *estimate,
                    double *error, double *raised, struct lsc_err *err)
{
    size_t points = lsc_levels_points(l);
    struct maps m = {.mean = NULL};
    int st;

    LSC_TRY(alloc_maps(&m, points, err));
    fill_maps(l, values, &m);
    *raised = audit(l, values, &m);
    for (size_t p = 0; p < points; p++) {
        double value, off;

        weigh(&m, p, &value, &off);
        estimate[p] = values->logarithm ? exp(value) : value;
        error[p] = *raised * off * (values->logarithm ? estimate[p] : 1);
    }
    for (size_t i = 0; i < lsc_levels_exact(l); i++) {
        estimate[lsc_levels_point(l, i)] = values->exact[i];
        error[lsc_levels_point(l, i)] = 0;
    }
out:
    free_maps(&m);
    return st;
}
