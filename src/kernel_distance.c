/* kernel_distance.c - between Gram matrices, and with labels (kernel.h). */
#include "config.h"

#include "kernel.h"

#include "gram.h"
#include "stops.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A kernel that is the same for all images is centred to 0, but for this part
 * of its square. */
#define ROUNDING 1e-12

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
    double rows = 0, classes = 0, labels = 0, m = (double)sums->m, centred;
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
    centred = sums->squares - 2 * m * rows + m * m * classes;
    if (centred <= ROUNDING * sums->squares) return 0;
    return sums->form / (sqrt(centred) * labels);
}

/* Of one kernel, n stops. */
struct stops {
    size_t n;
    double *tile;      /* [n][side][side] one tile of all                    */
    double *gram;      /* [n][n] inner products, below the diagonal and on it */
    struct sums *sums; /* [n] */
};

static void
stops_end(struct stops *stops)
{
    for (size_t i = 0; stops->sums != NULL && i < stops->n; i++)
        end(&stops->sums[i]);
    free(stops->sums);
    free(stops->tile);
    free(stops->gram);
}

static int
stops_begin(struct stops *stops, const struct lsc_study *s, struct lsc_err *err)
{
    struct lsc_tiles t = lsc_kernel_layout(s);
    size_t n = s->stops->n;
    int st;

    *stops = (struct stops){.n = n};
    LSC_TRY(lsc_alloc(&stops->tile, n * t.side * t.side, err));
    LSC_TRY(lsc_alloc(&stops->gram, n * n, err));
    LSC_TRY(lsc_alloc(&stops->sums, n, err));
    for (size_t i = 0; i < n; i++) LSC_TRY(begin(&stops->sums[i], s, err));
out:
    return st;
}

size_t
lsc_kernel_distance_bytes(const struct lsc_study *s)
{
    struct lsc_tiles t = lsc_kernel_layout(s);
    size_t stop = t.side * t.side + s->stops->n + t.n * (1 + s->net.classes);

    return s->stops->n * (stop * sizeof(double) + sizeof(struct sums));
}

static int
add_tiles(struct lsc_task *task, struct stops *stops, size_t number,
          struct lsc_err *err)
{
    struct lsc_tiles t = lsc_kernel_layout(task->study);
    size_t size = t.side * t.side;
    int n = (int)stops->n, st;
    const void *tile;

    for (size_t i = 0; i < stops->n; i++) {
        size_t gram = task->number * stops->n + i;

        LSC_TRY(lsc_task_get(task, "/kernel/tiles", gram * t.count + number,
                             &tile, err));
        memcpy(stops->tile + i * size, tile, size * sizeof(*stops->tile));
        add_tile(&stops->sums[i], &t, number, tile);
    }
    cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, n, (int)size,
                lsc_tiles_weight(number), stops->tile, (int)size, 1,
                stops->gram, n);
    LSC_TRY(lsc_watch(task->watch, NULL, 0, err));
out:
    return st;
}

/* distance[n][n] */
static void
put_distances(const struct stops *stops, double *distance)
{
    size_t n = stops->n;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double d = lsc_gram_distance(stops->gram[i * n + j],
                                         stops->gram[i * n + i],
                                         stops->gram[j * n + j]);

            distance[i * n + j] = distance[j * n + i] = i == j ? 0 : d;
        }
}

double
lsc_kernel_distance_cost(const struct lsc_study *s, size_t task)
{
    struct lsc_tiles t = lsc_kernel_layout(s);
    double numbers = (double)(t.count * t.side * t.side);
    double stops = (double)s->stops->n;

    (void)task;
    /* sums are slow for what they compute, and tiles come from the file */
    return numbers * stops * (2 * stops + 100);
}

int
lsc_kernel_distance_run(struct lsc_task *task, struct lsc_err *err)
{
    double *aligned = lsc_task_row(task, "/kernel/alignment");
    double *trace = lsc_task_row(task, "/kernel/trace");
    struct stops stops;
    int st;

    LSC_TRY(stops_begin(&stops, task->study, err));
    for (size_t k = 0; k < lsc_kernel_layout(task->study).count; k++)
        LSC_TRY(add_tiles(task, &stops, k, err));
    put_distances(&stops, lsc_task_row(task, "/kernel/distance"));
    for (size_t i = 0; i < stops.n; i++) {
        aligned[i] = alignment(&stops.sums[i]);
        trace[i] = stops.sums[i].trace;
    }
out:
    stops_end(&stops);
    return st;
}
