/* regression.c - all lambdas from one decomposition. */
#include "config.h"

#include "regression.h"

#include "../src/larger.h"
#include "../src/ridge.h"

#include <math.h>
#include <stdlib.h>

/* n = images x each rows of kappa_SS, m likewise of kappa_xS; k columns.  A
 * split's numbers [images][classes] are also [n][k]. */
struct fit {
    struct lsc_together_task *task;
    struct lsc_ridge r;
    size_t n, m, k;
    struct lsc_eigen e;
    struct lsc_dense p, scratch, alpha; /* n x k; p = V^T (y - f_0)          */
    struct lsc_dense cross;             /* n x m                             */
    struct lsc_dense f, own;            /* m x k: f and f_0                  */
    double *train, *test;               /* scratch, [n][k] and [m][k]        */
    double *y;                          /* [n][k]                            */
};

/* Logits of the net at the stop, as doubles: f[count]. */
static int
read_logits(struct fit *f, const char *path, size_t count, double *out,
            struct lsc_err *err)
{
    const struct lsc_farm *farm = f->task->farm;
    float *logits = NULL;
    int st;

    LSC_TRY(lsc_alloc(&logits, count, err));
    LSC_TRY(lsc_file_read(farm->file, lsc_study_slab(farm->study, path),
                          f->task->number, 1, logits, err));
    for (size_t i = 0; i < count; i++) out[i] = (double)logits[i];
out:
    free(logits);
    return st;
}

/* What a rank holds whole. */
static int
prepare(struct fit *f, struct lsc_err *err)
{
    const struct lsc_split *s = &f->r.train;
    int st;

    LSC_TRY(lsc_alloc(&f->train, f->n * f->k, err));
    LSC_TRY(lsc_alloc(&f->test, f->m * f->k, err));
    LSC_TRY(lsc_alloc(&f->y, f->n * f->k, err));
    for (size_t i = 0; i < s->n; i++)
        f->y[i * f->r.classes + s->from->labels[s->index[i]]] = 1;
    LSC_TRY(read_logits(f, "/ridge/train_logits", f->n * f->k, f->train, err));
    LSC_TRY(read_logits(f, "/ridge/test_logits", f->m * f->k, f->test, err));
    for (size_t i = 0; i < f->n * f->k; i++)
        f->train[i] = f->y[i] - f->train[i];
out:
    return st;
}

/* V, l and V^T (y - f_0). */
static int
decompose(struct fit *f, struct lsc_err *err)
{
    const struct lsc_grid *g = &f->e.grid;
    int st;

    LSC_TRY(lsc_eigen_open(&f->e, f->task, "/ridge/tiles", f->task->number,
                           &f->r.tiles, "/ridge/grid", err));
    lsc_eigen_put(&f->e, lsc_together_row(f->task, "/ridge/eigenvalues"));
    LSC_TRY(lsc_dense_create(&f->p, g, f->n, f->k, err));
    LSC_TRY(lsc_dense_create(&f->scratch, g, f->n, f->k, err));
    LSC_TRY(lsc_dense_create(&f->alpha, g, f->n, f->k, err));
    LSC_TRY(lsc_dense_create(&f->f, g, f->m, f->k, err));
    LSC_TRY(lsc_dense_create(&f->own, g, f->m, f->k, err));
    lsc_dense_put(&f->alpha, f->train);
    lsc_dense_product(1, &f->e.v, &f->alpha, &f->p);
    lsc_dense_put(&f->own, f->test);
out:
    return st;
}

static int
read_cross(struct fit *f, struct lsc_err *err)
{
    struct lsc_dense_place from =
        lsc_together_place(f->task, "/ridge/cross", f->task->number);
    int st;

    from.strip = f->r.strip;
    LSC_TRY(lsc_dense_create(&f->cross, &f->e.grid, f->n, f->m, err));
    LSC_TRY(lsc_dense_read(&f->cross, &from, 0, err));
out:
    return st;
}

static void
fill(struct lsc_dense *x, double value)
{
    for (size_t i = 0; i < x->ld * x->local_cols; i++) x->x[i] = value;
}

