/* ridge_stages.c - what study kind ridge does, in the farm and after it. */
#include "config.h"

#include "ridge.h"

#include "spectrum.h"

static size_t
count_grams(const struct lsc_study *s)
{
    return lsc_ridge_of(s).grams;
}

static size_t
count_tiles(const struct lsc_study *s)
{
    struct lsc_ridge r = lsc_ridge_of(s);

    return r.grams * r.tiles.count;
}

static size_t
count_strips(const struct lsc_study *s)
{
    struct lsc_ridge r = lsc_ridge_of(s);

    return r.grams * r.strips;
}

static struct lsc_need
need(const struct lsc_study *s, const char *stage, size_t first, size_t count)
{
    return (struct lsc_need){lsc_study_stage(s, stage), first, count};
}

static size_t
needs_logits(const struct lsc_study *s, size_t gram,
             struct lsc_need needs[LSC_MAX_NEEDS])
{
    needs[0] = need(s, "train", gram / lsc_ridge_of(s).steps, 1);
    return 1;
}

/* The training too: its parameters are read. */
static size_t
needs_gram(const struct lsc_study *s, size_t gram,
           struct lsc_need needs[LSC_MAX_NEEDS])
{
    size_t n = needs_logits(s, gram, needs);

    needs[n++] = need(s, LSC_RIDGE_LOGITS, gram, 1);
    return n;
}

static size_t
needs_tile(const struct lsc_study *s, size_t task,
           struct lsc_need needs[LSC_MAX_NEEDS])
{
    return needs_gram(s, task / lsc_ridge_of(s).tiles.count, needs);
}

static size_t
needs_strip(const struct lsc_study *s, size_t task,
            struct lsc_need needs[LSC_MAX_NEEDS])
{
    return needs_gram(s, task / lsc_ridge_of(s).strips, needs);
}

static size_t
needs_all(const struct lsc_study *s, size_t gram,
          struct lsc_need needs[LSC_MAX_NEEDS])
{
    struct lsc_ridge r = lsc_ridge_of(s);

    needs[0] = need(s, LSC_RIDGE_LOGITS, gram, 1);
    needs[1] = need(s, LSC_RIDGE_TILES, gram * r.tiles.count, r.tiles.count);
    needs[2] = need(s, LSC_RIDGE_CROSS, gram * r.strips, r.strips);
    return 3;
}

/* The decomposition, and for every lambda V times a matrix, and the strips. */
static double
cost(const struct lsc_study *s, size_t gram)
{
    struct lsc_ridge r = lsc_ridge_of(s);
    double n = (double)r.tiles.n, k = (double)r.columns;
    double m = (double)(r.test.n * r.each);

    (void)gram;
    return LSC_EIGEN_FLOPS(n) + 2 * n * n * k +
           (double)r.lambdas * 2 * n * k * (n + m);
}

const struct lsc_stage lsc_ridge_stages[] = {
    {LSC_RIDGE_LOGITS, "asks the nets themselves", count_grams,
     lsc_ridge_logits_cost, needs_logits, NULL, lsc_ridge_logits_run, 1, NULL},
    {LSC_RIDGE_TILES, "tiles of kernels of the images to fit", count_tiles,
     lsc_ridge_tile_cost, needs_tile, NULL, lsc_ridge_tile_run, 0, NULL},
    {LSC_RIDGE_CROSS, "kernels of images to be asked about and to fit",
     count_strips, lsc_ridge_cross_cost, needs_strip, NULL, lsc_ridge_cross_run,
     0, NULL},
    {LSC_RIDGE, "decomposes the kernels, fits and asks", count_grams, cost,
     needs_all, NULL, NULL, 1, NULL},
    {.name = NULL},
};
