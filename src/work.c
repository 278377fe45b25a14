/* work.c - walking the graph of a net there and back. */
#include "config.h"

#include "work_plan.h"
#include "hot.h"

#include <assert.h>

/* The arrays that every call for node i gets. */
static struct lsc_io
node_io(const struct lsc_work *w, size_t i, const float *theta,
        const float *buffers)
{
    const struct lsc_node *node = &w->net->nodes[i];
    struct lsc_io io = w->io;

    io.theta = theta != NULL ? theta + node->theta : NULL;
    io.stats = buffers != NULL ? buffers + node->stat : NULL;
    for (size_t k = 0; k < node->nin; k++)
        io.x[k] = node->in[k] == LSC_INPUT ? w->io.x[0] : w->at[node->in[k]].y;
    io.y = w->at[i].y;
    io.save = w->at[i].save;
    io.work = w->scratch;
    io.index = w->step * w->net->nnodes + i;
    return io;
}

const float *
lsc_forward(struct lsc_work *work, enum lsc_mode mode, size_t B,
            const float *theta, const float *buffers, uint64_t seed,
            uint64_t step, const float *x)
{
    const struct lsc_net *net = work->net;

    assert(B > 0 && B <= work->batch);
    work->io = (struct lsc_io){.B = B, .mode = mode, .seed = seed, .x = {x}};
    work->step = step;
    for (size_t i = 0; i < net->nnodes; i++) {
        struct lsc_io io = node_io(work, i, theta, buffers);

        net->nodes[i].layer->forward(&net->nodes[i], &io);
        if (work->lap != NULL) work->lap(work->lap_context, i, 0);
    }
    return work->at[net->nnodes - 1].y;
}

LSC_HOT static void
accumulate(size_t n, const float *restrict more, float *restrict sum)
{
    for (size_t i = 0; i < n; i++) sum[i] += more[i];
}

static void
node_backward(struct lsc_work *w, size_t i, struct lsc_io *io)
{
    const struct lsc_node *node = &w->net->nodes[i];
    float *const *more = w->at[i].more;

    for (size_t k = 0; k < node->nin; k++) {
        if (node->in[k] == LSC_INPUT || !w->at[node->in[k]].moves) continue;
        io->dx[k] = more[k] != NULL ? more[k] : w->at[node->in[k]].dy;
    }
    node->layer->backward(node, io);
    for (size_t k = 0; k < node->nin; k++)
        if (more[k] != NULL)
            accumulate(io->B * lsc_shape_count(node->x[k]), more[k],
                       w->at[node->in[k]].dy);
}

void
lsc_backward(struct lsc_work *work, const float *theta, const float *buffers,
             const float *dlogits, float *dtheta)
{
    const struct lsc_net *net = work->net;

    assert(work->use & LSC_BACKWARD && work->io.B > 0);
    for (size_t i = net->nnodes; i-- > 0;) {
        struct lsc_io io = node_io(work, i, theta, buffers);

        if (!work->at[i].moves) continue;
        io.dy = i + 1 < net->nnodes ? work->at[i].dy : dlogits;
        io.dtheta = dtheta + net->nodes[i].theta;
        node_backward(work, i, &io);
        if (work->lap != NULL) work->lap(work->lap_context, i, 1);
    }
}

const float *
lsc_tangent(struct lsc_work *work, const float *theta, const float *buffers,
            const float *v)
{
    const struct lsc_net *net = work->net;

    assert(work->use & LSC_TANGENT && work->io.B > 0);
    for (size_t i = 0; i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];
        struct lsc_io io = node_io(work, i, theta, buffers);

        if (!work->at[i].moves) continue;
        for (size_t k = 0; k < node->nin; k++)
            if (node->in[k] != LSC_INPUT) io.tx[k] = work->at[node->in[k]].ty;
        io.v = v + node->theta;
        io.ty = work->at[i].ty;
        node->layer->tangent(node, &io);
    }
    return work->at[net->nnodes - 1].ty;
}

void
lsc_batch_statistics(const struct lsc_work *work, float *stats)
{
    const struct lsc_net *net = work->net;

    assert(work->io.mode == LSC_TRAIN && work->io.B > 0);
    for (size_t i = 0; i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];
        struct lsc_io io = node_io(work, i, NULL, NULL);
        float *mean = stats + node->stat;

        if (node->layer->statistics == NULL) continue;
        node->layer->statistics(node, &io, mean, mean + node->y.c);
    }
}

void
lsc_work_laps(struct lsc_work *work,
              void (*lap)(void *context, size_t node, int back), void *context)
{
    work->lap = lap;
    work->lap_context = context;
}
