/* features.c - what the last layer of a net sees. */
#include "config.h"

#include "features.h"

#include "work_plan.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int
lsc_features_create(struct lsc_features *f, size_t n, size_t d,
                    struct lsc_err *err)
{
    int st;

    *f = (struct lsc_features){.n = n, .d = d};
    LSC_TRY(lsc_alloc(&f->x, n * d, err));
    LSC_TRY(lsc_alloc(&f->labels, n, err));
out:
    if (st != LSC_OK) lsc_features_free(f);
    return st;
}

void
lsc_features_free(struct lsc_features *f)
{
    free(f->x);
    free(f->labels);
    *f = (struct lsc_features){0};
}

const struct lsc_node *
lsc_features_head(const struct lsc_net *net)
{
    const struct lsc_node *last = &net->nodes[net->nnodes - 1];

    return strcmp(last->layer->name, "dense") == 0 ? last : NULL;
}

int
lsc_features_read(struct lsc_work *work, const float *theta,
                  const float *buffers, const struct lsc_split *split,
                  const struct lsc_scale *scale, struct lsc_watch *watch,
                  struct lsc_features *f, struct lsc_err *err)
{
    const struct lsc_net *net = lsc_work_net(work);
    const struct lsc_node *head = lsc_features_head(net);
    size_t batch = lsc_work_batch(work), d = lsc_shape_count(head->x[0]);
    int st;

    assert(work->use & LSC_BACKWARD);
    LSC_TRY(lsc_features_create(f, split->n, d, err));
    for (size_t at = 0; at < split->n; at += batch) {
        size_t B = split->n - at < batch ? split->n - at : batch;
        struct lsc_io io;

        LSC_TRY(lsc_watch(watch, NULL, 0, err));
        lsc_batch_fill(split, scale, NULL, at, B, NULL, 0, work->x,
                       f->labels + at);
        lsc_forward(work, LSC_EVAL, B, theta, buffers, 0, 0, work->x);
        io = lsc_work_io(work, net->nnodes - 1, theta, buffers);
        memcpy(f->x + at * d, io.x[0], B * d * sizeof(*f->x));
        lsc_watch_add(watch, (double)B, (double)B * net->flops);
    }
out:
    if (st != LSC_OK) lsc_features_free(f);
    return st;
}
