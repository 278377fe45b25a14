/* patterns.c - see Fort et al. 2020, section 2. */
#include "config.h"

#include "patterns.h"

#include "larger.h"
#include "work_plan.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static int
is_relu(const struct lsc_node *node)
{
    return node->layer->folds[LSC_EVAL] == LSC_RELU;
}

size_t
lsc_pattern_units(const struct lsc_net *net)
{
    size_t units = 0;

    for (size_t i = 0; i < net->nnodes; i++)
        if (is_relu(&net->nodes[i])) units += lsc_shape_count(net->nodes[i].y);
    return units;
}

size_t
lsc_pattern_bytes(const struct lsc_net *net)
{
    return (lsc_pattern_units(net) + 7) / 8;
}

/* Units of the relus before a node. */
static size_t
units_before(const struct lsc_net *net, size_t node)
{
    size_t units = 0;

    for (size_t i = 0; i < node; i++)
        if (is_relu(&net->nodes[i])) units += lsc_shape_count(net->nodes[i].y);
    return units;
}

/* Mark the units from `first` on of B images by y[B][n]. */
static void
mark(size_t B, size_t n, const float *y, size_t first, size_t bytes,
     uint8_t *bits)
{
    for (size_t b = 0; b < B; b++)
        for (size_t i = 0; i < n; i++) {
            size_t u = first + i;
            int on = y[b * n + i] > 0;

            bits[b * bytes + u / 8] |= (uint8_t)(on << u % 8);
        }
}

/* What a step has written is there until the next; the nodes of a step that
 * follow a relu leave it as it is. */
static void
mark_step(const struct lsc_work *work, const struct lsc_step *step, size_t B,
          uint8_t *bits)
{
    const struct lsc_net *net = work->net;

    for (size_t j = 0; j < step->n; j++) {
        size_t i = step->node[j];

        if (is_relu(&net->nodes[i]))
            mark(B, lsc_shape_count(net->nodes[i].y),
                 work->course[LSC_EVAL].at[i].y, units_before(net, i),
                 lsc_pattern_bytes(net), bits);
    }
}

int
lsc_patterns(struct lsc_work *work, const float *theta, const float *buffers,
             const struct lsc_split *split, const struct lsc_scale *scale,
             struct lsc_watch *watch, uint8_t *bits, struct lsc_err *err)
{
    const struct lsc_steps *steps = &work->course[LSC_EVAL].steps;
    size_t bytes = lsc_pattern_bytes(work->net);
    int st = LSC_OK;

    assert(!work->turns);
    memset(bits, 0, split->n * bytes);
    for (size_t at = 0; at < split->n; at += work->batch) {
        size_t B = lsc_smaller(work->batch, split->n - at);

        LSC_TRY(lsc_watch(watch, NULL, 0, err));
        lsc_batch_fill(split, scale, NULL, at, B, NULL, 0, work->x,
                       work->labels);
        lsc_work_begin(work, LSC_EVAL, B, 0, 0, work->x);
        for (size_t s = 0; s < steps->n; s++) {
            lsc_work_step(work, s, theta, buffers);
            mark_step(work, &steps->step[s], B, bits + at * bytes);
        }
        lsc_watch_add(watch, (double)B, (double)B * work->net->flops);
    }
out:
    return st;
}

static unsigned
ones(uint8_t byte)
{
    unsigned n = 0;

    for (; byte != 0; byte &= (uint8_t)(byte - 1)) n++;
    return n;
}

double
lsc_pattern_distance(const struct lsc_net *net, size_t n, const uint8_t *a,
                     const uint8_t *b)
{
    size_t bytes = lsc_pattern_bytes(net), units = lsc_pattern_units(net);
    size_t differ = 0;

    for (size_t i = 0; i < n * bytes; i++)
        differ += ones((uint8_t)(a[i] ^ b[i]));
    return n * units > 0 ? (double)differ / ((double)n * (double)units) : NAN;
}
