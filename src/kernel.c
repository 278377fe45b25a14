/* kernel.c - tiles of tangent kernels at the stops of trainings. */
#include "config.h"

#include "kernel.h"

#include "larger.h"
#include "ntk.h"
#include "recipe.h"
#include "statistics.h"
#include "stops.h"

#include <math.h>
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

struct lsc_split
lsc_kernel_images(const struct lsc_study *s)
{
    struct lsc_split first = s->train_subset;

    first.n = lsc_smaller(first.n, lsc_study_option(s, "kernel.images"));
    return first;
}

static size_t
side(const struct lsc_study *s)
{
    return lsc_smaller(lsc_kernel_images(s).n,
                       lsc_study_option(s, "kernel.tile"));
}

struct lsc_tiles
lsc_kernel_layout(const struct lsc_study *s)
{
    return lsc_tiles_of(lsc_kernel_images(s).n * s->net.classes,
                        side(s) * s->net.classes);
}

/* Images of row i of tiles. */
static struct lsc_ntk_side
images(const struct lsc_study *s, const struct lsc_split *split, size_t i)
{
    struct lsc_tiles t = lsc_kernel_layout(s);

    return (struct lsc_ntk_side){split, i * side(s),
                                 lsc_tiles_rows(&t, i) / s->net.classes};
}

double
lsc_kernel_tile_cost(const struct lsc_study *s, size_t task)
{
    struct lsc_tiles t = lsc_kernel_layout(s);
    struct lsc_split all = lsc_kernel_images(s);
    double cost;
    size_t i, j;

    lsc_tiles_place(task % t.count, &i, &j);
    cost = lsc_ntk_cost(&s->net, images(s, &all, i).n, images(s, &all, j).n, 0);
    return (i == j ? cost / 2 : cost) + lsc_statistics_cost(s);
}

size_t
lsc_kernel_bytes(const struct lsc_study *s)
{
    return lsc_ntk_bytes(&s->net, side(s)) + s->net.P * sizeof(double);
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
gram_theta(struct lsc_task *task, size_t gram, const float **theta,
           struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t stop = gram % s->stops->n, kernel = gram / s->stops->n;
    size_t n = lsc_kernel_solutions(s);

    if (kernel < n) return lsc_stops_theta(task, kernel, stop, theta, err);
    return average(task, kernel - n, stop, theta, err);
}

static int
check_finite(size_t n, const double *tile, struct lsc_err *err)
{
    for (size_t k = 0; k < n; k++)
        if (!isfinite(tile[k]))
            return lsc_fail(err, LSC_EDIVERGED,
                            "kernel: a number of a Gram matrix is not finite");
    return LSC_OK;
}

int
lsc_kernel_tile_run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_split all = lsc_kernel_images(s);
    struct lsc_tiles t = lsc_kernel_layout(s);
    double *tile = lsc_task_row(task, "/kernel/tiles");
    struct lsc_ntk_side a, b;
    struct lsc_ntk *ntk = NULL;
    const float *theta;
    size_t i, j;
    int st;

    lsc_tiles_place(task->number % t.count, &i, &j);
    a = images(s, &all, i);
    b = images(s, &all, j);
    LSC_TRY(lsc_desk_scratch(task->desk, err));
    LSC_TRY(gram_theta(task, task->number / t.count, &theta, err));
    LSC_TRY(lsc_task_statistics(task, theta, task->desk->buffers, err));
    LSC_TRY(lsc_ntk_create(&ntk, &s->net, side(s), err));
    for (size_t k = 0; k < t.side * t.side; k++) tile[k] = 0;
    LSC_TRY(lsc_ntk_tile(ntk, theta, task->desk->buffers, &a, &b, &s->scale, 0,
                         task->watch, tile, t.side, err));
    LSC_TRY(check_finite(t.side * t.side, tile, err));
out:
    lsc_ntk_free(ntk);
    return st;
}
