/* kernel.c - tiles of tangent kernels at the stops of trainings. */
#include "config.h"

#include "kernel.h"

#include "gram.h"
#include "larger.h"
#include "recipe.h"
#include "statistics.h"
#include "stops.h"

#include <stdlib.h>

size_t
lsc_kernel_solutions(const struct lsc_study *s)
{
    return lsc_smaller(lsc_study_option(s, "kernel.solutions"),
                       lsc_recipe_solutions(s));
}

static size_t
averaged(const struct lsc_study *s)
{
    return lsc_study_option(s, "kernel.average");
}

size_t
lsc_kernel_kernels(const struct lsc_study *s)
{
    return lsc_kernel_solutions(s) * (averaged(s) > 0 ? 2 : 1);
}

size_t
lsc_kernel_grams(const struct lsc_study *s)
{
    return lsc_kernel_kernels(s) * s->stops->n;
}

static struct lsc_gram
gram(const struct lsc_study *s)
{
    return lsc_gram_of(s, lsc_study_option(s, "kernel.images"),
                       lsc_study_option(s, "kernel.tile"));
}

struct lsc_split
lsc_kernel_images(const struct lsc_study *s)
{
    return gram(s).images;
}

struct lsc_tiles
lsc_kernel_layout(const struct lsc_study *s)
{
    struct lsc_gram g = gram(s);

    return lsc_gram_layout(s, &g);
}

double
lsc_kernel_tile_cost(const struct lsc_study *s, size_t task)
{
    struct lsc_gram g = gram(s);

    return lsc_gram_cost(s, &g, task % lsc_kernel_layout(s).count) +
           lsc_statistics_cost(s);
}

size_t
lsc_kernel_tile_bytes(const struct lsc_study *s)
{
    struct lsc_gram g = gram(s);

    return lsc_gram_bytes(s, &g) + s->net.P * sizeof(double);
}

/* Add a stop's parameters to sum[P]. */
static int
add_stop(struct lsc_task *task, size_t solution, size_t stop, double *sum,
         struct lsc_err *err)
{
    const float *theta;
    int st = lsc_stops_theta(task, solution, stop, &theta, err);

    if (st != LSC_OK) return st;
    for (size_t k = 0; k < task->study->net.P; k++) sum[k] += (double)theta[k];
    return LSC_OK;
}

/* The mean of stops stop .. stop + average - 1, as far as there are so many,
 * into the desk's scratch. */
static int
average(struct lsc_task *task, size_t solution, size_t stop,
        const float **theta, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t n = lsc_smaller(averaged(s), s->stops->n - stop);
    double *sum = NULL;
    int st;

    LSC_TRY(lsc_alloc(&sum, s->net.P, err));
    for (size_t i = 0; i < n; i++)
        LSC_TRY(add_stop(task, solution, stop + i, sum, err));
    for (size_t k = 0; k < s->net.P; k++)
        task->desk->theta[k] = (float)(sum[k] / (double)n);
    *theta = task->desk->theta;
out:
    free(sum);
    return st;
}

static int
gram_theta(struct lsc_task *task, size_t number, const float **theta,
           struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t stop = number % s->stops->n, kernel = number / s->stops->n;
    size_t n = lsc_kernel_solutions(s);

    if (kernel < n) return lsc_stops_theta(task, kernel, stop, theta, err);
    return average(task, kernel - n, stop, theta, err);
}

int
lsc_kernel_tile_run(struct lsc_task *task, struct lsc_err *err)
{
    size_t tiles = lsc_kernel_layout(task->study).count;
    struct lsc_gram g = gram(task->study);
    struct lsc_desk *d = task->desk;
    const float *theta;
    int st;

    LSC_TRY(lsc_desk_scratch(d, err));
    LSC_TRY(gram_theta(task, task->number / tiles, &theta, err));
    LSC_TRY(lsc_task_statistics(task, theta, d->buffers, err));
    LSC_TRY(lsc_gram_tile(task, &g, theta, d->buffers, task->number % tiles,
                          lsc_task_row(task, "/kernel/tiles"), err));
out:
    return st;
}
