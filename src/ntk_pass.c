/* ntk_pass.c - what is kept of each image: there once, back for every class. */
#include "config.h"

#include "ntk_part.h"

#include <string.h>

struct pass {
    const struct lsc_ntk *ntk;
    int side;
    size_t image, c;
};

static void
copy_gated(size_t n, const float *gate, const float *dy, float *delta)
{
    if (gate == NULL)
        memcpy(delta, dy, n * sizeof(*delta));
    else
        for (size_t i = 0; i < n; i++) delta[i] = gate[i] > 0 ? dy[i] : 0;
}

static void
keep(void *context, size_t node, struct lsc_io *io)
{
    const struct pass *p = context;
    const struct lsc_ntk_layer *l = &p->ntk->layer[p->ntk->of[node]];
    float *kept = lsc_ntk_kept(p->ntk, l, p->side);
    size_t row = p->image * p->ntk->K + p->c, n = l->pixels * l->out;

    if (l->form == LSC_NTK_ROWS) {
        io->dtheta = kept + row * l->P;
        memset(io->dtheta, 0, l->P * sizeof(*io->dtheta));
        return;
    }
    copy_gated(n, io->gate, io->dy, kept + row * n);
    if (p->c == 0)
        memcpy(kept + p->ntk->images * p->ntk->K * n + p->image * l->in,
               io->x[0], l->in * sizeof(*kept));
}

int
lsc_ntk_pass(struct lsc_ntk *ntk, const float *theta, const float *buffers,
             const struct lsc_ntk_side *images, const struct lsc_scale *scale,
             int side, struct lsc_watch *watch, struct lsc_err *err)
{
    double flops = ntk->net->flops * (double)(1 + ntk->K);
    struct pass p = {.ntk = ntk, .side = side};
    float *x = lsc_work_x(ntk->work);
    int st = LSC_OK;

    for (p.image = 0; p.image < images->n; p.image++) {
        lsc_batch_fill(images->split, scale, NULL, images->first + p.image, 1,
                       NULL, 0, x, lsc_work_labels(ntk->work));
        lsc_forward(ntk->work, LSC_EVAL, 1, theta, buffers, 0, 0, x);
        for (p.c = 0; p.c < ntk->K; p.c++) {
            ntk->one_hot[p.c] = 1;
            lsc_backward_visit(ntk->work, theta, buffers, ntk->one_hot, keep,
                               &p);
            ntk->one_hot[p.c] = 0;
        }
        lsc_watch_add(watch, 0, flops);
        LSC_TRY(lsc_watch(watch, NULL, 0, err));
    }
out:
    return st;
}
