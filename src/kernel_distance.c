/* kernel_distance.c - between Gram matrices, and with labels (kernel.h). */
#include "config.h"

#include "kernel.h"

#include "gram.h"
#include "stops.h"

#include <math.h>
#include <stdlib.h>

/* Sums over one Gram matrix, of m images and K classes. */
struct sums {
    size_t m, K;
    double *y;    /* [m K] labels, centred                              */
    double *mean; /* [m K][K] of a row's numbers of a class, the images */
    double form, squares, trace;
};

static int
begin(struct sums *sums, const struct lsc_study *s, struct lsc_err *err)
{
    struct lsc_split images = lsc_kernel_images(s);
    size_t m = images.n, K = s->net.classes;
    int st;

    *sums = (struct sums){.m = m, .K = K};
    LSC_TRY(lsc_alloc(&sums->y, m * K, err));
    LSC_TRY(lsc_alloc(&sums->mean, m * K * K, err));
    for (size_t i = 0; i < m; i++)
        sums->y[i * K + images.from->labels[images.index[i]]] = 1;
    for (size_t c = 0; c < K; c++) {
        double mean = 0;

        for (size_t i = 0; i < m; i++) mean += sums->y[i * K + c] / (double)m;
        for (size_t i = 0; i < m; i++) sums->y[i * K + c] -= mean;
    }
out:
    return st;
}

static void
end(struct sums *sums)
{
    free(sums->y);
    free(sums->mean);
}

static void
add_number(struct sums *sums, size_t row, size_t column, double value)
{
    sums->form += sums->y[row] * value * sums->y[column];
    sums->squares += value * value;
    sums->mean[row * sums->K + column % sums->K] += value / (double)sums->m;
    if (row == column) sums->trace += value;
}

/* Add a tile, and its mirror where it has one. */
static void
add_tile(struct sums *sums, const struct lsc_tiles *t, size_t number,
         const double *tile)
{
    size_t i, j;

    lsc_tiles_place(number, &i, &j);
    for (size_t r = 0; r < lsc_tiles_rows(t, i); r++)
        for (size_t c = 0; c < lsc_tiles_rows(t, j); c++) {
            size_t row = i * t->side + r, column = j * t->side + c;

            add_number(sums, row, column, tile[r * t->side + c]);
            if (i != j) add_number(sums, column, row, tile[r * t->side + c]);
        }
}

/* y' H kappa H y / (|H kappa H| y' H y); |H kappa H|^2 = |kappa|^2 - 2 m sum of
 * the squared means of rows + m^2 sum of those of classes. */
static double
alignment(const struct sums *sums)
{
    double rows = 0, classes = 0, labels = 0, m = (double)sums->m;
    size_t K = sums->K;

    for (size_t i = 0; i < sums->m * K * K; i++)
        rows += sums->mean[i] * sums->mean[i];
    for (size_t i = 0; i < sums->m * K; i++) labels += sums->y[i] * sums->y[i];
    for (size_t k = 0; k < K * K; k++) {
        double mean = 0;

        for (size_t i = 0; i < sums->m; i++)
            mean += sums->mean[i * K * K + k] / m;
        classes += mean * mean;
    }
    return sums->form /
           (sqrt(sums->squares - 2 * m * rows + m * m * classes) * labels);
}

/* The sums over one tile of all stops: with[stop] += <this, stop's>, own[stop]
 * += <stop's, stop's>. */
static int
compare_tile(struct lsc_task *task, size_t number, struct sums *sums,
             double *with, double *own, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_tiles t = lsc_kernel_layout(s);
    size_t stops = s->stops->n, first = task->number / stops * stops;
    const void *mine, *other;
    int st;

    for (size_t stop = 0; stop < stops; stop++) {
        LSC_TRY(lsc_task_get(task, "/kernel/tiles",
                             task->number * t.count + number, &mine, err));
        LSC_TRY(lsc_task_get(task, "/kernel/tiles",
                             (first + stop) * t.count + number, &other, err));
        with[stop] += lsc_tiles_inner(&t, number, mine, other);
        own[stop] += lsc_tiles_inner(&t, number, other, other);
    }
    add_tile(sums, &t, number, mine);
    LSC_TRY(lsc_watch(task->watch, NULL, 0, err));
out:
    return st;
}

double
lsc_kernel_distance_cost(const struct lsc_study *s, size_t task)
{
    struct lsc_tiles t = lsc_kernel_layout(s);
    double numbers = (double)(t.count * t.side * t.side);

    (void)task;
    /* by time rather than by number, as tiles are read from the file */
    return 40 * numbers * (double)(s->stops->n + 1);
}

int
lsc_kernel_distance_run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t stops = s->stops->n, stop = task->number % stops;
    double *distance = lsc_task_row(task, "/kernel/distance");
    double *with = NULL, *own = NULL;
    struct sums sums;
    int st;

    LSC_TRY(begin(&sums, s, err));
    LSC_TRY(lsc_alloc(&with, stops, err));
    LSC_TRY(lsc_alloc(&own, stops, err));
    for (size_t k = 0; k < lsc_kernel_layout(s).count; k++)
        LSC_TRY(compare_tile(task, k, &sums, with, own, err));
    for (size_t k = 0; k < stops; k++)
        distance[k] = lsc_gram_distance(with[k], own[k], own[stop]);
    distance[stop] = 0;
    *(double *)lsc_task_row(task, "/kernel/alignment") = alignment(&sums);
    *(double *)lsc_task_row(task, "/kernel/trace") = sums.trace;
out:
    end(&sums);
    free(with);
    free(own);
    return st;
}
