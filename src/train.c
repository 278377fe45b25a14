/* train.c - minibatch training that can stop and go on at any batch. */
#include "config.h"

#include "train.h"

#include "loss.h"
#include "rng.h"
#include "train_model.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One call of lsc_train: views into the state, and scratch of its own. */
struct run {
    const struct lsc_trainer *t;
    const struct lsc_train_model *model;
    struct lsc_train_state *state;
    float *theta, *buffers, *moments;
    size_t steps;            /* an epoch                */
    uint32_t *order;         /* [train->n]              */
    float *g;                /* [P]                     */
    float *logits, *dlogits; /* [batch][classes]        */
    float *stats;            /* [Q]                     */
    struct lsc_optim_options rule;
};

static void
run_free(struct run *r)
{
    free(r->order);
    free(r->g);
    free(r->logits);
    free(r->dlogits);
    free(r->stats);
}

static int
run_create(struct run *r, const struct lsc_trainer *t,
           struct lsc_train_state *state, struct lsc_err *err)
{
    int st;

    memset(r, 0, sizeof(*r));
    r->t = t;
    r->model = lsc_train_model(t);
    r->state = state;
    r->theta = lsc_train_theta(t, state);
    r->buffers = lsc_train_buffers(t, state);
    r->moments = lsc_train_moments(t, state);
    r->steps = lsc_train_steps(t);
    r->rule = t->options.optim_options;
    if (t->move != NULL) r->rule.weight_decay = 0;
    LSC_TRY(lsc_alloc(&r->order, t->train->n, err));
    LSC_TRY(lsc_alloc(&r->g, t->net->P, err));
    LSC_TRY(lsc_alloc(&r->logits, t->options.batch * t->net->classes, err));
    LSC_TRY(lsc_alloc(&r->dlogits, t->options.batch * t->net->classes, err));
    LSC_TRY(lsc_alloc(&r->stats, t->net->Q, err));
    st = LSC_OK;
out:
    if (st != LSC_OK) run_free(r);
    return st;
}

size_t
lsc_train_scratch_bytes(const struct lsc_trainer *t)
{
    size_t logits = t->options.batch * t->net->classes;
    size_t floats = t->net->P + t->net->Q + 2 * logits;

    return t->train->n * sizeof(uint32_t) + floats * sizeof(float);
}

static void
shuffle(struct run *r)
{
    size_t n = r->t->train->n;
    struct lsc_rng rng;

    for (size_t i = 0; i < n; i++) r->order[i] = (uint32_t)i;
    lsc_rng_start(&rng, r->t->options.order_seed, LSC_FOR_ORDER,
                  r->state->epoch);
    lsc_rng_shuffle(&rng, n, r->order);
}

/* A step of the present epoch, in epochs; -1 is the one before it. */
static double
when(const struct run *r, long step)
{
    return (double)r->state->epoch + (double)step / (double)r->steps;
}

static double
rate(const struct run *r, long step)
{
    const struct lsc_train_options *o = &r->t->options;

    return o->lr * lsc_schedule_factor(o->schedule, &o->schedule_options,
                                       when(r, step));
}

/* buffers = (1 - m) buffers + m stats of the batch. */
static void
follow_batch(struct run *r)
{
    float m = (float)r->t->options.buffer_momentum, keep = 1 - m;

    if (r->t->net->Q == 0 || r->t->base != NULL) return;
    lsc_batch_statistics(r->t->work, r->stats);
    for (size_t i = 0; i < r->t->net->Q; i++)
        r->buffers[i] = keep * r->buffers[i] + m * r->stats[i];
}

/* Where a step takes its gradient, and d of that / d theta. */
static const float *
place(const struct run *r, double *slope)
{
    const struct lsc_trainer *t = r->t;

    *slope = 1;
    if (t->base != NULL) return t->base;
    if (t->move == NULL) return r->theta;
    *slope = t->move(t->context, r->state->step, r->theta, t->point);
    return t->point;
}

/* g by point, to which weight decay belongs, becomes g by theta. */
static void
pull_back(struct run *r, double slope, const float *point)
{
    float decay = (float)r->t->options.optim_options.weight_decay;

    for (size_t i = 0; i < r->t->net->P; i++)
        r->g[i] = (float)slope * (r->g[i] + decay * point[i]);
}

/* From (dropout_seed, LSC_FOR_NOISE, step). */
static void
add_noise(struct run *r, double lr)
{
    const struct lsc_train_options *o = &r->t->options;
    double sigma = sqrt(2 * (1 - o->optim_options.momentum) * o->noise /
                        ((double)r->t->train->n * lr));
    struct lsc_rng rng;

    lsc_rng_start(&rng, o->dropout_seed, LSC_FOR_NOISE, r->state->step);
    for (size_t i = 0; i < r->t->net->P; i++)
        r->g[i] += (float)(sigma * lsc_rng_normal(&rng));
}

/* Moments are in units of the gradient; what noise gave them is kept in units
 * of theta, whatever becomes of the rate. */
static void
keep_velocity(struct run *r, double lr)
{
    long now = (long)r->state->step_in_epoch;
    double before = r->state->step > 0 ? rate(r, now - 1) : lr;

    if (before == lr || lr == 0) return;
    for (size_t i = 0; i < r->t->net->P * r->t->options.optim->nmoments; i++)
        r->moments[i] *= (float)(before / lr);
}

