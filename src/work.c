/* work.c - walking the graph of a net there and back. */
#include "config.h"

#include "work_plan.h"
#include "hot.h"

#include <assert.h>
#include <string.h>

static const struct lsc_course *
course(const struct lsc_work *w)
{
    return &w->course[w->io.mode];
}

static int
is_turned(const struct lsc_work *w, size_t i)
{
    return w->turns && course(w)->steps.turned[i];
}

struct lsc_io
lsc_work_io(const struct lsc_work *w, size_t i, const float *theta,
            const float *buffers)
{
    const struct lsc_node *node = &w->net->nodes[i];
    const struct lsc_arrays *at = course(w)->at;
    struct lsc_io io = w->io;

    if (theta != NULL && node->theta >= w->from)
        io.theta = theta + (node->theta - w->from);
    io.stats = buffers != NULL ? buffers + node->stat : NULL;
    for (size_t k = 0; k < node->nin; k++)
        io.x[k] = node->in[k] == LSC_INPUT ? w->io.x[0] : at[node->in[k]].y;
    io.y = at[i].y;
    io.turned_x = node->in[0] != LSC_INPUT && is_turned(w, node->in[0]);
    io.turned_y = is_turned(w, i);
    io.save = at[i].save;
    io.work = w->scratch;
    io.index = w->step * w->net->nnodes + i;
    return io;
}

struct lsc_after
lsc_work_after(const struct lsc_work *w, const struct lsc_step *step,
               const float *theta, const float *buffers)
{
    struct lsc_after after = {0};

    for (size_t j = 1; j < step->n; j++) {
        const struct lsc_node *node = &w->net->nodes[step->node[j]];
        struct lsc_io io = lsc_work_io(w, step->node[j], theta, buffers);
        int fold = node->layer->folds[w->io.mode];

        if (fold == LSC_SCALE)
            node->layer->scale(node, &io, &after.scale, &after.shift);
        if (fold == LSC_PLUS)
            after.plus = io.x[node->in[0] == step->node[j - 1]];
        if (fold == LSC_RELU) after.relu = 1;
    }
    return after;
}

void
lsc_work_begin(struct lsc_work *work, enum lsc_mode mode, size_t B,
               uint64_t seed, uint64_t step, const float *x)
{
    assert(B > 0 && B <= work->batch);
    work->io = (struct lsc_io){.B = B, .mode = mode, .seed = seed, .x = {x}};
    work->step = step;
    work->from = 0;
}

void
lsc_work_step(struct lsc_work *work, size_t s, const float *theta,
              const float *buffers)
{
    const struct lsc_step *step = &course(work)->steps.step[s];
    size_t i = step->node[0];
    struct lsc_io io = lsc_work_io(work, i, theta, buffers);
    struct lsc_after after = lsc_work_after(work, step, theta, buffers);

    if (after.scale != NULL || after.plus != NULL || after.relu)
        io.after = &after;
    work->net->nodes[i].layer->forward(&work->net->nodes[i], &io);
    if (work->lap != NULL) work->lap(work->lap_context, i, 0);
}

const float *
lsc_forward(struct lsc_work *work, enum lsc_mode mode, size_t B,
            const float *theta, const float *buffers, uint64_t seed,
            uint64_t step, const float *x)
{
    lsc_work_begin(work, mode, B, seed, step, x);
    for (size_t s = 0; s < work->course[mode].steps.n; s++)
        lsc_work_step(work, s, theta, buffers);
    return work->course[mode].at[work->net->nnodes - 1].y;
}

LSC_HOT static void
accumulate(size_t n, const float *restrict more, float *restrict sum)
{
    for (size_t i = 0; i < n; i++) sum[i] += more[i];
}

/* Where node i's gradients go. */
static void
aim(const struct lsc_work *w, size_t i, struct lsc_io *io)
{
    const struct lsc_node *node = &w->net->nodes[i];
    const struct lsc_course *c = course(w);

    io->dy = c->at[i].dy;
    for (size_t k = 0; k < node->nin; k++) {
        size_t in = node->in[k];
        float *more = c->at[i].more[k];

        if (in == LSC_INPUT || !c->steps.moves[in]) continue;
        io->dx[k] = more != NULL ? more : c->at[in].dy;
        io->add_dx[k] = more == NULL && !c->at[i].first[k];
    }
}

/* Whether all that a step's nodes but the first and a relu at its end do is to
 * let gradients be where they are, and the first can do the relu's. */
