/* levels.c - which points of a grid are exact from the start. */
#include "config.h"

#include "two_level.h"

#include "rng.h"

#include <math.h>
#include <stdlib.h>

/* At a precision of BASE: so many images; coarse points at most so many steps
 * apart, and at least so many along an axis.  With these neither an mlp on
 * MNIST nor a smallcnn on Fashion-MNIST, 51 x 51 points in [-1, 1], needs a
 * point refined, and with fewer of either the mlp costs more in the end.  The
 * error falls about as spacing^4 and images^-1/2. */
#define BASE    0.01
#define IMAGES  256
#define SPACING 5
#define COARSE  11
/* But not more than one image in so many, which would cost more than the coarse
 * grid does; and not fewer than so many, four in a group. */
#define IMAGES_PART  32
#define IMAGES_LEAST 64

/* Audit points: so many and one in so many, but not more than enough. */
#define AUDIT_LEAST 8
#define AUDIT_PART  100
#define AUDIT_MOST  100

size_t
lsc_levels_images(double precision, size_t n)
{
    double want = IMAGES * sqrt(BASE / precision);
    size_t each;

    want = fmax(IMAGES_LEAST, fmin(want, (double)n / IMAGES_PART));
    each = (size_t)ceil(want / LSC_GROUPS);
    return each * LSC_GROUPS < n ? each * LSC_GROUPS : n;
}

/* Coarse points of an axis: two at least if it has two. */
static size_t
coarse_count(size_t n, double precision)
{
    double scale = pow(precision / BASE, 0.25);
    size_t spacing = (size_t)fmax(1, round(SPACING * scale));
    size_t least = (size_t)ceil(COARSE / scale);
    size_t count = (n - 1 + spacing - 1) / spacing + 1;

    if (count < least) count = least;
    return count < n ? count : n;
}

/* The parts are as even as can be. */
size_t
lsc_levels_coarse(size_t n, size_t count, size_t i)
{
    return count == 1 ? 0 : (2 * i * (n - 1) + count - 1) / (2 * (count - 1));
}

/* Which of them is point `at` of the axis; count if none. */
static size_t
coarse_number(size_t n, size_t count, size_t at)
{
    size_t i = n == 1 ? 0 : at * (count - 1) / (n - 1);

    if (i < count && lsc_levels_coarse(n, count, i) == at) return i;
    if (i + 1 < count && lsc_levels_coarse(n, count, i + 1) == at) return i + 1;
    return count;
}

size_t
lsc_levels_points(const struct lsc_levels *l)
{
    return l->n[0] * l->n[1];
}

size_t
lsc_levels_exact(const struct lsc_levels *l)
{
    return l->coarse[0] * l->coarse[1] + l->naudit;
}

size_t
lsc_levels_point(const struct lsc_levels *l, size_t i)
{
    size_t grid = l->coarse[0] * l->coarse[1];

    if (i >= grid) return l->audit[i - grid];
    return lsc_levels_coarse(l->n[1], l->coarse[1], i / l->coarse[0]) *
               l->n[0] +
           lsc_levels_coarse(l->n[0], l->coarse[0], i % l->coarse[0]);
}

size_t
lsc_levels_number(const struct lsc_levels *l, size_t point)
{
    size_t grid = l->coarse[0] * l->coarse[1], i;
    size_t x = coarse_number(l->n[0], l->coarse[0], point % l->n[0]);
    size_t y = coarse_number(l->n[1], l->coarse[1], point / l->n[0]);

    if (x < l->coarse[0] && y < l->coarse[1]) return y * l->coarse[0] + x;
    for (i = 0; i < l->naudit && l->audit[i] != point; i++)
        ;
    return grid + i;
}

static uint64_t
common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* A step that is prime to n, near the golden section of it. */
static uint64_t
step_of(uint64_t n)
{
    uint64_t step = (uint64_t)(0.6180339887498949 * (double)n);

    for (step += step == 0; common_divisor(step, n) != 1;) step++;
    return step;
}

size_t
lsc_levels_spread(size_t points, size_t task)
{
    return (size_t)(task * step_of(points) % points);
}

/* Euclid: the inverse of the step. */
size_t
lsc_levels_gather(size_t points, size_t point)
{
    int64_t n = (int64_t)points, a = n, b = (int64_t)step_of(points) % n;
    int64_t x = 0, y = 1;

    while (b != 0) {
        int64_t part = a / b, rest = a - part * b, next = x - part * y;

        a = b;
        b = rest;
        x = y;
        y = next;
    }
    x = (x % n + n) % n;
    return (size_t)((uint64_t)x * point % points);
}

static int
ascending(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* Draw points that are on the coarse grid or there already again. */
static void
draw_audit(struct lsc_levels *l, size_t want, uint64_t seed, uint64_t index)
{
    size_t points = lsc_levels_points(l);
    struct lsc_rng rng;

    lsc_rng_start(&rng, seed, LSC_FOR_SUBSET, index);
    while (l->naudit < want) {
        uint32_t point = lsc_rng_below(&rng, points);

        if (lsc_levels_number(l, point) == lsc_levels_exact(l))
            l->audit[l->naudit++] = point;
    }
    qsort(l->audit, want, sizeof(*l->audit), ascending);
}

int
lsc_levels_create(struct lsc_levels *levels, size_t nx, size_t ny,
                  double precision, uint64_t seed, uint64_t index,
                  struct lsc_err *err)
{
    struct lsc_levels l = {
        {nx, ny},
        {coarse_count(nx, precision), coarse_count(ny, precision)},
        0,
        NULL};
    size_t want = AUDIT_LEAST + nx * ny / AUDIT_PART, left;
    int st;

    if (want > AUDIT_MOST) want = AUDIT_MOST;
    left = nx * ny - lsc_levels_exact(&l);
    if (want > left / 2) want = left / 2;
    LSC_TRY(lsc_alloc(&l.audit, want, err));
    draw_audit(&l, want, seed, index);
    *levels = l;
out:
    return st;
}

void
lsc_levels_free(struct lsc_levels *levels)
{
    free(levels->audit);
    *levels = (struct lsc_levels){.naudit = 0};
}
