/* two_level_plan.c - whether two levels pay, and how large they are. */
#include "config.h"

#include "two_level_plan.h"

#include "surface.h"

#include <stdlib.h>
#include <string.h>

/* Numbers of its draws: which subset. */
enum { TRAIN_SAMPLE = 5, TEST_SAMPLE, AUDIT };

/* It must cost less than this part of all points exact. */
#define PAYS 0.5

/* A point on so many images. */
static double
cost_on(const struct lsc_study *s, size_t images)
{
    struct lsc_point_sort sort = lsc_surface_sort(s);

    sort.images = images;
    return lsc_point_cost(s, sort);
}

struct lsc_point_sort
lsc_two_level_sort(const struct lsc_study *s)
{
    struct lsc_point_sort sort = lsc_surface_sort(s);

    sort.images = s->two_level->train.n + s->two_level->test.n;
    return sort;
}

int
lsc_two_level_plan(struct lsc_study *s, struct lsc_err *err)
{
    double precision = lsc_config_percent(&s->config, "surface.precision");
    size_t nx = lsc_study_option(s, "surface.nx");
    size_t ny = lsc_study_option(s, "surface.ny"), train, test;
    double points = (double)nx * (double)ny, full;
    struct lsc_two_level *t = NULL;
    int st = LSC_OK;

    /* More cannot be counted: the stages will say so. */
    if (!(precision > 0) || points >= UINT32_MAX) return LSC_OK;
    LSC_TRY(lsc_alloc(&t, 1, err));
    t->precision = precision;
    LSC_TRY(
        lsc_levels_create(&t->levels, nx, ny, precision, s->seed, AUDIT, err));
    train = lsc_levels_images(precision, s->train_subset.n);
    test = lsc_levels_images(precision, s->test_subset.n);
    full = cost_on(s, lsc_point_images(s));
    if (points * cost_on(s, train + test) +
            (double)lsc_levels_exact(&t->levels) * full >=
        PAYS * points * full)
        goto out;
    LSC_TRY(lsc_split_sample(&s->train_subset, train, s->seed, TRAIN_SAMPLE,
                             &t->train, err));
    LSC_TRY(lsc_split_sample(&s->test_subset, test, s->seed, TEST_SAMPLE,
                             &t->test, err));
    s->two_level = t;
    t = NULL;
out:
    lsc_two_level_free(t);
    return st;
}

void
lsc_two_level_free(struct lsc_two_level *t)
{
    if (t == NULL) return;
    lsc_levels_free(&t->levels);
    lsc_split_free(&t->train);
    lsc_split_free(&t->test);
    free(t);
}

/* Values of the sub-sample, and what lsc_levels_estimate keeps of a quantity:
 * seven numbers a point. */
size_t
lsc_two_level_bytes(const struct lsc_study *s)
{
    size_t a_point = LSC_QUANTITIES * LSC_GROUPS * sizeof(float);

    if (s->two_level == NULL) return 0;
    return lsc_levels_points(&s->two_level->levels) *
           (a_point + 7 * sizeof(double));
}

size_t
lsc_two_level_dim(const struct lsc_study *s, const char *name)
{
    const struct lsc_two_level *t = s->two_level;

    if (t == NULL) return LSC_ABSENT;
    if (strcmp(name, "level_nx") == 0) return t->levels.n[0];
    if (strcmp(name, "level_ny") == 0) return t->levels.n[1];
    if (strcmp(name, "level_points") == 0) return lsc_levels_points(&t->levels);
    if (strcmp(name, "exact_points") == 0) return lsc_levels_exact(&t->levels);
    if (strcmp(name, "groups") == 0) return LSC_GROUPS;
    if (strcmp(name, "quantities") == 0) return LSC_QUANTITIES;
    if (strcmp(name, "train_sample") == 0) return t->train.n;
    if (strcmp(name, "test_sample") == 0) return t->test.n;
    return LSC_ABSENT;
}
