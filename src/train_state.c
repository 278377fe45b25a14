/* train_state.c - a training's state: one block of memory. */
#include "config.h"

#include "train.h"

#include <math.h>
#include <string.h>

const char *const lsc_history_names[LSC_HISTORY] = {
    "train_loss", "train_accuracy", "test_loss", "test_accuracy", "lr",
};

/* Where the arrays of a state lie, in bytes from its start. */
struct layout {
    size_t history, validation, theta, buffers, moments, trajectory;
    size_t stop_theta, stop_moments, stop_buffers, bytes;
};

static size_t
after(size_t at, size_t n, size_t size)
{
    return (at + n * size + 63) / 64 * 64;
}

static size_t
validation_cells(const struct lsc_trainer *t)
{
    return t->validation != NULL ? 2 * t->options.epochs : 0;
}

static struct layout
lay_out(const struct lsc_trainer *t)
{
    size_t P = t->net->P, size = sizeof(float);
    size_t cells = t->options.epochs * LSC_HISTORY;
    size_t kept = t->keep_trajectory ? t->options.epochs + 1 : 0;
    size_t stops = t->stops != NULL ? t->stops->n : 0;
    size_t M = t->options.optim->nmoments;
    struct layout at;

    at.history = after(0, 1, sizeof(struct lsc_train_state));
    at.validation = after(at.history, cells, sizeof(double));
    at.theta = after(at.validation, validation_cells(t), sizeof(double));
    at.buffers = after(at.theta, P, size);
    at.moments = after(at.buffers, t->net->Q, size);
    at.trajectory = after(at.moments, M * P, size);
    at.stop_theta = after(at.trajectory, kept * P, size);
    at.stop_moments = after(at.stop_theta, stops * P, size);
    at.stop_buffers = after(at.stop_moments, stops * M * P, size);
    at.bytes = after(at.stop_buffers, stops * t->net->Q, size);
    return at;
}

static void *
part(struct lsc_train_state *state, size_t at)
{
    return (char *)state + at;
}

size_t
lsc_train_steps(const struct lsc_trainer *t)
{
    return (t->train->n + t->options.batch - 1) / t->options.batch;
}

size_t
lsc_train_bytes(const struct lsc_trainer *t)
{
    return lay_out(t).bytes;
}

float *
lsc_train_theta(const struct lsc_trainer *t, struct lsc_train_state *state)
{
    return part(state, lay_out(t).theta);
}

float *
lsc_train_buffers(const struct lsc_trainer *t, struct lsc_train_state *state)
{
    return part(state, lay_out(t).buffers);
}

float *
lsc_train_trajectory(const struct lsc_trainer *t, struct lsc_train_state *state)
{
    if (!t->keep_trajectory) return NULL;
    return part(state, lay_out(t).trajectory);
}

struct lsc_train_stop
lsc_train_stop(const struct lsc_trainer *t, struct lsc_train_state *state,
               size_t i)
{
    size_t P = t->net->P, M = t->options.optim->nmoments;
    struct layout at = lay_out(t);

    return (struct lsc_train_stop){
        (float *)part(state, at.stop_theta) + i * P,
        (float *)part(state, at.stop_moments) + i * M * P,
        (float *)part(state, at.stop_buffers) + i * t->net->Q};
}

static void
copy(float *to, const float *from, size_t n)
{
    if (n > 0) memcpy(to, from, n * sizeof(*to));
}

void
lsc_train_keep(const struct lsc_trainer *t, struct lsc_train_state *state)
{
    size_t i = lsc_stops_find(t->stops, state->step), P = t->net->P;
    struct lsc_train_stop stop;

    if (t->stops == NULL || i == t->stops->n) return;
    stop = lsc_train_stop(t, state, i);
    copy(stop.theta, lsc_train_theta(t, state), P);
    copy(stop.moments, lsc_train_moments(t, state),
         t->options.optim->nmoments * P);
    copy(stop.buffers, lsc_train_buffers(t, state), t->net->Q);
}

float *
lsc_train_moments(const struct lsc_trainer *t, struct lsc_train_state *state)
{
    return part(state, lay_out(t).moments);
}

double *
lsc_train_history(const struct lsc_trainer *t, struct lsc_train_state *state)
{
    return part(state, lay_out(t).history);
}

double *
lsc_train_validation(const struct lsc_trainer *t, struct lsc_train_state *state)
{
    if (t->validation == NULL) return NULL;
    return part(state, lay_out(t).validation);
}

static void
lay_down(const struct lsc_trainer *t, const float *theta, const float *buffers,
         struct lsc_train_state *state)
{
    struct layout at = lay_out(t);
    double *history = lsc_train_history(t, state);
    double *validation = lsc_train_validation(t, state);
    float *kept = lsc_train_trajectory(t, state);
    float *stops = lsc_train_stop(t, state, 0).theta;
    size_t P = t->net->P;

    memset(state, 0, at.bytes);
    state->bytes = at.bytes;
    state->net = lsc_net_id(t->net);
    for (size_t i = 0; i < t->options.epochs * LSC_HISTORY; i++)
        history[i] = NAN;
    for (size_t i = 0; i < (at.bytes - at.stop_theta) / sizeof(*stops); i++)
        stops[i] = NAN;
    for (size_t i = 0; i < validation_cells(t); i++) validation[i] = NAN;
    memcpy(lsc_train_theta(t, state), theta, P * sizeof(*theta));
    if (kept != NULL) memcpy(kept, theta, P * sizeof(*theta));
    for (size_t i = P; kept != NULL && i < (t->options.epochs + 1) * P; i++)
        kept[i] = NAN;
    copy(lsc_train_buffers(t, state), buffers, t->net->Q);
}

void
lsc_train_begin(const struct lsc_trainer *t, const float *theta,
                const float *buffers, struct lsc_train_state *state)
{
    lay_down(t, theta, buffers, state);
    lsc_train_keep(t, state);
}

void
lsc_train_resume(const struct lsc_trainer *t, size_t step, const float *theta,
                 const float *buffers, const float *moments,
                 struct lsc_train_state *state)
{
    lay_down(t, theta, buffers, state);
    copy(lsc_train_moments(t, state), moments,
         t->options.optim->nmoments * t->net->P);
    state->from = state->step = step;
    state->epoch = step / lsc_train_steps(t);
    state->step_in_epoch = step % lsc_train_steps(t);
    lsc_train_keep(t, state);
}

int
lsc_train_check(const struct lsc_trainer *t,
                const struct lsc_train_state *state, struct lsc_err *err)
{
    size_t bytes = lsc_train_bytes(t);

    if (state->bytes != bytes)
        return lsc_fail(err, LSC_EINVAL,
                        "training state: %zu bytes, expected %zu",
                        (size_t)state->bytes, bytes);
    if (state->net != lsc_net_id(t->net))
        return lsc_fail(err, LSC_EINVAL, "training state: of another net");
    if (state->epoch > t->options.epochs ||
        state->step_in_epoch > lsc_train_steps(t))
        return lsc_fail(err, LSC_EINVAL,
                        "training state: at epoch %zu, step %zu, "
                        "expected at most %zu, %zu",
                        (size_t)state->epoch, (size_t)state->step_in_epoch,
                        t->options.epochs, lsc_train_steps(t));
    return LSC_OK;
}
