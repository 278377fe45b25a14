/* work_plan.c - when each array of a net is needed, and a block for all. */
#include "config.h"

#include "work_plan.h"
#include "arena.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

/* Pieces being collected.  The time of node i is i in forward, 2 n - 1 - i in
 * backward, 2 n + i in tangent. */
struct plan {
    struct lsc_work *w;
    struct lsc_piece *piece;
    size_t n, *last_reader;
};

static void
add(struct plan *p, size_t floats, size_t born, size_t dies, float **where)
{
    if (floats > 0)
        p->piece[p->n++] = (struct lsc_piece){floats, born, dies, where, 0};
}

/* Which nodes depend on parameters, and who reads them last. */
static void
look_at(struct plan *p)
{
    const struct lsc_net *net = p->w->net;

    for (size_t i = 0; i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];

        p->w->at[i].moves = node->nparams > 0;
        for (size_t k = 0; k < node->nin; k++) {
            if (node->in[k] == LSC_INPUT) continue;
            p->w->at[i].moves |= p->w->at[node->in[k]].moves;
            p->last_reader[node->in[k]] = i;
        }
    }
}

/* Gradients: of the node's output, and of inputs that a later node reads too,
 * or this one twice. */
static void
add_gradients(struct plan *p, size_t i)
{
    const struct lsc_net *net = p->w->net;
    const struct lsc_node *node = &net->nodes[i];
    size_t n = net->nnodes, now = 2 * n - 1 - i;

    if (!p->w->at[i].moves) return;
    if (i + 1 < n)
        add(p, p->w->batch * lsc_shape_count(node->y),
            2 * n - 1 - p->last_reader[i], now, &p->w->at[i].dy);
    for (size_t k = 0; k < node->nin; k++) {
        size_t in = node->in[k];

        if (in == LSC_INPUT || !p->w->at[in].moves) continue;
        if (p->last_reader[in] > i || (k > 0 && node->in[k - 1] == in))
            add(p, p->w->batch * lsc_shape_count(node->x[k]), now, now,
                &p->w->at[i].more[k]);
    }
}

static void
add_node(struct plan *p, size_t i)
{
    struct lsc_work *w = p->w;
    const struct lsc_net *net = w->net;
    const struct lsc_node *node = &net->nodes[i];
    size_t n = net->nnodes, end = 3 * n,
           y = w->batch * lsc_shape_count(node->y);
    size_t last = i + 1 < n ? p->last_reader[i] : end;
    int keeps = w->use != LSC_FORWARD;

    add(p, y, i, keeps ? end : last, &w->at[i].y);
    add(p, w->batch * node->save + node->save_fixed, i,
        keeps || node->layer->statistics != NULL ? end : i, &w->at[i].save);
    if (w->use & LSC_BACKWARD) add_gradients(p, i);
    if (w->use & LSC_TANGENT && w->at[i].moves)
        add(p, y, i + 1 < n ? 2 * n + i : 0, i + 1 < n ? 2 * n + last : end,
            &w->at[i].ty);
}

/* All pieces, with their offsets; w->floats. */
static int
plan(struct plan *p, struct lsc_err *err)
{
    const struct lsc_net *net = p->w->net;
    size_t n = net->nnodes, scratch = 0;
    int st;

    LSC_TRY(lsc_alloc(&p->w->at, n, err));
    LSC_TRY(lsc_alloc(&p->last_reader, n, err));
    LSC_TRY(lsc_alloc(&p->piece, 6 * n + 2, err));
    look_at(p);
    for (size_t i = 0; i < n; i++) {
        if (net->nodes[i].work > scratch) scratch = net->nodes[i].work;
        add_node(p, i);
    }
    add(p, scratch, 0, 3 * n, &p->w->scratch);
    add(p, p->w->batch * lsc_shape_count(net->input), 0, 3 * n, &p->w->x);
    p->w->floats = lsc_arena_plan(p->n, p->piece);
out:
    return st;
}

static void
plan_free(struct plan *p)
{
    free(p->piece);
    free(p->last_reader);
}

int
lsc_work_create(struct lsc_work **work, const struct lsc_net *net, size_t batch,
                int use, struct lsc_err *err)
{
    struct plan p = {0};
    int st;

    assert(batch > 0 && batch <= INT_MAX);
    LSC_TRY(lsc_alloc(&p.w, 1, err));
    *p.w = (struct lsc_work){.net = net, .batch = batch, .use = use};
    LSC_TRY(plan(&p, err));
    LSC_TRY(lsc_alloc(&p.w->labels, batch, err));
    LSC_TRY(lsc_alloc(&p.w->block, p.w->floats, err));
    for (size_t i = 0; i < p.n; i++)
        *p.piece[i].where = p.w->block + p.piece[i].offset;
    *work = p.w;
    p.w = NULL;
out:
    plan_free(&p);
    lsc_work_free(p.w);
    return st;
}

void
lsc_work_free(struct lsc_work *work)
{
    if (work == NULL) return;
    free(work->at);
    free(work->labels);
    free(work->block);
    free(work);
}

size_t
lsc_work_bytes(const struct lsc_net *net, size_t batch, int use)
{
    struct lsc_work w = {.net = net, .batch = batch, .use = use};
    struct plan p = {.w = &w};
    size_t bytes = SIZE_MAX;

    if (plan(&p, NULL) == LSC_OK)
        bytes = w.floats * sizeof(float) + batch + net->nnodes * sizeof(*w.at) +
                sizeof(w);
    plan_free(&p);
    free(w.at);
    return bytes;
}

size_t
lsc_work_batch(const struct lsc_work *work)
{
    return work->batch;
}

const struct lsc_net *
lsc_work_net(const struct lsc_work *work)
{
    return work->net;
}

float *
lsc_work_x(struct lsc_work *work)
{
    return work->x;
}

uint8_t *
lsc_work_labels(struct lsc_work *work)
{
    return work->labels;
}

size_t
lsc_eval_batch(const struct lsc_net *net)
{
    const size_t cache = 1 << 20, least = 16, most = 256;
    size_t largest = 1, batch = least;

    for (size_t i = 0; i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];
        size_t floats = lsc_shape_count(node->y);

        for (size_t k = 0; k < node->nin; k++)
            floats += lsc_shape_count(node->x[k]);
        if (floats > largest) largest = floats;
    }
    while (batch < most && 2 * batch * largest * sizeof(float) <= cache)
        batch *= 2;
    return batch;
}
