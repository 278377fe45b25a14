/* ntk_plan.c - which way each layer's part is computed, and what it keeps. */
#include "config.h"

#include "ntk_part.h"
#include "larger.h"

#include <stdlib.h>

enum {
    COUNTED = 16,   /* images a side for which the ways are compared */
    COLUMNS = 4096, /* of the Jacobian at a time, about              */
};

/* Operations in double of a layer's part of a tile of a x b images, K classes:
 * of the products, and to make rows. */
static double
structured(const struct lsc_ntk_layer *l, double K, double a, double b,
           int traced)
{
    double pixels = (double)l->pixels, pairs = traced ? 1 : K * K;
    double deltas = (traced ? K : K * K) * (double)l->out;

    return 2 * a * b * pixels * pixels * (deltas + pairs + (double)l->u);
}

static double
jacobian(const struct lsc_ntk_layer *l, double K, double a, double b,
         int traced)
{
    return 2 * a * b * (traced ? K : K * K) * (double)l->P;
}

static double
rows(const struct lsc_ntk_layer *l, double K, double a, double b)
{
    return 2 * (a + b) * K * (double)l->pixels * (double)l->P;
}

static void
choose(struct lsc_ntk_layer *l, size_t K, int plain)
{
    double k = (double)K, n = COUNTED;
    int factors = l->node->layer->patches != NULL;
    size_t apart = K * l->pixels * l->out + l->in;

    l->form = LSC_NTK_ROWS;
    if (factors && !plain &&
        structured(l, k, n, n, 0) <=
            jacobian(l, k, n, n, 0) + rows(l, k, n, n) / 2)
        l->form = LSC_NTK_STRUCTURED;
    else if (factors && apart < K * l->P)
        l->form = LSC_NTK_FACTORS;
    l->columns = lsc_smaller(l->P, COLUMNS);
    if (l->form == LSC_NTK_FACTORS)
        l->columns = l->u * lsc_larger(1, l->columns / l->u);
    l->kept = l->form == LSC_NTK_ROWS ? K * l->P : apart;
}

static struct lsc_ntk_layer
layer_of(const struct lsc_net *net, const struct lsc_node *node)
{
    struct lsc_ntk_layer l = {
        .node = node,
        .in = lsc_shape_count(node->x[0]),
        .pixels = node->y.h * node->y.w,
        .out = node->y.c,
    };

    for (size_t i = 0; i < node->nparams; i++)
        l.P += net->params[node->param + i].count;
    l.u = l.P / l.out;
    return l;
}

int
lsc_ntk_plan(struct lsc_ntk *ntk, const struct lsc_net *net, size_t images,
             int plain, struct lsc_err *err)
{
    size_t at = 0;
    int st;

    *ntk = (struct lsc_ntk){.net = net, .images = images, .K = net->classes};
    LSC_TRY(lsc_alloc(&ntk->layer, net->nnodes, err));
    LSC_TRY(lsc_alloc(&ntk->of, net->nnodes, err));
    for (size_t i = 0; i < net->nnodes; i++) {
        struct lsc_ntk_layer *l = &ntk->layer[ntk->nlayers];

        if (net->nodes[i].nparams == 0) continue;
        *l = layer_of(net, &net->nodes[i]);
        choose(l, ntk->K, plain);
        l->at = at;
        at += l->kept;
        ntk->of[i] = ntk->nlayers++;
    }
out:
    return st;
}

size_t
lsc_ntk_block(const struct lsc_ntk *ntk)
{
    size_t most = 0;

    for (size_t i = 0; i < ntk->nlayers; i++) {
        const struct lsc_ntk_layer *l = &ntk->layer[i];

        most = lsc_larger(most, l->form == LSC_NTK_STRUCTURED
                                    ? lsc_ntk_block_structured(ntk, l)
                                    : lsc_ntk_block_rows(ntk, l));
    }
    return most;
}

size_t
lsc_ntk_floats_u(const struct lsc_ntk *ntk)
{
    size_t most = 0;

    for (size_t i = 0; i < ntk->nlayers; i++)
        if (ntk->layer[i].form != LSC_NTK_ROWS)
            most = lsc_larger(most, ntk->layer[i].pixels * ntk->layer[i].u);
    return most;
}

size_t
lsc_ntk_floats_row(const struct lsc_ntk *ntk)
{
    size_t most = 0;

    for (size_t i = 0; i < ntk->nlayers; i++)
        most = lsc_larger(most, ntk->layer[i].columns);
    return most;
}

double
lsc_ntk_cost(const struct lsc_net *net, size_t a, size_t b, int traced)
{
    double K = (double)net->classes, na = (double)a, nb = (double)b;
    double cost = net->flops * (na + nb) * (1 + K);
    struct lsc_ntk ntk;

    if (lsc_ntk_plan(&ntk, net, lsc_larger(a, b), 0, NULL) == LSC_OK)
        for (size_t i = 0; i < ntk.nlayers; i++) {
            const struct lsc_ntk_layer *l = &ntk.layer[i];

            cost +=
                l->form == LSC_NTK_STRUCTURED
                    ? 2 * structured(l, K, na, nb, traced)
                    : 2 * jacobian(l, K, na, nb, traced) + rows(l, K, na, nb);
        }
    free(ntk.layer);
    free(ntk.of);
    return cost;
}
