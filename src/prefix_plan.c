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
                  size_t batch, enum lsc_mode mode, struct lsc_err *err)
{
    struct lsc_prefix *p;
    size_t n;
    int st;

    LSC_TRY(lsc_alloc(&p, 1, err));
    p->mode = mode;
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
any_moves(size_t k, size_t n, const float *v, const struct lsc_tensor *t,
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

    if (any_moves(cut->k, net->P, cut->directions, net->params + node->param,
                  node->nparams))
        return 1;
    if (node->nbuffers == 0 || p->mode == LSC_TRAIN) return 0;
    if (cut->buffers_mode == LSC_BN_RECOMPUTE) return 1;
    return cut->buffers_mode == LSC_BN_INTERPOLATE &&
           any_moves(cut->k, net->Q, cut->buffer_directions,
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
    for (size_t j = 0; j < step->n && still; j++) {
        const struct lsc_node *node = &nodes[step->node[j]];

        /* Statistics, in save, would not outlive the steps of points. */
        still = reads_still(p, s, j) && !node_moves(p, node) &&
                (p->mode == LSC_EVAL || node->layer->statistics == NULL);
    }
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

/* Floats to keep of step s: of a still one only if points will read it. */
static size_t
kept(const struct lsc_prefix *p, size_t s)
{
    const struct lsc_net *net = p->work->net;
    const struct lsc_steps *steps = lsc_prefix_steps(p);

    if (p->part[s] == LSC_LINEAR) return (p->k + 1) * p->size[s];
    if (p->part[s] == LSC_FREE) return 0;
    if (s + 1 == steps->n) return p->size[s];
    for (size_t i = 0; i < net->nnodes; i++)
        for (size_t k = 0; k < net->nodes[i].nin; k++)
            if (net->nodes[i].in[k] != LSC_INPUT &&
                steps->of[net->nodes[i].in[k]] == s &&
                p->part[steps->of[i]] != LSC_STILL)
                return p->size[s];
    return 0;
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
        all += kept(p, s);
    }
    free(p->block);
    LSC_TRY(lsc_alloc(&p->block, all, err));
    all = 0;
    for (size_t s = 0; s < steps->n; s++) {
        int moved = p->part[s] == LSC_STILL && kept(p, s) > 0;

        p->y[s] = p->block + all;
        all += kept(p, s);
        for (size_t j = 0; j < steps->step[s].n; j++)
            at[steps->step[s].node[j]].y = moved ? p->y[s] : p->own[s];
    }
out:
    return st;
}

int
lsc_prefix_aim(struct lsc_prefix *p, const struct lsc_cut *cut, size_t points,
               struct lsc_err *err)
{
    int same = p->block != NULL && p->k == cut->k;

    assert(cut->k <= LSC_MAX_CUT);
    p->cut = cut;
    p->k = cut->k;
    p->points = points;
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

double
lsc_prefix_cost(const struct lsc_net *net, size_t k, size_t points)
{
    double flops = 0;

    for (size_t i = 0; i < net->nnodes; i++)
        if (!pays(&net->nodes[i], k, points) || !net->nodes[i].sees_images)
            flops += net->nodes[i].flops;
    return flops;
}

static int
is_read_after(const struct lsc_net *net, size_t i, size_t j)
{
    for (size_t r = i + 1; r < net->nnodes; r++)
        for (size_t k = 0; k < net->nodes[r].nin; k++)
            if (net->nodes[r].in[k] == j) return 1;
    return 0;
}

/* Numbers of an image that are kept if what comes after node i moves. */
static size_t
still_numbers(const struct lsc_net *net, size_t i)
{
    size_t numbers = 0;

    for (size_t j = 0; j <= i; j++)
        if (is_read_after(net, i, j) || i + 1 == net->nnodes)
            numbers += lsc_shape_count(net->nodes[j].y);
    return numbers;
}

size_t
lsc_prefix_bytes(const struct lsc_net *net, size_t batch, size_t points)
{
    size_t linear = 0, still = 0;

    for (size_t i = 0; points > 0 && i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];
        size_t k = LSC_MAX_CUT;

        still = lsc_larger(still, still_numbers(net, i));
        while (k > 0 && !pays(node, k, points)) k--;
        if (k > 0 && node->sees_images)
            linear += (k + 1) * lsc_shape_count(node->y);
    }
    return lsc_work_bytes(net, batch, LSC_FORWARD) +
           batch * (linear + still) * sizeof(float);
}
