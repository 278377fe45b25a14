/* linearize_train.c - from a point: f + J dw is trained, or the net itself. */
#include "config.h"

#include "linearize.h"

#include "larger.h"
#include "features.h"
#include "linear.h"
#include "logistic.h"
#include "recipe.h"
#include "rng.h"

#include <stdlib.h>
#include <string.h>

/* Of a point's trainings: 0 is the linearised net's, then the runs'. */
static uint64_t
seed(const struct lsc_study *s, const struct lsc_linearize_point *p,
     size_t training, uint64_t which)
{
    uint64_t point = ((uint64_t)p->solution << 32) + p->step;

    return lsc_rng_seed(lsc_rng_seed(s->seed, LSC_FOR_LINEARIZE, point),
                        LSC_FOR_LINEARIZE, 4 * training + which);
}

/* As the solution's, but at a constant rate, in its own order. */
static struct lsc_trainer
trainer(const struct lsc_study *s, const struct lsc_linearize_point *p,
        size_t training)
{
    struct lsc_trainer t = lsc_recipe_trainer(s, p->solution);
    struct lsc_train_options *o = &t.options;
    double own = lsc_config_real(&s->config, "linearize.nonlinear_lr");

    t.keep_trajectory = 0;
    t.stops = NULL;
    t.test = &s->test;
    t.validation = &s->validation;
    o->epochs = training == 0 ? lsc_linearize_epochs(s)
                              : lsc_linearize_nonlinear_epochs(s);
    o->lr = lsc_config_real(&s->config, "linearize.lr");
    if (training > 0 && own > 0) o->lr = own;
    o->optim = lsc_optim_find("sgd");
    o->optim_options.momentum =
        lsc_config_real(&s->config, "linearize.momentum");
    o->optim_options.nesterov = 0;
    if (training == 0) o->optim_options.weight_decay = 0;
    o->schedule = lsc_schedule_find("constant");
    o->schedule_options =
        (struct lsc_schedule_options){.epochs = (double)o->epochs};
    o->noise = 0;
    o->order_seed = seed(s, p, training, 0);
    o->augment.seed = seed(s, p, training, 1);
    o->dropout_seed = seed(s, p, training, 2);
    return t;
}

static size_t
state_bytes(const struct lsc_study *s, size_t training)
{
    struct lsc_linearize_point p = {0};
    struct lsc_trainer t = trainer(s, &p, training);

    return lsc_train_bytes(&t);
}

size_t
lsc_linearized_state_bytes(const struct lsc_study *s)
{
    return state_bytes(s, 0);
}

size_t
lsc_nonlinear_state_bytes(const struct lsc_study *s)
{
    return state_bytes(s, 1);
}

static void
keep(struct lsc_task *task, const struct lsc_trainer *t, const char *model)
{
    static const int column[LSC_TRACE] = {
        LSC_HISTORY_TRAIN_LOSS, LSC_HISTORY_TRAIN_ACCURACY, -1, -1,
        LSC_HISTORY_TEST_LOSS,  LSC_HISTORY_TEST_ACCURACY};
    const double *history = lsc_train_history(t, task->state);
    const double *validation = lsc_train_validation(t, task->state);
    struct lsc_trace trace;

    lsc_trace_open(task, model, t->options.epochs, &trace);
    for (size_t e = 0; e < trace.n; e++) {
        for (size_t i = 0; i < LSC_TRACE; i++)
            if (column[i] >= 0)
                trace.column[i][e] =
                    history[e * LSC_HISTORY + (size_t)column[i]];
        trace.column[LSC_TRACE_VALIDATION_LOSS][e] = validation[2 * e];
        trace.column[LSC_TRACE_VALIDATION_ACCURACY][e] = validation[2 * e + 1];
    }
    lsc_trace_select(task, &trace);
}

/* Train from `start` on, or go on; keep what came of it. */
static int
train(struct lsc_task *task, const struct lsc_trainer *t, const float *start,
      const float *buffers, const char *model, struct lsc_err *err)
{
    struct lsc_train_state *state = task->state;
    int st;

    if (!task->resumed || lsc_train_check(t, state, NULL) != LSC_OK)
        lsc_train_begin(t, start, buffers, state);
    LSC_TRY(lsc_train(t, state, task->watch, err));
    keep(task, t, model);
    if (state->diverged)
        st = lsc_fail(err, LSC_EDIVERGED, "the loss is not finite");
out:
    return st;
}

/* With works of its own, for tangents, dw from 0. */
static int
train_linearized(struct lsc_task *task, struct lsc_trainer *t,
                 const struct lsc_linearize_point *p, struct lsc_err *err)
{
    const struct lsc_net *net = t->net;
    float *dw = task->desk->theta;
    int st;

    LSC_TRY(lsc_work_create(&t->work, net, t->options.batch,
                            LSC_BACKWARD | LSC_TANGENT, err));
    LSC_TRY(lsc_work_create(&t->eval, net, lsc_eval_batch(net),
                            LSC_FORWARD | LSC_TANGENT, err));
    memset(dw, 0, net->P * sizeof(*dw));
    LSC_TRY(train(task, t, dw, p->buffers, "linearized", err));
out:
    lsc_work_free(t->work);
    lsc_work_free(t->eval);
    return st;
}

int
lsc_linearized_run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    float *dw = lsc_task_row(task, "/linearize/linearized_dw");
    struct lsc_linearize_point p;
    struct lsc_trainer t;
    int st;

    LSC_TRY(lsc_desk_scratch(task->desk, err));
    LSC_TRY(lsc_linearize_find(task, task->number, 1, &p, err));
    t = trainer(s, &p, 0);
    t.base = p.theta;
    LSC_TRY(train_linearized(task, &t, &p, err));
    if (dw != NULL)
        memcpy(dw, lsc_train_theta(&t, task->state), s->net.P * sizeof(*dw));
out:
    return st;
}

int
lsc_nonlinear_run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t runs = lsc_linearize_runs(s);
    struct lsc_linearize_point p;
    struct lsc_trainer t;
    int st;

    LSC_TRY(lsc_desk_train(task->desk, err));
    LSC_TRY(lsc_desk_eval(task->desk, err));
    LSC_TRY(lsc_linearize_find(task, task->number / runs, 1, &p, err));
    t = trainer(s, &p, 1 + task->number % runs);
    t.work = task->desk->train;
    t.eval = task->desk->eval;
    LSC_TRY(train(task, &t, p.theta, p.buffers, "nonlinear", err));
out:
    return st;
}

size_t
lsc_linearize_bytes(const struct lsc_study *s)
{
    const struct lsc_net *net = &s->net;
    size_t batch = lsc_study_option(s, "train.batch"), probe = 0;
    size_t works =
        lsc_work_bytes(net, batch, LSC_BACKWARD | LSC_TANGENT) +
        lsc_work_bytes(net, lsc_eval_batch(net), LSC_FORWARD | LSC_TANGENT);
    struct lsc_linearize_point p = {0};
    struct lsc_trainer t = trainer(s, &p, 0);

    if (lsc_linearize_probes(s) > 0) {
        size_t d = lsc_shape_count(lsc_features_head(net)->x[0]);

        probe = (s->train.n + s->validation.n + s->test.n) *
                    (d * sizeof(float) + 1) +
                lsc_logistic_bytes(d, net->classes);
    }
    return lsc_larger(works + lsc_train_scratch_bytes(&t), probe);
}