/* Whether the present step has noise. */
static int
is_noisy(const struct run *r, double lr)
{
    const struct lsc_train_options *o = &r->t->options;
    double epoch = when(r, (long)r->state->step_in_epoch);

    return o->noise > 0 && lr > 0 &&
           lsc_schedule_cycle(&o->schedule_options, epoch) >= o->noise_from;
}

/* One batch: the gradient of its mean loss, and an update; nothing but the mark
 * if its loss is not finite. */
static void
step(struct run *r, struct lsc_watch *watch)
{
    const struct lsc_trainer *t = r->t;
    const struct lsc_train_options *o = &t->options;
    const struct lsc_augment *augment = &o->augment;
    struct lsc_train_state *s = r->state;
    size_t at = s->step_in_epoch * o->batch, left = t->train->n - at;
    size_t B = left < o->batch ? left : o->batch, correct = 0;
    size_t P = t->net->P, classes = t->net->classes;
    float *x = lsc_work_x(t->work);
    uint8_t *labels = lsc_work_labels(t->work);
    double loss = 0, slope, lr = rate(r, (long)s->step_in_epoch);
    const float *logits, *point = place(r, &slope);

    if (!augment->flip && augment->pad_crop == 0) augment = NULL;
    lsc_batch_fill(t->train, t->scale, r->order + at, 0, B, augment, s->epoch,
                   x, labels);
    logits = r->model->forward(t, s, point, B, x, r->logits);
    lsc_loss_add(B, classes, logits, labels, &loss, &correct);
    lsc_watch_add(watch, (double)B, (double)B * lsc_train_flops(t));
    s->diverged = !isfinite(loss);
    if (s->diverged) return;
    lsc_loss_gradient(B, classes, logits, labels, r->dlogits);
    memset(r->g, 0, P * sizeof(*r->g));
    lsc_backward(t->work, point, r->buffers, r->dlogits, r->g);
    if (t->move != NULL) pull_back(r, slope, point);
    if (o->noise > 0) keep_velocity(r, lr);
    if (is_noisy(r, lr)) add_noise(r, lr);
    follow_batch(r);
    o->optim->step(&r->rule, P, s->step, lr, r->theta, r->g, r->moments);
    s->loss += loss;
    s->correct += correct;
    s->images += B;
    s->step_in_epoch++;
    s->step++;
    lsc_train_keep(t, s);
}

static int
all_finite(size_t n, const float *x)
{
    int finite = 1;

    for (size_t i = 0; i < n; i++) finite &= isfinite(x[i]) != 0;
    return finite;
}

/* Write the history's row and go to the next epoch. */
static int
end_epoch(struct run *r, struct lsc_watch *watch, struct lsc_err *err)
{
    const struct lsc_trainer *t = r->t;
    struct lsc_train_state *s = r->state;
    double *row = lsc_train_history(t, s) + s->epoch * LSC_HISTORY;
    float *kept = lsc_train_trajectory(t, s);
    size_t P = t->net->P;
    double *validation = lsc_train_validation(t, s);
    struct lsc_score test, other;
    int st;

    s->diverged = !all_finite(P, r->theta);
    if (s->diverged) return LSC_OK;
    LSC_TRY(r->model->evaluate(t, s, t->test, watch, &test, err));
    if (validation != NULL) {
        LSC_TRY(r->model->evaluate(t, s, t->validation, watch, &other, err));
        validation[2 * s->epoch] = other.loss;
        validation[2 * s->epoch + 1] = other.accuracy;
    }
    row[LSC_HISTORY_TRAIN_LOSS] = s->loss / (double)s->images;
    row[LSC_HISTORY_TRAIN_ACCURACY] = (double)s->correct / (double)s->images;
    row[LSC_HISTORY_TEST_LOSS] = test.loss;
    row[LSC_HISTORY_TEST_ACCURACY] = test.accuracy;
    row[LSC_HISTORY_LR] = rate(r, 0);
    s->loss = 0;
    s->correct = s->images = s->step_in_epoch = 0;
    s->epoch++;
    if (kept != NULL) memcpy(kept + s->epoch * P, r->theta, P * sizeof(*kept));
out:
    return st;
}

int
lsc_train(const struct lsc_trainer *t, struct lsc_train_state *state,
          struct lsc_watch *watch, struct lsc_err *err)
{
    struct run r;
    int st;

    assert(t->train->n > 0 && t->options.batch <= lsc_work_batch(t->work));
    LSC_TRY(lsc_train_check(t, state, err));
    if ((st = run_create(&r, t, state, err)) != LSC_OK) return st;
    if (watch != NULL) watch->before = lsc_train_flops_before(t, state);
    while (!state->diverged && state->epoch < t->options.epochs) {
        shuffle(&r);
        while (!state->diverged && state->step_in_epoch < r.steps) {
            LSC_TRY(lsc_watch(watch, state, state->bytes, err));
            step(&r, watch);
        }
        if (!state->diverged) LSC_TRY(end_epoch(&r, watch, err));
    }
out:
    run_free(&r);
    return st;
}
