/* naive.c - a function a layer, indices in full. */
#include "config.h"

#include "naive.h"

#include "layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One node at work. */
struct at {
    const struct lsc_node *n;
    const float *theta, *stats; /* its own         */
    const double *x[LSC_MAX_INPUTS];
    double *y;
};

static double
pixel(const struct at *a, long y, long x, size_t c)
{
    struct lsc_shape s = a->n->x[0];

    if (y < 0 || x < 0 || y >= (long)s.h || x >= (long)s.w) return 0;
    return a->x[0][((size_t)y * s.w + (size_t)x) * s.c + c];
}

static void
conv2d(const struct at *a)
{
    struct lsc_shape s = a->n->y;
    size_t in = a->n->x[0].c, k = (size_t)a->n->arg[1], taps = k * k;
    long stride = (long)a->n->arg[2], padding = (long)a->n->arg[3];

    for (size_t i = 0; i < lsc_shape_count(s); i++) {
        long y = (long)(i / s.c / s.w) * stride - padding;
        long x = (long)(i / s.c % s.w) * stride - padding;
        size_t o = i % s.c;
        const float *w = a->theta + o * in * taps;

        a->y[i] = a->n->arg[4] != 0 ? a->theta[s.c * in * taps + o] : 0;
        for (size_t c = 0; c < in; c++)
            for (size_t t = 0; t < taps; t++)
                a->y[i] += w[c * taps + t] *
                           pixel(a, y + (long)(t / k), x + (long)(t % k), c);
    }
}

static void
dense(const struct at *a)
{
    size_t in = a->n->x[0].c, out = a->n->y.c;

    for (size_t o = 0; o < out; o++) {
        a->y[o] = a->n->arg[1] != 0 ? a->theta[out * in + o] : 0;
        for (size_t i = 0; i < in; i++)
            a->y[o] += a->theta[o * in + i] * a->x[0][i];
    }
}

static void
batchnorm(const struct at *a)
{
    size_t c = a->n->y.c;

    for (size_t i = 0; i < lsc_shape_count(a->n->y); i++) {
        size_t k = i % c;
        double scale = 1 / sqrt(a->stats[c + k] + a->n->arg[0]);

        a->y[i] =
            a->theta[k] * (a->x[0][i] - a->stats[k]) * scale + a->theta[c + k];
    }
}

static void
pool(const struct at *a, int largest)
{
    struct lsc_shape s = a->n->y, from = a->n->x[0];
    size_t k = (size_t)a->n->arg[0], stride = (size_t)a->n->arg[1];

    for (size_t i = 0; i < lsc_shape_count(s); i++) {
        size_t y0 = i / s.c / s.w * stride, x0 = i / s.c % s.w * stride;
        double most = -INFINITY, sum = 0, n = 0;

        for (size_t y = y0; y < y0 + k && y < from.h; y++)
            for (size_t x = x0; x < x0 + k && x < from.w; x++, n++) {
                double v = pixel(a, (long)y, (long)x, i % s.c);

                most = fmax(most, v);
                sum += v;
            }
        a->y[i] = largest ? most : sum / n;
    }
}

static void
maxpool(const struct at *a)
{
    pool(a, 1);
}

static void
avgpool(const struct at *a)
{
    pool(a, 0);
}

static void
gap(const struct at *a)
{
    struct lsc_shape s = a->n->x[0];

    for (size_t c = 0; c < s.c; c++) {
        a->y[c] = 0;
        for (size_t i = 0; i < s.h * s.w; i++)
            a->y[c] += a->x[0][i * s.c + c] / (double)(s.h * s.w);
    }
}

static void
relu(const struct at *a)
{
    for (size_t i = 0; i < lsc_shape_count(a->n->y); i++)
        a->y[i] = fmax(a->x[0][i], 0);
}

/* PyTorch's order: channels first. */
static void
flatten(const struct at *a)
{
    struct lsc_shape s = a->n->x[0];

    for (size_t i = 0; i < lsc_shape_count(s); i++)
        a->y[i % s.c * s.h * s.w + i / s.c] = a->x[0][i];
}

static void
same(const struct at *a)
{
    memcpy(a->y, a->x[0], lsc_shape_count(a->n->y) * sizeof(*a->y));
}

static void
add(const struct at *a)
{
    for (size_t i = 0; i < lsc_shape_count(a->n->y); i++)
        a->y[i] = a->x[0][i] + a->x[1][i];
}

static void
shortcut(const struct at *a)
{
    struct lsc_shape s = a->n->y;
    size_t c = a->n->x[0].c, side = (s.c - c) / 2;
    size_t stride = (size_t)a->n->arg[1];

    for (size_t i = 0; i < lsc_shape_count(s); i++) {
        size_t y = i / s.c / s.w * stride, x = i / s.c % s.w * stride;
        size_t k = i % s.c;

        a->y[i] = k < side || k >= side + c
                      ? 0
                      : pixel(a, (long)y, (long)x, k - side);
    }
}

static const struct {
    const char *name;
    void (*forward)(const struct at *a);
} layers[] = {
    {"conv2d", conv2d},   {"dense", dense},       {"batchnorm", batchnorm},
    {"maxpool", maxpool}, {"avgpool", avgpool},   {"gap", gap},
    {"relu", relu},       {"flatten", flatten},   {"dropout", same},
    {"add", add},         {"shortcut", shortcut}, {NULL, NULL},
};

void
naive_nodes(const struct lsc_net *net, const float *theta, const float *buffers,
            const float *x, naive_see *see, void *context)
{
    size_t n = lsc_shape_count(net->input);
    double **y = calloc(net->nnodes + 1, sizeof(*y));

    y[0] = calloc(n, sizeof(**y)); /* the image; node i is y[i + 1] */
    for (size_t i = 0; i < n; i++) y[0][i] = x[i];
    for (size_t i = 0; i < net->nnodes; i++) {
        const struct lsc_node *node = &net->nodes[i];
        struct at a = {node,
                       theta + node->theta,
                       buffers + node->stat,
                       {NULL},
                       calloc(lsc_shape_count(node->y), sizeof(double))};
        size_t k = 0;

        for (size_t j = 0; j < node->nin; j++)
            a.x[j] = y[node->in[j] == LSC_INPUT ? 0 : node->in[j] + 1];
        while (layers[k].name != NULL &&
               strcmp(layers[k].name, node->layer->name) != 0)
            k++;
        if (layers[k].name != NULL)
            layers[k].forward(&a);
        else
            a.y[0] = NAN; /* a layer that has no definition here */
        y[i + 1] = a.y;
        see(context, i, a.x[0], a.y);
    }
    for (size_t i = 0; i <= net->nnodes; i++) free(y[i]);
    free(y);
}

struct wanted {
    const struct lsc_net *net;
    double *logits;
};

static void
keep_last(void *context, size_t node, const double *x, const double *y)
{
    const struct wanted *w = context;

    (void)x;
    if (node + 1 == w->net->nnodes)
        memcpy(w->logits, y, w->net->classes * sizeof(*y));
}

void
naive_logits(const struct lsc_net *net, const float *theta,
             const float *buffers, const float *x, double *logits)
{
    struct wanted w = {net, logits};

    naive_nodes(net, theta, buffers, x, keep_last, &w);
}
