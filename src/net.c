/* net.c - building a net from its spec. */
#include "config.h"

#include "net.h"
#include "hash.h"
#include "layer.h"
#include "spec.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "layer 3 (dense): " before what went wrong in it. */
static int
in_layer(const struct lsc_net *net, size_t i, struct lsc_err *err)
{
    const struct lsc_node *node = &net->nodes[i];
    char position[LSC_NAME];

    if (node->layer == NULL) return lsc_fail_in(err, "net: layer %zu", i);
    snprintf(position, sizeof(position), "%zu", i);
    if (strcmp(node->name, position) == 0)
        return lsc_fail_in(err, "net: layer %zu (%s)", i, node->layer->name);
    return lsc_fail_in(err, "net: layer %zu (%s %s)", i, node->layer->name,
                       node->name);
}

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    const struct lsc_shape *y = &node->y;
    int st;

    for (size_t j = 0; j < node->nin; j++)
        node->x[j] =
            node->in[j] == LSC_INPUT ? net->input : net->nodes[node->in[j]].y;
    node->param = net->nparams;
    node->buffer = net->nbuffers;
    node->theta = net->P;
    node->stat = net->Q;
    LSC_TRY(node->layer->plan(net, node, err));
    if ((double)y->h * (double)y->w * (double)y->c > INT_MAX)
        return lsc_fail(err, LSC_EINVAL, "gives more than %d numbers an image",
                        INT_MAX);
    net->flops += node->flops;
out:
    return st;
}

static int
sees_images(const struct lsc_net *net, const struct lsc_node *node)
{
    for (size_t k = 0; k < node->nin; k++) {
        const struct lsc_node *in = &net->nodes[node->in[k]];

        if (node->in[k] == LSC_INPUT) continue;
        if (in->nparams > 0 || !in->sees_images) return 0;
    }
    return 1;
}

static int
read_nodes(struct lsc_net *net, char *spec, struct lsc_err *err)
{
    char *text = spec;
    int st;

    while (text != NULL) {
        char *comma = strchr(text, ',');
        size_t i = net->nnodes;

        if (comma != NULL) *comma++ = '\0';
        st = lsc_spec_read(net, i, text, err);
        if (st == LSC_OK) st = plan(net, &net->nodes[i], err);
        if (st != LSC_OK) return in_layer(net, i, err);
        net->nodes[i].sees_images = sees_images(net, &net->nodes[i]);
        net->nnodes++;
        text = comma;
    }
    return LSC_OK;
}

/* Every layer but the last is read by one after it; the last gives logits. */
static int
check(const struct lsc_net *net, struct lsc_err *err)
{
    size_t last = net->nnodes - 1;
    const struct lsc_shape *y = &net->nodes[last].y;

    for (size_t i = 0; i < last; i++) {
        size_t readers = 0;

        for (size_t j = i + 1; j < net->nnodes; j++)
            for (size_t k = 0; k < net->nodes[j].nin; k++)
                readers += net->nodes[j].in[k] == i;
        if (readers > 0) continue;
        lsc_fail(err, LSC_EINVAL, "no other layer reads it");
        return in_layer(net, i, err);
    }
    if (net->P == 0)
        return lsc_fail(err, LSC_EINVAL, "net: no layer has parameters");
    if (y->h == 1 && y->w == 1 && y->c == net->classes) return LSC_OK;
    lsc_fail(err, LSC_EINVAL,
             "the last layer gives %zu x %zu x %zu numbers (h x w x c), "
             "expected 1 x 1 x %zu classes",
             y->h, y->w, y->c, net->classes);
    return in_layer(net, last, err);
}

int
lsc_net_create(struct lsc_net *net, const char *text, struct lsc_shape input,
               size_t classes, struct lsc_err *err)
{
    struct lsc_net new = {.input = input, .classes = classes};
    size_t n = 1;
    char *spec = NULL;
    int st;

    assert(input.h > 0 && input.w > 0 && input.c > 0 && classes > 0);
    LSC_TRY(lsc_spec_expand(text, classes, &spec, err));
    for (const char *c = spec; *c != '\0'; c++) n += *c == ',';
    LSC_TRY(lsc_alloc(&new.nodes, n, err));
    LSC_TRY(read_nodes(&new, spec, err));
    LSC_TRY(check(&new, err));
    LSC_TRY(lsc_spec_write(&new, &new.spec, err));
    *net = new;
    new = (struct lsc_net){0};
out:
    free(spec);
    lsc_net_free(&new);
    return st;
}

void
lsc_net_free(struct lsc_net *net)
{
    if (net == NULL) return;
    free(net->spec);
    free(net->nodes);
    free(net->params);
    free(net->buffers);
    *net = (struct lsc_net){0};
}

uint64_t
lsc_net_id(const struct lsc_net *net)
{
    const uint64_t size[] = {net->input.h, net->input.w, net->input.c,
                             net->classes};
    uint64_t id = lsc_hash64(size, sizeof(size), 0);

    id = lsc_hash64(net->spec, strlen(net->spec), id);
    for (size_t i = 0; i < net->nparams + net->nbuffers; i++) {
        const struct lsc_tensor *t = i < net->nparams
                                         ? &net->params[i]
                                         : &net->buffers[i - net->nparams];

        id = lsc_hash64(t->name, strlen(t->name), id);
        id = lsc_hash64(t->shape, sizeof(t->shape), id);
    }
    return id;
}

void
lsc_net_start_buffers(const struct lsc_net *net, float *buffers)
{
    for (size_t i = 0; i < net->nbuffers; i++) {
        const struct lsc_tensor *t = &net->buffers[i];
        float value = t->role == LSC_RUNNING_VAR ? 1 : 0;

        for (size_t j = 0; j < t->count; j++) buffers[t->offset + j] = value;
    }
}