/* f of the images to be asked about into the file, and its scores. */
static int
put(struct fit *f, size_t item, double lambda, struct lsc_err *err)
{
    struct lsc_together_task *t = f->task;
    struct lsc_dense_place to =
        lsc_together_place(t, "/ridge/predictions", t->number);
    struct lsc_score train, test;
    int st;

    to.row = item * f->k;
    LSC_TRY(lsc_dense_write(&f->f, &to, err));
    LSC_TRY(lsc_dense_get(&f->f, f->test, err));
    LSC_TRY(lsc_dense_get(&f->alpha, f->train, err));
    for (size_t i = 0; i < f->n * f->k; i++)
        f->train[i] = f->y[i] - lambda * f->train[i];
    train = lsc_ridge_score(&f->r.train, f->r.classes, f->train);
    test = lsc_ridge_score(&f->r.test, f->r.classes, f->test);
    ((double *)lsc_together_row(t, "/ridge/train_accuracy"))[item] =
        train.accuracy;
    ((double *)lsc_together_row(t, "/ridge/train_loss"))[item] = train.loss;
    ((double *)lsc_together_row(t, "/ridge/test_accuracy"))[item] =
        test.accuracy;
    ((double *)lsc_together_row(t, "/ridge/test_loss"))[item] = test.loss;
out:
    return st;
}

/* One lambda; where it is singular, NaN. */
static int
solve(struct fit *f, size_t item, double mean, struct lsc_err *err)
{
    struct lsc_together_task *t = f->task;
    double part =
        lsc_config_item(&t->farm->study->config, "ridge.lambdas", item);
    int32_t *status = lsc_together_row(t, "/ridge/status");
    int st = lsc_dense_ridge(&f->e.v, f->e.l, part * mean, &f->p, &f->scratch,
                             &f->alpha, err);

    if (st == LSC_EDIVERGED && t->farm->comm->rank == 0)
        fprintf(stderr, "losscape: %s/%zu: lambda %g of the mean: %s\n",
                LSC_RIDGE, t->number, part, err->text);
    status[item] = st == LSC_OK ? LSC_RIDGE_SOLVED : LSC_RIDGE_SINGULAR;
    if (st == LSC_EDIVERGED) {
        fill(&f->alpha, NAN);
        fill(&f->f, NAN);
        return put(f, item, part * mean, err);
    }
    LSC_TRY(st);
    lsc_dense_product(1, &f->cross, &f->alpha, &f->f);
    for (size_t i = 0; i < f->f.ld * f->f.local_cols; i++)
        f->f.x[i] += f->own.x[i];
    LSC_TRY(put(f, item, part * mean, err));
out:
    return st;
}

static void
end(struct fit *f)
{
    lsc_dense_free(&f->p);
    lsc_dense_free(&f->scratch);
    lsc_dense_free(&f->alpha);
    lsc_dense_free(&f->cross);
    lsc_dense_free(&f->f);
    lsc_dense_free(&f->own);
    lsc_eigen_close(&f->e);
    free(f->train);
    free(f->test);
    free(f->y);
}

int
lsc_regression_run(struct lsc_together_task *task, struct lsc_err *err)
{
    const struct lsc_farm *farm = task->farm;
    struct fit f = {.task = task, .r = lsc_ridge_of(farm->study)};
    double mean = 0;
    int st;

    f.n = f.r.tiles.n;
    f.m = f.r.test.n * f.r.each;
    f.k = f.r.columns;
    LSC_TRY(lsc_agree(farm->comm, prepare(&f, err), err));
    LSC_TRY(decompose(&f, err));
    LSC_TRY(read_cross(&f, err));
    for (size_t i = 0; i < f.n; i++) mean += f.e.l[i] / (double)f.n;
    for (size_t i = 0; i < f.r.lambdas; i++) LSC_TRY(solve(&f, i, mean, err));
    task->written[lsc_study_slab(farm->study, "/ridge/predictions")] = 1;
out:
    end(&f);
    return st;
}

/* Matrices; what a rank holds whole, logits as they are read too; and what
 * lsc_dense_write gathers. */
size_t
lsc_regression_bytes(const struct lsc_study *study, int ranks)
{
    struct lsc_ridge r = lsc_ridge_of(study);
    size_t n = r.tiles.n, m = r.test.n * r.each, k = r.columns;
    struct lsc_grid g;

    lsc_grid_shape(ranks, n, &g.rows, &g.cols, &g.block);
    return lsc_dense_bytes(ranks, n, k) +
           sizeof(double) * (lsc_grid_share(n, g.block, 0, g.rows) *
                                 lsc_grid_share(m, g.block, 0, g.cols) +
                             2 * lsc_grid_share(m, g.block, 0, g.rows) *
                                 lsc_grid_share(k, g.block, 0, g.cols) +
                             (2 * n + m) * k + 2 * (size_t)g.block * m) +
           sizeof(float) * lsc_larger(n, m) * k;
}
