/* gradient.c - one gradient, of all nodes. */
#include "config.h"

#include "work.h"

struct gradient {
    const struct lsc_net *net;
    float *dtheta;
};

static void
into_gradient(void *context, size_t node, struct lsc_io *io)
{
    const struct gradient *g = context;

    io->dtheta = g->dtheta + g->net->nodes[node].theta;
}

void
lsc_backward(struct lsc_work *work, const float *theta, const float *buffers,
             const float *dlogits, float *dtheta)
{
    struct gradient g = {lsc_work_net(work), dtheta};

    lsc_backward_visit(work, theta, buffers, dlogits, into_gradient, &g);
}
