/* prefix_plan.c - which steps are still or linear along a cut. */
#include "config.h"

#include "prefix_plan.h"

#include "larger.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What it costs, in flops, to read one number of an array that is in the second
 * cache: about as long as a product takes for so many. */
#define READ_FLOPS 8

int
lsc_prefix_create(struct lsc_prefix **prefix, const struct lsc_net *net,
                  size_t batch, enum lsc_mode mode, size_t points,
                  struct lsc_err *err)
{
    struct lsc_prefix *p;
    size_t n;
    int st;

    LSC_TRY(lsc_alloc(&p, 1, err));
    p->mode = mode;
    p->points = points;
    LSC_TRY(lsc_work_create(&p->work, net, batch, LSC_FORWARD, err));
    n = lsc_prefix_steps(p)->n;
    LSC_TRY(lsc_alloc(&p->part, n, err));
    LSC_TRY(lsc_alloc(&p->y, n, err));
    LSC_TRY(lsc_alloc(&p->size, n, err));
    LSC_TRY(lsc_alloc(&p->own, n, err));
    for (size_t s = 0; s < n; s++)
        p->own[s] =
            p->work->course[mode].at[lsc_prefix_steps(p)->step[s].node[0]].y;
    *prefix = p;
    p = NULL;
out:
    lsc_prefix_free(p);
    return st;
}

void
lsc_prefix_free(struct lsc_prefix *p)
{
    if (p == NULL) return;
    lsc_work_free(p->work);
    free(p->part);
    free(p->y);
    free(p->size);
    free(p->own);
    free(p->block);
    free(p);
}

/* Whether a layer that reads the same at every point had better be multiplied
 * out k + 1 times than once for each of `points` points. */
static int
pays(const struct lsc_node *node, size_t k, size_t points)
{
    double y = (double)lsc_shape_count(node->y), n = (double)points;

    if (!node->layer->linear || points == 0) return 0;
    return node->flops * (1 - (double)(k + 1) / n) >
           READ_FLOPS * (double)(k + 1) * y;
}

/* Whether one of k vectors of `n` numbers is not 0 in one of the tensors. */
static int
any(size_t k, size_t n, const float *v, const struct lsc_tensor *t,
    size_t tensors)
{
    for (size_t i = 0; i < k; i++, v += n)
        for (size_t j = 0; j < tensors; j++)
            for (size_t at = 0; at < t[j].count; at++)
                if (v[t[j].offset + at] != 0) return 1;
    return 0;
}

static int
node_moves(const struct lsc_prefix *p, const struct lsc_node *node)
{
    const struct lsc_net *net = p->work->net;
    const struct lsc_cut *cut = p->cut;

    if (any(cut->k, net->P, cut->directions, net->params + node->param,
            node->nparams))
        return 1;
    if (node->nbuffers == 0 || p->mode == LSC_TRAIN) return 0;
    if (cut->buffers_mode == LSC_BN_RECOMPUTE) return 1;
    return cut->buffers_mode == LSC_BN_INTERPOLATE &&
           any(cut->k, net->Q, cut->buffer_directions,
               net->buffers + node->buffer, node->nbuffers);
}

/* Whether node j of step s reads only images, what is still, and its own step.
 */
static int
reads_still(const struct lsc_prefix *p, size_t s, size_t j)
{
    const struct lsc_steps *steps = lsc_prefix_steps(p);
    const struct lsc_node *node = &p->work->net->nodes[steps->step[s].node[j]];

    for (size_t k = 0; k < node->nin; k++) {
        size_t of = node->in[k] == LSC_INPUT ? s : steps->of[node->in[k]];

        if (of != s && p->part[of] != LSC_STILL) return 0;
    }
    return 1;
}

static enum lsc_part
part_of(const struct lsc_prefix *p, size_t s)
{
    const struct lsc_step *step = &lsc_prefix_steps(p)->step[s];
    const struct lsc_node *nodes = p->work->net->nodes;
    int still = 1;

    if (p->points == 0) return LSC_FREE;
    for (size_t j = 0; j < step->n && still; j++)
        still = reads_still(p, s, j) && !node_moves(p, &nodes[step->node[j]]);
    if (still) return LSC_STILL;
    if (reads_still(p, s, 0) && pays(&nodes[step->node[0]], p->k, p->points))
        return LSC_LINEAR;
    return LSC_FREE;
}

