/* work_plan.c - when each array of a net is needed, and a block for all. */
#include "config.h"

#include "work_plan.h"
#include "arena.h"
#include "product.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

/* Pieces being collected for a mode.  The time of step i of n is i in forward,
 * 2 n - 1 - i in backward, 2 n + i in tangent. */
struct plan {
    struct lsc_work *w;
    struct lsc_course *c;
    struct lsc_piece *piece;
    size_t n, *last; /* [nnodes] the last step that reads the node */
    size_t *owner;   /* [nnodes] the node whose dy this one shares */
    size_t *dy;      /* [nnodes] the piece of an owner's dy, or NONE */
};

#define NONE ((size_t)-1)

static size_t
add(struct plan *p, size_t floats, size_t born, size_t dies, float **where)
{
    if (floats == 0) return NONE;
    p->piece[p->n] = (struct lsc_piece){floats, born, dies, where, 0};
    return p->n++;
}

static size_t
last_node(const struct lsc_step *step)
{
    return step->node[step->n - 1];
}

/* Whether backward or tangent looks at y of a step. */
static int
is_kept(const struct plan *p, size_t i)
{
    const struct lsc_net *net = p->w->net;
    const struct lsc_step *step = &p->c->steps.step[i];
    size_t last = last_node(step);

    if (p->w->use == LSC_FORWARD) return 0;
    for (size_t j = 0; j < step->n; j++)
        if (!(net->nodes[step->node[j]].layer->spares & LSC_SPARE_Y)) return 1;
    for (size_t r = last + 1; r < net->nnodes; r++)
        for (size_t k = 0; k < net->nodes[r].nin; k++)
            if (net->nodes[r].in[k] == last &&
                !(net->nodes[r].layer->spares & LSC_SPARE_X))
                return 1;
    return 0;
}

/* What forward and tangent write. */
static void
add_outputs(struct plan *p, size_t i)
{
    const struct lsc_step *step = &p->c->steps.step[i];
    size_t t = last_node(step), n = p->c->steps.n, end = 3 * n;
    size_t last = i + 1 < n ? p->last[t] : end, B = p->w->batch;
    size_t y = B * lsc_shape_count(p->w->net->nodes[t].y);

    add(p, y, i, is_kept(p, i) ? end : last, &p->c->at[t].y);
    for (size_t j = 0; j < step->n; j++) {
        const struct lsc_node *node = &p->w->net->nodes[step->node[j]];
        int stays = p->w->use != LSC_FORWARD || node->layer->statistics != NULL;

        add(p, B * node->save + node->save_fixed, i, stays ? end : i,
            &p->c->at[step->node[j]].save);
    }
    if (p->w->use & LSC_TANGENT && p->c->steps.moves[t])
        add(p, y, 2 * n + i, i + 1 < n ? 2 * n + last : end, &p->c->at[t].ty);
}

/* Where the gradient of node i's input k goes, at time `now`: if it is the
 * first and the layer works in place, to where that of its output is.  `inner`:
 * the input is of the same step. */
static void
add_gradient(struct plan *p, size_t i, size_t k, int inner, int *shared,
             size_t now)
{
    const struct lsc_node *node = &p->w->net->nodes[i];
    size_t in = node->in[k], n = p->c->steps.n;
    size_t floats = p->w->batch * lsc_shape_count(node->x[k]);
    struct lsc_arrays *at = &p->c->at[i];
    size_t dies = 2 * n - 1 - p->c->steps.of[in];

    at->first[k] = p->owner[in] == NONE;
    if (!at->first[k]) {
        if (!node->layer->adds) add(p, floats, now, now, &at->more[k]);
    } else if (node->layer->in_place && (inner || !*shared)) {
        struct lsc_piece *piece = &p->piece[p->dy[p->owner[i]]];

        p->owner[in] = p->owner[i];
        if (dies > piece->dies) piece->dies = dies;
        if (!inner) *shared = 1;
    } else {
        p->owner[in] = in;
        p->dy[in] = add(p, floats, now, dies, &p->c->at[in].dy);
    }
}

/* Gradients of the inputs of a step, from its last node to its first. */
static void
add_gradients(struct plan *p, size_t i)
{
    const struct lsc_step *step = &p->c->steps.step[i];
    size_t now = 2 * p->c->steps.n - 1 - i;
    int shared = 0;

    if (!p->c->steps.moves[last_node(step)]) return;
    for (size_t j = step->n; j-- > 0;) {
        const struct lsc_node *node = &p->w->net->nodes[step->node[j]];

        for (size_t k = 0; k < node->nin; k++) {
            size_t in = node->in[k];

            if (in == LSC_INPUT || !p->c->steps.moves[in]) continue;
            add_gradient(p, step->node[j], k, p->c->steps.of[in] == i, &shared,
                         now);
        }
    }
}

static void
add_all(struct plan *p)
{
    const struct lsc_net *net = p->w->net;
    size_t n = p->c->steps.n, z = net->nnodes - 1;

    for (size_t i = 0; i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];

        p->owner[i] = p->dy[i] = NONE;
        for (size_t k = 0; k < node->nin; k++)
            if (node->in[k] != LSC_INPUT &&
                p->c->steps.of[i] > p->last[node->in[k]])
                p->last[node->in[k]] = p->c->steps.of[i];
    }
    for (size_t i = 0; i < n; i++) add_outputs(p, i);
    if (!(p->w->use & LSC_BACKWARD)) return;
    p->owner[z] = z;
    p->dy[z] = add(p, p->w->batch * lsc_shape_count(net->nodes[z].y), n, n,
                   &p->c->at[z].dy);
    for (size_t i = n; i-- > 0;) add_gradients(p, i);
}

