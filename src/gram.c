/* gram.c - tiles of tangent kernels. */
#include "config.h"

#include "gram.h"

#include "larger.h"
#include "ntk.h"

#include <math.h>

struct lsc_gram
lsc_gram_of(const struct lsc_study *s, size_t images, size_t side)
{
    struct lsc_gram g = {s->train_subset, side};

    g.images.n = lsc_smaller(g.images.n, images);
    g.side = lsc_smaller(g.images.n, side);
    return g;
}

struct lsc_tiles
lsc_gram_layout(const struct lsc_study *s, const struct lsc_gram *g)
{
    return lsc_tiles_of(g->images.n * s->net.classes, g->side * s->net.classes);
}

/* Images of row i of tiles. */
static struct lsc_ntk_side
images(const struct lsc_study *s, const struct lsc_gram *g, size_t i)
{
    struct lsc_tiles t = lsc_gram_layout(s, g);

    return (struct lsc_ntk_side){&g->images, i * g->side,
                                 lsc_tiles_rows(&t, i) / s->net.classes};
}

double
lsc_gram_cost(const struct lsc_study *s, const struct lsc_gram *g,
              size_t number)
{
    double cost;
    size_t i, j;

    lsc_tiles_place(number, &i, &j);
    cost = lsc_ntk_cost(&s->net, images(s, g, i).n, images(s, g, j).n, 0);
    return i == j ? cost / 2 : cost;
}

size_t
lsc_gram_bytes(const struct lsc_study *s, const struct lsc_gram *g)
{
    return lsc_ntk_bytes(&s->net, g->side);
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
lsc_gram_tile(struct lsc_task *task, const struct lsc_gram *g,
              const float *theta, const float *buffers, size_t number,
              double *tile, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_tiles t = lsc_gram_layout(s, g);
    struct lsc_ntk_side a, b;
    struct lsc_ntk *ntk = NULL;
    size_t i, j;
    int st;

    lsc_tiles_place(number, &i, &j);
    a = images(s, g, i);
    b = images(s, g, j);
    LSC_TRY(lsc_ntk_create(&ntk, &s->net, g->side, err));
    for (size_t k = 0; k < t.side * t.side; k++) tile[k] = 0;
    LSC_TRY(lsc_ntk_tile(ntk, theta, buffers, &a, &b, &s->scale, 0, task->watch,
                         tile, t.side, err));
    LSC_TRY(check_finite(t.side * t.side, tile, err));
out:
    lsc_ntk_free(ntk);
    return st;
}

double
lsc_gram_distance(double ab, double aa, double bb)
{
    double d = 1 - ab / sqrt(aa * bb);

    return d < 0 ? 0 : d;
}
