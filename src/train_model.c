/* train_model.c - the net itself, or f + J dw. */
#include "config.h"

#include "train_model.h"

#include "linear.h"

static const float *
net_forward(const struct lsc_trainer *t, struct lsc_train_state *state,
            const float *point, size_t B, const float *x, float *scratch)
{
    (void)scratch;
    return lsc_forward(t->work, LSC_TRAIN, B, point,
                       lsc_train_buffers(t, state), t->options.dropout_seed,
                       state->step, x);
}

static int
net_evaluate(const struct lsc_trainer *t, struct lsc_train_state *state,
             const struct lsc_split *split, struct lsc_watch *watch,
             struct lsc_score *score, struct lsc_err *err)
{
    return lsc_score(t->eval, lsc_train_theta(t, state),
                     lsc_train_buffers(t, state), split, t->scale, watch, score,
                     err);
}

static const float *
linear_forward(const struct lsc_trainer *t, struct lsc_train_state *state,
               const float *point, size_t B, const float *x, float *scratch)
{
    lsc_linear_forward(t->work, B, point, lsc_train_buffers(t, state),
                       lsc_train_theta(t, state), x, scratch);
    return scratch;
}

static int
linear_evaluate(const struct lsc_trainer *t, struct lsc_train_state *state,
                const struct lsc_split *split, struct lsc_watch *watch,
                struct lsc_score *score, struct lsc_err *err)
{
    return lsc_linear_score(t->eval, t->base, lsc_train_buffers(t, state),
                            lsc_train_theta(t, state), split, t->scale, watch,
                            score, err);
}

const struct lsc_train_model *
lsc_train_model(const struct lsc_trainer *t)
{
    static const struct lsc_train_model net = {3, 1, net_forward, net_evaluate};
    static const struct lsc_train_model linear = {
        LSC_LINEAR_STEP, LSC_LINEAR_SCORE, linear_forward, linear_evaluate};

    return t->base != NULL ? &linear : &net;
}

double
lsc_train_flops(const struct lsc_trainer *t)
{
    return t->net->flops * lsc_train_model(t)->step;
}

double
lsc_train_flops_before(const struct lsc_trainer *t,
                       const struct lsc_train_state *state)
{
    size_t scored = t->test->n + (t->validation ? t->validation->n : 0);
    size_t steps = lsc_train_steps(t), first = state->from / steps;
    double epochs = (double)(state->epoch - first);
    double images = epochs * (double)t->train->n + (double)state->images;

    if (epochs > 0) images -= (double)(state->from % steps * t->options.batch);
    return lsc_train_flops(t) * images +
           t->net->flops * lsc_train_model(t)->score * epochs * (double)scored;
}