/* Where the part of theta begins that points need, and what they take. */
static void
count(struct lsc_prefix *p)
{
    const struct lsc_net *net = p->work->net;
    const struct lsc_steps *steps = lsc_prefix_steps(p);

    p->from = net->P;
    p->shared = p->each = 0;
    for (size_t i = 0; i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];
        size_t s = steps->of[i];
        int head = i == steps->step[s].node[0];

        if (p->part[s] == LSC_STILL) {
            p->shared += node->flops;
        } else if (p->part[s] == LSC_LINEAR && head) {
            p->shared += (double)(p->k + 1) * node->flops;
        } else {
            p->each += node->flops;
            if (node->nparams > 0) p->from = lsc_smaller(p->from, node->theta);
        }
    }
}

/* Arrays for what is shared; what is still is read from there. */
static int
place(struct lsc_prefix *p, struct lsc_err *err)
{
    struct lsc_arrays *at = p->work->course[p->mode].at;
    const struct lsc_steps *steps = lsc_prefix_steps(p);
    size_t all = 0;
    int st;

    for (size_t s = 0; s < steps->n; s++) {
        size_t y =
            lsc_shape_count(p->work->net->nodes[steps->step[s].node[0]].y);

        p->size[s] = (p->work->batch * y + 15) / 16 * 16;
        if (p->part[s] == LSC_STILL) all += p->size[s];
        if (p->part[s] == LSC_LINEAR) all += (p->k + 1) * p->size[s];
    }
    free(p->block);
    LSC_TRY(lsc_alloc(&p->block, all, err));
    all = 0;
    for (size_t s = 0; s < steps->n; s++) {
        int still = p->part[s] == LSC_STILL;

        p->y[s] = p->block + all;
        if (still) all += p->size[s];
        if (p->part[s] == LSC_LINEAR) all += (p->k + 1) * p->size[s];
        for (size_t j = 0; j < steps->step[s].n; j++)
            at[steps->step[s].node[j]].y = still ? p->y[s] : p->own[s];
    }
out:
    return st;
}

int
lsc_prefix_aim(struct lsc_prefix *p, const struct lsc_cut *cut,
               struct lsc_err *err)
{
    int same = p->block != NULL && p->k == cut->k;

    assert(cut->k <= LSC_MAX_CUT);
    p->cut = cut;
    p->k = cut->k;
    for (size_t s = 0; s < lsc_prefix_steps(p)->n; s++) {
        char before = p->part[s];

        p->part[s] = (char)part_of(p, s);
        same &= p->part[s] == before;
    }
    count(p);
    return same ? LSC_OK : place(p, err);
}

size_t
lsc_prefix_from(const struct lsc_prefix *p)
{
    return p->from;
}

void
lsc_prefix_flops(const struct lsc_prefix *p, double *shared, double *each)
{
    *shared = p->shared;
    *each = p->each;
}

struct lsc_work *
lsc_prefix_work(struct lsc_prefix *p)
{
    return p->work;
}

/* Whether a node reads the images, perhaps by way of layers without
 * parameters. */
static int
reads_images(const struct lsc_net *net, const struct lsc_node *node)
{
    for (size_t k = 0; k < node->nin; k++) {
        const struct lsc_node *in = &net->nodes[node->in[k]];

        if (node->in[k] == LSC_INPUT) continue;
        if (in->nparams > 0 || !reads_images(net, in)) return 0;
    }
    return 1;
}

double
lsc_prefix_cost(const struct lsc_net *net, size_t k, size_t points)
{
    double flops = 0;

    for (size_t i = 0; i < net->nnodes; i++)
        if (!pays(&net->nodes[i], k, points) ||
            !reads_images(net, &net->nodes[i]))
            flops += net->nodes[i].flops;
    return flops;
}

size_t
lsc_prefix_bytes(const struct lsc_net *net, size_t batch, size_t points)
{
    size_t numbers = 0;

    for (size_t i = 0; i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];
        size_t k = LSC_MAX_CUT;

        if (points == 0 || !reads_images(net, node)) continue;
        while (k > 0 && !pays(node, k, points)) k--;
        if (k > 0 || node->nparams == 0)
            numbers += (k + 1) * lsc_shape_count(node->y);
    }
    return lsc_work_bytes(net, batch, LSC_FORWARD) +
           batch * numbers * sizeof(float);
}
