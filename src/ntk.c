/* ntk.c - tiles of the empirical neural tangent kernel, layer by layer. */
#include "config.h"

#include "ntk_part.h"

#include <assert.h>
#include <stdlib.h>

/* Floats that both sides keep. */
static size_t
kept(const struct lsc_ntk *ntk)
{
    size_t image = 0;

    for (size_t i = 0; i < ntk->nlayers; i++) image += ntk->layer[i].kept;
    return ntk->images * image;
}

static int
create(struct lsc_ntk **ntk, const struct lsc_net *net, size_t images,
       int plain, struct lsc_err *err)
{
    struct lsc_ntk *k;
    int st;

    assert(images > 0);
    LSC_TRY(lsc_alloc(&k, 1, err));
    LSC_TRY(lsc_ntk_plan(k, net, images, plain, err));
    LSC_TRY(lsc_work_create(&k->work, net, 1, LSC_BACKWARD, err));
    LSC_TRY(lsc_alloc(&k->one_hot, k->K, err));
    for (int side = 0; side < 2; side++)
        LSC_TRY(lsc_alloc(&k->kept[side], kept(k), err));
    LSC_TRY(lsc_alloc(&k->u, lsc_ntk_floats_u(k), err));
    LSC_TRY(lsc_alloc(&k->row, lsc_ntk_floats_row(k), err));
    LSC_TRY(lsc_alloc(&k->block, lsc_ntk_block(k), err));
    *ntk = k;
    k = NULL;
out:
    lsc_ntk_free(k);
    return st;
}

int
lsc_ntk_create(struct lsc_ntk **ntk, const struct lsc_net *net, size_t images,
               struct lsc_err *err)
{
    return create(ntk, net, images, 0, err);
}

int
lsc_ntk_create_plain(struct lsc_ntk **ntk, const struct lsc_net *net,
                     size_t images, struct lsc_err *err)
{
    return create(ntk, net, images, 1, err);
}

void
lsc_ntk_free(struct lsc_ntk *ntk)
{
    if (ntk == NULL) return;
    lsc_work_free(ntk->work);
    free(ntk->layer);
    free(ntk->of);
    free(ntk->one_hot);
    free(ntk->kept[0]);
    free(ntk->kept[1]);
    free(ntk->u);
    free(ntk->row);
    free(ntk->block);
    free(ntk);
}

size_t
lsc_ntk_bytes(const struct lsc_net *net, size_t images)
{
    size_t bytes = SIZE_MAX;
    struct lsc_ntk k;

    if (lsc_ntk_plan(&k, net, images, 0, NULL) == LSC_OK)
        bytes = sizeof(k) + lsc_work_bytes(net, 1, LSC_BACKWARD) +
                net->nnodes * (sizeof(*k.layer) + sizeof(*k.of)) +
                sizeof(float) * (k.K + 2 * kept(&k) + lsc_ntk_floats_u(&k) +
                                 lsc_ntk_floats_row(&k)) +
                sizeof(double) * lsc_ntk_block(&k);
    free(k.layer);
    free(k.of);
    return bytes;
}

/* Add all layers' parts. */
static int
add(const struct lsc_ntk *ntk, const struct lsc_ntk_tile *t,
    struct lsc_watch *watch, struct lsc_err *err)
{
    int st = LSC_OK;

    for (size_t i = 0; i < ntk->nlayers; i++) {
        const struct lsc_ntk_layer *l = &ntk->layer[i];

        if (l->form == LSC_NTK_STRUCTURED)
            lsc_ntk_add_structured(ntk, l, t);
        else
            lsc_ntk_add_rows(ntk, l, t);
        LSC_TRY(lsc_watch(watch, NULL, 0, err));
    }
out:
    return st;
}

/* Operations of all but the passes. */
static double
products(const struct lsc_ntk *ntk, const struct lsc_ntk_tile *t)
{
    double passes = ntk->net->flops * (double)((t->na + t->nb) * (1 + ntk->K));
    double all = lsc_ntk_cost(ntk->net, t->na, t->nb, t->traced) - passes;

    return t->same ? all / 2 : all;
}

/* Scale rows of n numbers; what is above the diagonal is a mirror of what is
 * below where both sides are the same. */
static void
finish(const struct lsc_ntk_tile *t, size_t m, size_t n, double scale)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++)
            if (!t->same || j <= i) t->value[i * t->ld + j] *= scale;
    if (!t->same) return;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < i; j++)
            t->value[j * t->ld + i] = t->value[i * t->ld + j];
}

int
lsc_ntk_tile(struct lsc_ntk *ntk, const float *theta, const float *buffers,
             const struct lsc_ntk_side *a, const struct lsc_ntk_side *b,
             const struct lsc_scale *scale, int traced, struct lsc_watch *watch,
             double *tile, size_t ld, struct lsc_err *err)
{
    struct lsc_ntk_tile t = {a->n, b->n, 0, traced, tile, ld};
    size_t each = traced ? 1 : ntk->K;
    size_t m = a->n * each, n = b->n * each;
    int st;

    assert(a->n <= ntk->images && b->n <= ntk->images && n <= ld);
    t.same = a->split == b->split && a->first == b->first && a->n == b->n;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) tile[i * ld + j] = 0;
    LSC_TRY(lsc_ntk_pass(ntk, theta, buffers, a, scale, 0, watch, err));
    if (!t.same)
        LSC_TRY(lsc_ntk_pass(ntk, theta, buffers, b, scale, 1, watch, err));
    LSC_TRY(add(ntk, &t, watch, err));
    lsc_watch_add(watch, 0, products(ntk, &t));
    finish(&t, m, n, traced ? 1 / (double)ntk->K : 1);
out:
    return st;
}
