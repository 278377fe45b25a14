/* path.c - see Garipov et al. 2018, section 3, for the curves. */
#include "config.h"

#include "path.h"

#include "hot.h"
#include "rng.h"

#include <assert.h>
#include <string.h>

static void
line(double t, double weight[LSC_PATH_PARTS])
{
    weight[LSC_PATH_A] = 1 - t;
    weight[LSC_PATH_BEND] = 0;
    weight[LSC_PATH_B] = t;
}

static void
bezier(double t, double weight[LSC_PATH_PARTS])
{
    weight[LSC_PATH_A] = (1 - t) * (1 - t);
    weight[LSC_PATH_BEND] = 2 * t * (1 - t);
    weight[LSC_PATH_B] = t * t;
}

static void
chain(double t, double weight[LSC_PATH_PARTS])
{
    int first = t <= 0.5;

    weight[LSC_PATH_A] = first ? 1 - 2 * t : 0;
    weight[LSC_PATH_BEND] = first ? 2 * t : 2 - 2 * t;
    weight[LSC_PATH_B] = first ? 0 : 2 * t - 1;
}

const struct lsc_curve lsc_curves[] = {
    {"line", "straight: (1-t) a + t b", line},
    {"bezier", "(1-t)^2 a + 2t(1-t) bend + t^2 b", bezier},
    {"chain", "straight from a to the bend, and from there to b", chain},
    {NULL, NULL, NULL},
};

const struct lsc_curve *
lsc_curve_find(const char *name)
{
    for (const struct lsc_curve *c = lsc_curves; c->name != NULL; c++)
        if (strcmp(c->name, name) == 0) return c;
    return NULL;
}

static LSC_HOT void
scale(size_t n, float weight, const float *restrict part, float *restrict out)
{
    for (size_t i = 0; i < n; i++) out[i] = weight * part[i];
}

static LSC_HOT void
add(size_t n, float weight, const float *restrict part, float *restrict out)
{
    for (size_t i = 0; i < n; i++) out[i] += weight * part[i];
}

void
lsc_path_point(size_t n, const double weight[LSC_PATH_PARTS],
               const float *const part[LSC_PATH_PARTS], float *out)
{
    size_t parts = 0;

    for (size_t i = 0; i < LSC_PATH_PARTS; i++) {
        if (weight[i] == 0) continue;
        (parts++ == 0 ? scale : add)(n, (float)weight[i], part[i], out);
    }
    assert(parts > 0);
}

double
lsc_bending_t(const struct lsc_bending *b, size_t step)
{
    struct lsc_rng rng;

    lsc_rng_start(&rng, b->seed, LSC_FOR_PATH, step);
    return lsc_rng_uniform(&rng);
}

double
lsc_bending_move(const void *bending, size_t step, const float *bend,
                 float *point)
{
    const struct lsc_bending *b = bending;
    const float *part[LSC_PATH_PARTS] = {b->a, bend, b->b};
    double weight[LSC_PATH_PARTS];

    b->curve->weights(lsc_bending_t(b, step), weight);
    lsc_path_point(b->P, weight, part, point);
    return weight[LSC_PATH_BEND];
}