static const float *
gate(const struct lsc_work *w, const struct lsc_step *step)
{
    const struct lsc_node *nodes = w->net->nodes;
    const float *y = NULL;

    if (!nodes[step->node[0]].layer->gates) return NULL;
    for (size_t j = 1; j < step->n; j++) {
        struct lsc_io io = {.B = 0};
        size_t i = step->node[j];

        aim(w, i, &io);
        if (nodes[i].layer->folds[w->io.mode] == LSC_RELU)
            y = course(w)->at[i].y;
        for (size_t k = 0; k < nodes[i].nin; k++)
            if (io.dx[k] != NULL && io.dx[k] != io.dy) return NULL;
    }
    return y;
}

struct visitor {
    void (*visit)(void *context, size_t node, struct lsc_io *io);
    void *context;
};

static void
node_backward(const struct lsc_work *w, size_t i, struct lsc_io *io,
              const struct visitor *v)
{
    const struct lsc_node *node = &w->net->nodes[i];
    const struct lsc_arrays *at = course(w)->at;

    aim(w, i, io);
    if (node->nparams > 0) v->visit(v->context, i, io);
    node->layer->backward(node, io);
    for (size_t k = 0; k < node->nin; k++)
        if (at[i].more[k] != NULL)
            accumulate(io->B * lsc_shape_count(node->x[k]), at[i].more[k],
                       at[node->in[k]].dy);
}

void
lsc_backward_visit(struct lsc_work *work, const float *theta,
                   const float *buffers, const float *dlogits,
                   void (*visit)(void *context, size_t node, struct lsc_io *io),
                   void *context)
{
    const struct visitor visitor = {visit, context};
    const struct lsc_net *net = work->net;
    const struct lsc_steps *steps = &course(work)->steps;
    size_t logits = net->nnodes - 1;

    assert(work->use & LSC_BACKWARD && work->io.B > 0);
    memcpy(course(work)->at[logits].dy, dlogits,
           work->io.B * lsc_shape_count(net->nodes[logits].y) *
               sizeof(*dlogits));
    for (size_t s = steps->n; s-- > 0;) {
        const struct lsc_step *step = &steps->step[s];
        const float *gates;

        if (!steps->moves[step->node[0]]) continue;
        gates = gate(work, step);
        for (size_t j = gates != NULL ? 1 : step->n; j-- > 0;) {
            struct lsc_io io = lsc_work_io(work, step->node[j], theta, buffers);

            io.gate = gates;
            node_backward(work, step->node[j], &io, &visitor);
        }
        if (work->lap != NULL) work->lap(work->lap_context, step->node[0], 1);
    }
}

const float *
lsc_tangent(struct lsc_work *work, const float *theta, const float *buffers,
            const float *v)
{
    const struct lsc_net *net = work->net;
    const struct lsc_steps *steps = &course(work)->steps;
    const struct lsc_arrays *at = course(work)->at;

    assert(work->use & LSC_TANGENT && work->io.B > 0);
    for (size_t s = 0; s < steps->n; s++)
        for (size_t j = 0; j < steps->step[s].n; j++) {
            size_t i = steps->step[s].node[j];
            const struct lsc_node *node = &net->nodes[i];
            struct lsc_io io = lsc_work_io(work, i, theta, buffers);

            if (!steps->moves[i]) continue;
            for (size_t k = 0; k < node->nin; k++)
                if (node->in[k] != LSC_INPUT) io.tx[k] = at[node->in[k]].ty;
            io.v = v + node->theta;
            io.ty = at[i].ty;
            node->layer->tangent(node, &io);
        }
    return at[net->nnodes - 1].ty;
}

void
lsc_batch_statistics(const struct lsc_work *work, float *stats)
{
    const struct lsc_net *net = work->net;

    assert(work->io.mode == LSC_TRAIN && work->io.B > 0);
    for (size_t i = 0; i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];
        struct lsc_io io = lsc_work_io(work, i, NULL, NULL);
        float *mean = stats + node->stat;

        if (node->layer->statistics == NULL) continue;
        node->layer->statistics(node, &io, mean, mean + node->y.c);
    }
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
        if (node->flops > 0 && floats > largest) largest = floats;
    }
    while (batch < most && 2 * batch * largest * sizeof(float) <= cache)
        batch *= 2;
    return batch;
}

void
lsc_work_laps(struct lsc_work *work,
              void (*lap)(void *context, size_t node, int back), void *context)
{
    work->lap = lap;
    work->lap_context = context;
}
