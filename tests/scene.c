/* scene.c - a grid in two levels and values on it. */
#include "config.h"

#include "scene.h"

#include "rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void *
zeros(size_t n, size_t size)
{
    void *p = lsc_calloc(n, size);

    assert_non_null(p);
    return p;
}

void
scene_begin(struct scene *s, size_t nx, size_t ny, double precision)
{
    struct lsc_err err = {0};

    *s = (struct scene){.points = nx * ny};
    assert_int_equal(
        lsc_levels_create(&s->levels, nx, ny, precision, 3, 7, &err), LSC_OK);
    s->sample = zeros(s->points * LSC_GROUPS, sizeof(float));
    s->exact = zeros(s->points, sizeof(double));
    s->full = zeros(s->points, sizeof(double));
    s->estimate = zeros(s->points, sizeof(double));
    s->error = zeros(s->points, sizeof(double));
    s->values = (struct lsc_level_values){0, 0.1, s->sample, s->exact};
}

void
scene_finish(struct scene *s)
{
    lsc_levels_free(&s->levels);
    free(s->sample);
    free(s->exact);
    free(s->full);
    free(s->estimate);
    free(s->error);
}

void
scene_estimate(struct scene *s)
{
    struct lsc_err err = {0};

    for (size_t i = 0; i < lsc_levels_exact(&s->levels); i++)
        s->exact[i] = s->full[lsc_levels_point(&s->levels, i)];
    assert_int_equal(lsc_levels_estimate(&s->levels, &s->values, s->estimate,
                                         s->error, &s->raised, &err),
                     LSC_OK);
    assert_true(s->raised >= 1);
}

int
scene_is_exact(const struct scene *s, size_t point)
{
    return lsc_levels_number(&s->levels, point) < lsc_levels_exact(&s->levels);
}

void
scene_losses(struct scene *s, size_t images, size_t drawn, uint64_t seed)
{
    size_t nx = s->levels.n[0], ny = s->levels.n[1];
    struct lsc_rng rng;

    lsc_rng_start(&rng, seed, LSC_FOR_TEST, 0);
    memset(s->full, 0, s->points * sizeof(*s->full));
    memset(s->sample, 0, s->points * LSC_GROUPS * sizeof(*s->sample));
    for (size_t i = 0; i < images; i++) {
        double a[2] = {lsc_rng_normal(&rng), lsc_rng_normal(&rng)};
        double c[2] = {lsc_rng_normal(&rng), lsc_rng_normal(&rng)};
        double b = 1 + 2 * lsc_rng_uniform(&rng);

        for (size_t p = 0; p < s->points; p++) {
            double x = nx > 1 ? 2 * (double)(p % nx) / (double)(nx - 1) - 1 : 0;
            double y = ny > 1 ? 2 * (double)(p / nx) / (double)(ny - 1) - 1 : 0;
            double r = x * x + y * y + 0.2 * (a[0] * x + a[1] * y);
            double z = 3 * r + fabs(c[0] * x + c[1] * y) - b;
            double loss = log1p(exp(4 * z)) / 4;

            s->full[p] += loss / (double)images;
            if (i < drawn)
                s->sample[p * LSC_GROUPS + i % LSC_GROUPS] +=
                    (float)(loss * LSC_GROUPS / (double)drawn);
        }
    }
    s->values.drawn = (double)drawn / (double)images;
    s->values.logarithm = 1;
}