/* All pieces of a mode, with their offsets; w->floats is at least their sum. */
static int
plan(struct plan *p, struct lsc_work *w, enum lsc_mode mode,
     struct lsc_err *err)
{
    size_t n = w->net->nnodes, used;
    int st;

    *p = (struct plan){.w = w, .c = &w->course[mode]};
    LSC_TRY(lsc_steps_create(&p->c->steps, w->net, mode, w->use != LSC_FORWARD,
                             err));
    LSC_TRY(lsc_alloc(&p->c->at, n, err));
    LSC_TRY(lsc_alloc(&p->last, n, err));
    LSC_TRY(lsc_alloc(&p->owner, n, err));
    LSC_TRY(lsc_alloc(&p->dy, n, err));
    LSC_TRY(lsc_alloc(&p->piece, 6 * n, err));
    add_all(p);
    used = lsc_arena_plan(p->n, p->piece);
    if (used > w->floats) w->floats = used;
out:
    return st;
}

/* Tell every node where its arrays are. */
static void
place(struct plan *p, float *block)
{
    struct lsc_arrays *at = p->c->at;

    for (size_t i = 0; i < p->n; i++)
        *p->piece[i].where = block + p->piece[i].offset;
    for (size_t i = 0; i < p->w->net->nnodes; i++) {
        size_t last = last_node(&p->c->steps.step[p->c->steps.of[i]]);

        at[i].y = at[last].y;
        at[i].ty = at[last].ty;
        if (p->owner[i] != NONE) at[i].dy = at[p->owner[i]].dy;
    }
}

static void
plan_free(struct plan *p)
{
    free(p->piece);
    free(p->last);
    free(p->owner);
    free(p->dy);
}

static size_t
aligned(size_t floats)
{
    return (floats + 15) / 16 * 16;
}

static size_t
images(const struct lsc_work *w)
{
    return aligned(w->batch * lsc_shape_count(w->net->input));
}

static size_t
scratch(const struct lsc_net *net)
{
    size_t most = 0;

    for (size_t i = 0; i < net->nnodes; i++)
        if (net->nodes[i].work > most) most = net->nodes[i].work;
    return aligned(most);
}

/* Images and scratch are at the same place in both modes, before the rest. */
static int
plan_both(struct lsc_work *w, struct plan p[2], struct lsc_err *err)
{
    int st;

    LSC_TRY(plan(&p[LSC_EVAL], w, LSC_EVAL, err));
    LSC_TRY(plan(&p[LSC_TRAIN], w, LSC_TRAIN, err));
    w->floats += images(w) + scratch(w->net);
out:
    return st;
}

static void
course_free(struct lsc_course *course)
{
    lsc_steps_free(&course->steps);
    free(course->at);
}

int
lsc_work_create(struct lsc_work **work, const struct lsc_net *net, size_t batch,
                int use, struct lsc_err *err)
{
    struct plan p[2] = {{0}};
    struct lsc_work *w;
    int st;

    assert(batch > 0 && batch <= INT_MAX);
    LSC_TRY(lsc_alloc(&w, 1, err));
    *w = (struct lsc_work){.net = net, .batch = batch, .use = use};
    w->turns = use == LSC_FORWARD && lsc_product_panels(batch) == batch;
    LSC_TRY(plan_both(w, p, err));
    LSC_TRY(lsc_alloc(&w->labels, batch, err));
    LSC_TRY(lsc_alloc(&w->block, w->floats, err));
    w->x = w->block;
    w->scratch = w->x + images(w);
    place(&p[LSC_EVAL], w->scratch + scratch(net));
    place(&p[LSC_TRAIN], w->scratch + scratch(net));
    *work = w;
    w = NULL;
out:
    plan_free(&p[LSC_EVAL]);
    plan_free(&p[LSC_TRAIN]);
    lsc_work_free(w);
    return st;
}

void
lsc_work_free(struct lsc_work *work)
{
    if (work == NULL) return;
    course_free(&work->course[LSC_EVAL]);
    course_free(&work->course[LSC_TRAIN]);
    free(work->labels);
    free(work->block);
    free(work);
}

size_t
lsc_work_bytes(const struct lsc_net *net, size_t batch, int use)
{
    struct lsc_work w = {.net = net, .batch = batch, .use = use};
    struct plan p[2] = {{0}};
    size_t bytes = SIZE_MAX;

    if (plan_both(&w, p, NULL) == LSC_OK)
        bytes = w.floats * sizeof(float) + batch + sizeof(w) +
                2 * net->nnodes *
                    (sizeof(struct lsc_arrays) + sizeof(struct lsc_step) +
                     sizeof(size_t) + 1);
    plan_free(&p[LSC_EVAL]);
    plan_free(&p[LSC_TRAIN]);
    course_free(&w.course[LSC_EVAL]);
    course_free(&w.course[LSC_TRAIN]);
    return bytes;
}
