/* prefix.c - what is shared of a batch, and the points behind it. */
#include "config.h"

#include "prefix_plan.h"

#include "hot.h"
#include "larger.h"
#include "product.h"

/* Numbers that are written, then finished while they are in cache. */
enum { PIECE = 2048 };

/* Step s of the batch, its first layer at the origin and at the directions. */
static void
multiply_out(struct lsc_prefix *p, size_t s)
{
    size_t i = lsc_prefix_steps(p)->step[s].node[0];
    const struct lsc_node *node = &p->work->net->nodes[i];
    size_t P = p->work->net->P;

    for (size_t j = 0; j <= p->k; j++) {
        const float *theta =
            j == 0 ? p->cut->origin : p->cut->directions + (j - 1) * P;
        struct lsc_io io = lsc_work_io(p->work, i, theta, NULL);

        io.y = p->y[s] + j * p->size[s];
        node->layer->forward(node, &io);
    }
}

void
lsc_prefix_batch(struct lsc_prefix *p, size_t B, uint64_t seed, uint64_t step)
{
    lsc_work_begin(p->work, p->mode, B, seed, step, p->work->x);
    for (size_t s = 0; s < lsc_prefix_steps(p)->n; s++) {
        if (p->part[s] == LSC_STILL)
            lsc_work_step(p->work, s, p->cut->origin, p->cut->origin_buffers);
        if (p->part[s] == LSC_LINEAR) multiply_out(p, s);
    }
}

LSC_HOT static void
blend1(size_t n, const float *restrict origin, const float *restrict d, float x,
       float *restrict y)
{
    for (size_t i = 0; i < n; i++) y[i] = origin[i] + x * d[i];
}

LSC_HOT static void
blend2(size_t n, const float *restrict origin, const float *restrict d,
       const float *restrict e, float u, float v, float *restrict y)
{
    for (size_t i = 0; i < n; i++) y[i] = origin[i] + u * d[i] + v * e[i];
}

LSC_HOT static void
add(size_t n, const float *restrict d, float x, float *restrict y)
{
    for (size_t i = 0; i < n; i++) y[i] += x * d[i];
}

/* y[n] = z[n] + sum_i x[i] z[n + (i + 1) size ..], in order of i. */
static void
blend(size_t n, size_t k, size_t size, const float *z, const double *x,
      float *y)
{
    size_t done = lsc_smaller(k, 2);

    if (k < 2)
        blend1(n, z, z + k * size, k == 1 ? (float)x[0] : 0, y);
    else
        blend2(n, z, z + size, z + 2 * size, (float)x[0], (float)x[1], y);
    for (size_t i = done; i < k; i++)
        add(n, z + (i + 1) * size, (float)x[i], y);
}

/* Step s at the point x. */
static void
put_together(struct lsc_prefix *p, size_t s, const double *x,
             const float *theta, const float *buffers)
{
    const struct lsc_step *step = &lsc_prefix_steps(p)->step[s];
    const struct lsc_node *node = &p->work->net->nodes[step->node[0]];
    struct lsc_after after = lsc_work_after(p->work, step, theta, buffers);
    size_t c = node->y.c, B = p->work->io.B;
    size_t most = lsc_larger(1, PIECE / c);
    float *y = p->own[s];
    size_t rows;

    if (lsc_work_io(p->work, step->node[0], NULL, NULL).turned_y)
        B = lsc_product_panels(B);
    rows = B * node->y.h * node->y.w;
    for (size_t r = 0, n; r < rows; r += n) {
        n = lsc_smaller(most, rows - r);
        blend(n * c, p->k, p->size[s], p->y[s] + r * c, x, y + r * c);
        lsc_layer_finish(&after, n, c, y + r * c);
        if (after.plus != NULL) after.plus += n * c;
    }
}

const float *
lsc_prefix_point(struct lsc_prefix *p, const double *x, const float *theta,
                 const float *buffers)
{
    const struct lsc_net *net = p->work->net;

    p->work->from = p->from;
    for (size_t s = 0; s < lsc_prefix_steps(p)->n; s++) {
        if (p->part[s] == LSC_FREE) lsc_work_step(p->work, s, theta, buffers);
        if (p->part[s] == LSC_LINEAR) put_together(p, s, x, theta, buffers);
    }
    return p->work->course[p->mode].at[net->nnodes - 1].y;
}
