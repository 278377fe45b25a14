/* layer.c - the table of layers, and what several of them share. */
#include "config.h"

#include "layer.h"
#include "hot.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LSC_ROW(x) extern const struct lsc_layer lsc_layer_##x;
#include "layers.inc"
#undef LSC_ROW

#define LSC_ROW(x) &lsc_layer_##x,
const struct lsc_layer *const lsc_layers[] = {
#include "layers.inc"
    NULL,
};

/* A zeroed tensor at the end of list[*n], which grows by doubling. */
static struct lsc_tensor *
append(struct lsc_tensor **list, size_t *n, struct lsc_err *err)
{
    struct lsc_tensor *more = *list;

    if ((*n & (*n - 1)) == 0) {
        more = realloc(more, (*n == 0 ? 1 : 2 * *n) * sizeof(*more));
        if (more == NULL) {
            lsc_fail(err, LSC_ENOMEM, "out of memory");
            return NULL;
        }
        *list = more;
    }
    memset(&more[*n], 0, sizeof(*more));
    return &more[(*n)++];
}

int
lsc_layer_declare(struct lsc_net *net, struct lsc_node *node,
                  enum lsc_role role, const char *suffix, const size_t shape[4],
                  size_t fan_in, size_t fan_out, struct lsc_err *err)
{
    int buffer = role >= LSC_RUNNING_MEAN;
    size_t *total = buffer ? &net->Q : &net->P;
    struct lsc_tensor *t;
    double count = 1;
    int n;

    for (size_t i = 0; i < 4 && shape[i] > 0; i++) count *= (double)shape[i];
    if (count + (double)*total > INT_MAX)
        return lsc_fail(err, LSC_EINVAL, "more than %d parameters", INT_MAX);
    t = buffer ? append(&net->buffers, &net->nbuffers, err)
               : append(&net->params, &net->nparams, err);
    if (t == NULL) return LSC_ENOMEM;
    n = snprintf(t->name, LSC_NAME, "%s.%s", node->name, suffix);
    if (n >= LSC_NAME)
        return lsc_fail(err, LSC_EINVAL, "name of more than %d characters: %s",
                        LSC_NAME - 1, node->name);
    for (; t->ndim < 4 && shape[t->ndim] > 0; t->ndim++)
        t->shape[t->ndim] = shape[t->ndim];
    t->count = (size_t)count;
    t->offset = *total;
    t->node = (size_t)(node - net->nodes);
    t->role = role;
    t->fan_in = fan_in;
    t->fan_out = fan_out;
    *total += t->count;
    *(buffer ? &node->nbuffers : &node->nparams) += 1;
    return LSC_OK;
}

size_t
lsc_layer_windows(size_t size, size_t kernel, size_t stride, size_t padding,
                  int ceil_mode)
{
    size_t reach = size + 2 * padding + (ceil_mode ? stride - 1 : 0), n;

    if (reach < kernel) return 0;
    n = (reach - kernel) / stride + 1;
    return ceil_mode && (n - 1) * stride >= size + padding ? n - 1 : n;
}

int
lsc_layer_plan_pool(struct lsc_node *node, struct lsc_err *err)
{
    size_t kernel = (size_t)node->arg[0], stride;
    int ceil_mode = (int)node->arg[2];

    if (node->arg[1] == 0) node->arg[1] = node->arg[0];
    stride = (size_t)node->arg[1];
    node->y.h = lsc_layer_windows(node->x[0].h, kernel, stride, 0, ceil_mode);
    node->y.w = lsc_layer_windows(node->x[0].w, kernel, stride, 0, ceil_mode);
    node->y.c = node->x[0].c;
    if (node->y.h == 0 || node->y.w == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "kernel_size %zu does not fit %zu x "
                        "%zu pixels",
                        kernel, node->x[0].h, node->x[0].w);
    return LSC_OK;
}

size_t
lsc_shape_count(struct lsc_shape shape)
{
    return shape.h * shape.w * shape.c;
}

/* Four rows a turn: the sums stay in memory, and waiting for them to come back
 * from there costs more than adding. */
LSC_HOT void
lsc_layer_sums(size_t rows, size_t c, const float *restrict x,
               double *restrict sum)
{
    size_t r = 0;

    for (size_t i = 0; i < c; i++) sum[i] = 0;
    for (; r + 4 <= rows; r += 4, x += 4 * c)
        for (size_t i = 0; i < c; i++)
            sum[i] += ((double)x[i] + (double)x[c + i]) +
                      ((double)x[2 * c + i] + (double)x[3 * c + i]);
    for (; r < rows; r++, x += c)
        for (size_t i = 0; i < c; i++) sum[i] += (double)x[i];
}

static LSC_HOT void
scale(size_t rows, size_t c, const float *restrict factor,
      const float *restrict shift, float *restrict y)
{
    for (; rows > 0; rows--, y += c)
        for (size_t i = 0; i < c; i++) y[i] = y[i] * factor[i] + shift[i];
}

static LSC_HOT void
plus(size_t n, const float *restrict more, float *restrict y)
{
    for (size_t i = 0; i < n; i++) y[i] += more[i];
}

static LSC_HOT void
rectify(size_t n, float *y)
{
    for (size_t i = 0; i < n; i++) y[i] = y[i] < 0 ? 0 : y[i];
}

void
lsc_layer_finish(const struct lsc_after *after, size_t rows, size_t c, float *y)
{
    if (after->scale != NULL) scale(rows, c, after->scale, after->shift, y);
    if (after->plus != NULL) plus(rows * c, after->plus, y);
    if (after->relu) rectify(rows * c, y);
}
