/* subspace_networks.c - what samples of a run say together, and ensembles of
 * that. */
#include "config.h"

#include "subspace_tasks.h"

#include "panel.h"
#include "predict.h"
#include "recipe.h"
#include "subspace.h"

#include <math.h>
#include <stdlib.h>

/* One sample's prediction after the other. */
struct mean {
    size_t items, samples;
    double *sum;    /* [test_subset][classes]                               */
    float *p;       /* [test_subset][classes]                               */
    double entropy; /* sum over samples and images                          */
};

static double
entropy(double p)
{
    return p > 0 ? -p * log(p) : p * 0;
}

static int
add(struct mean *m, struct lsc_task *task, struct lsc_sample_of which,
    struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    double scale;
    int st;

    LSC_TRY(
        lsc_subspace_predict(task, which, &s->test_subset, &scale, m->p, err));
    for (size_t i = 0; i < m->items; i++) {
        m->sum[i] += (double)m->p[i];
        m->entropy += entropy((double)m->p[i]);
    }
    m->samples++;
out:
    return st;
}

/* The mean prediction; the samples' Jensen-Shannon divergence, which is the
 * entropy of the mean less the mean entropy, summed over images. */
static double
finish(struct mean *m, float *mean)
{
    double n = (double)m->samples, sum = 0;

    for (size_t i = 0; i < m->items; i++) {
        mean[i] = (float)(m->sum[i] / n);
        sum += entropy(m->sum[i] / n);
    }
    return sum - m->entropy / n;
}

int
lsc_subspace_network(struct lsc_task *task, struct lsc_err *err)
{
    static const char base[] = "/subspace/networks/";
    const struct lsc_study *s = task->study;
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];
    size_t n = lsc_subspace_samplers(s, list);
    struct lsc_sample_of which = {list[task->number % n], task->number / n, 0,
                                  LSC_NARROW};
    size_t samples = lsc_study_option(s, "subspace.samples");
    float *mean = lsc_task_row(task, "/subspace/networks/probabilities");
    double *jsd = lsc_task_row(task, "/subspace/networks/jsd");
    struct mean m = {.items = s->test_subset.n * s->net.classes};
    int st;

    LSC_TRY(lsc_alloc(&m.sum, m.items, err));
    LSC_TRY(lsc_alloc(&m.p, m.items, err));
    if (which.sampler->single) samples = 1;
    for (; which.number < samples; which.number++)
        LSC_TRY(add(&m, task, which, err));
    *jsd = finish(&m, mean) / (double)s->test_subset.n;
    LSC_TRY(lsc_metrics_put_of(task, base, &s->test_subset, mean, err));
out:
    free(m.sum);
    free(m.p);
    return st;
}

int
lsc_subspace_ensemble(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];
    size_t samplers = lsc_subspace_samplers(s, list);
    size_t runs = lsc_recipe_solutions(s);
    struct lsc_panel panel = {0};
    struct lsc_pooled pooled;
    int st;

    LSC_TRY(lsc_panel_get(task, "/subspace/networks/probabilities",
                          task->number / runs, samplers, runs, &s->test_subset,
                          &panel, err));
    LSC_TRY(lsc_pool_subsets(&panel.of, task->number % runs + 1, s->seed,
                             task->watch, &pooled, err));
    lsc_pooled_put(task, "/subspace/ensembles/", 0, &pooled);
out:
    lsc_panel_free(&panel);
    return st;
}
