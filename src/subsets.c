/* subsets.c - choosing members, and averages over the choices. */
#include "config.h"

#include "subsets.h"

#include "larger.h"
#include "rng.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* C(n, k), or `most` where it is more. */
static size_t
choices(size_t n, size_t k, size_t most)
{
    double c = 1;

    for (size_t i = 0; i < k; i++) c = c * (double)(n - i) / (double)(i + 1);
    return c > (double)most + 0.5 ? most : (size_t)(c + 0.5);
}

size_t
lsc_subset_count(size_t members, size_t size)
{
    assert(size >= 1 && size <= members);
    return choices(members, size, LSC_MOST_SUBSETS);
}

/* Choice i in lexical order: passes over the choices that a first member i
 * smaller than it would have. */
static void
in_order(size_t members, size_t size, size_t i, size_t *member)
{
    size_t next = 0;

    for (size_t k = 0; k < size; k++, next++) {
        for (;; next++) {
            size_t with = choices(members - next - 1, size - k - 1, SIZE_MAX);

            if (i < with) break;
            i -= with;
        }
        member[k] = next;
    }
}

/* Selection sampling: each member in turn, as likely as it must be. */
static void
at_random(size_t members, size_t size, uint64_t seed, size_t i, size_t *member)
{
    struct lsc_rng rng;
    size_t k = 0;

    lsc_rng_start(&rng, seed, LSC_FOR_SUBSET, ((uint64_t)(size + 1) << 32) + i);
    for (size_t m = 0; k < size; m++)
        if (lsc_rng_below(&rng, members - m) < size - k) member[k++] = m;
}

void
lsc_subset(size_t members, size_t size, uint64_t seed, size_t i, size_t *member)
{
    if (choices(members, size, LSC_MOST_SUBSETS + 1) <= LSC_MOST_SUBSETS)
        in_order(members, size, i, member);
    else
        at_random(members, size, seed, i, member);
}

/* What one subset after the other adds to. */
struct pool {
    const struct lsc_members *of;
    size_t size;
    size_t member[LSC_MOST_MEMBERS];
    const float *p[LSC_MOST_MEMBERS];
    float *mean;     /* [larger of n, nv][classes] */
    double *entropy; /* [M] of each member, mean over images */
    double square[LSC_METRICS], jsd_square;
    struct lsc_pooled *out;
};

static const float *
average(struct pool *w, size_t n, const float *const *p)
{
    for (size_t k = 0; k < w->size; k++) w->p[k] = p[w->member[k]];
    lsc_average(w->size, n, w->of->classes, w->p, w->mean);
    return w->mean;
}

static void
add_tally(struct pool *w, const float *p, double value[LSC_METRICS], int bins)
{
    struct lsc_tally tally = {0};

    lsc_tally_add(&tally, w->of->n, w->of->classes, p, w->of->labels);
    for (size_t i = 0; i < LSC_METRICS; i++)
        value[i] = lsc_metrics[i].value(&tally);
    for (size_t b = 0; bins && b < LSC_BINS; b++)
        for (size_t i = 0; i < 3; i++) w->out->bin[b][i] += tally.bin[b][i];
}

/* The members' divergence: the entropy of their mean less their mean entropy;
 * rounding may leave less than nothing. */
static double
divergence(const struct pool *w, double entropy)
{
    double each = 0;

    for (size_t k = 0; k < w->size; k++) each += w->entropy[w->member[k]];
    each = entropy - each / (double)w->size;
    return each < 0 ? 0 : each;
}

static void
add_subset(struct pool *w)
{
    const struct lsc_members *of = w->of;
    double value[LSC_METRICS], T = NAN, jsd;

    if (of->nv > 0)
        T = lsc_temperature(of->nv, of->classes, average(w, of->nv, of->pv),
                            of->labels_v);
    w->out->temperature += T;
    add_tally(w, average(w, of->n, of->p), value, 1);
    for (size_t i = 0; i < LSC_METRICS; i++) {
        w->out->mean[i] += value[i];
        w->square[i] += value[i] * value[i];
    }
    jsd = divergence(w, value[LSC_METRIC_entropy]);
    w->out->jsd += jsd;
    w->jsd_square += jsd * jsd;
    if (of->nv == 0) return;
    lsc_temper(of->n, of->classes, T, w->mean, w->mean);
    add_tally(w, w->mean, value, 0);
    for (size_t i = 0; i < LSC_METRICS; i++) w->out->tempered[i] += value[i];
}

/* Standard deviation from the means of values and of their squares. */
static double
deviation(double mean, double square)
{
    double variance = square - mean * mean;

    return variance < 0 ? 0 : sqrt(variance);
}

static void
finish(struct pool *w)
{
    struct lsc_pooled *o = w->out;
    double n = o->subsets;

    for (size_t i = 0; i < LSC_METRICS; i++) {
        o->mean[i] /= n;
        o->std[i] = deviation(o->mean[i], w->square[i] / n);
        o->tempered[i] = w->of->nv > 0 ? o->tempered[i] / n : NAN;
    }
    o->jsd /= n;
    o->jsd_std = deviation(o->jsd, w->jsd_square / n);
    o->temperature /= n;
}

/* A nanosecond is worth 100 flops, a logarithm or exponential 12 of them. */
double
lsc_pool_flops(const struct lsc_members *of, size_t size)
{
    double average = 60 * (double)size, logs = 1500, fit = 35 * 4000;
    double n = (double)(of->n * of->classes);

    if (of->nv == 0) return n * (average + logs);
    return n * (average + 5 * logs) +
           (double)(of->nv * of->classes) * (average + fit);
}

static int
create(struct pool **pool, const struct lsc_members *of, struct lsc_err *err)
{
    size_t most = lsc_larger(of->n, of->nv);
    struct pool *w;
    int st;

    LSC_TRY(lsc_alloc(pool, 1, err));
    w = *pool;
    w->of = of;
    LSC_TRY(lsc_alloc(&w->mean, most * of->classes, err));
    LSC_TRY(lsc_alloc(&w->entropy, of->M, err));
    for (size_t m = 0; m < of->M; m++) {
        struct lsc_tally tally = {0};

        lsc_tally_add(&tally, of->n, of->classes, of->p[m], of->labels);
        w->entropy[m] = lsc_metrics[LSC_METRIC_entropy].value(&tally);
    }
out:
    return st;
}

int
lsc_pool_subsets(const struct lsc_members *members, size_t size, uint64_t seed,
                 struct lsc_watch *watch, struct lsc_pooled *pooled,
                 struct lsc_err *err)
{
    size_t n = lsc_subset_count(members->M, size);
    struct pool *w = NULL;
    int st;

    assert(members->M <= LSC_MOST_MEMBERS);
    memset(pooled, 0, sizeof(*pooled));
    LSC_TRY(create(&w, members, err));
    w->size = size;
    w->out = pooled;
    for (size_t i = 0; i < n; i++) {
        LSC_TRY(lsc_watch(watch, NULL, 0, err));
        lsc_subset(members->M, size, seed, i, w->member);
        add_subset(w);
        lsc_watch_add(watch, 0, lsc_pool_flops(members, size));
    }
    pooled->subsets = (double)n;
    finish(w);
out:
    if (w != NULL) {
        free(w->mean);
        free(w->entropy);
    }
    free(w);
    return st;
}
