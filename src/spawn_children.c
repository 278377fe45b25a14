/* spawn_children.c - children are trained from what their parent was. */
#include "config.h"

#include "spawn.h"

#include "point.h"
#include "recipe.h"
#include "rng.h"
#include "statistics.h"
#include "stops.h"

#include <string.h>

struct net {
    size_t step, parent, child; /* a step, a solution, a number */
};

static struct net
net_of(const struct lsc_study *s, size_t number)
{
    size_t children = lsc_spawn_children(s), parents = lsc_spawn_parents(s);

    return (struct net){
        lsc_spawn_step(s, number / children / parents),
        lsc_spawn_parent(s, number / children % parents),
        number % children,
    };
}

/* Nothing but who it is enters: other steps, parents and children asked for do
 * not matter. */
static uint64_t
seed(const struct lsc_study *s, struct net net, uint64_t which)
{
    uint64_t index = ((uint64_t)net.parent << 44) + ((uint64_t)net.step << 14) +
                     4 * net.child + which;

    return lsc_rng_seed(s->seed, LSC_FOR_SPAWN, index);
}

static struct lsc_trainer
trainer(const struct lsc_study *s, struct net net)
{
    struct lsc_trainer t = lsc_recipe_trainer(s, net.parent);

    t.keep_trajectory = 0;
    t.stops = NULL;
    t.options.order_seed = seed(s, net, 0);
    t.options.augment.seed = seed(s, net, 1);
    t.options.dropout_seed = seed(s, net, 2);
    return t;
}

size_t
lsc_spawn_child_count(const struct lsc_study *s)
{
    return lsc_spawn_nets(s);
}

size_t
lsc_spawn_child_bytes(const struct lsc_study *s)
{
    struct lsc_trainer t = trainer(s, net_of(s, 0));

    return lsc_train_bytes(&t);
}

static int
recomputes(const struct lsc_study *s)
{
    return lsc_buffers_mode(s, "spawn.batch_norm") == LSC_BN_RECOMPUTE;
}

/* With what it takes to read and copy a child that is its parent's end. */
double
lsc_spawn_child_cost(const struct lsc_study *s, size_t task)
{
    double epochs = (double)lsc_study_option(s, "train.epochs") -
                    lsc_stops_epoch(s, net_of(s, task).step);
    double statistics = recomputes(s) ? lsc_statistics_cost(s) : 0;

    return s->net.flops * 3 * epochs * (double)s->train.n + statistics +
           20 * (double)s->net.P;
}

size_t
lsc_spawn_child_needs(const struct lsc_study *s, size_t task,
                      struct lsc_need need[LSC_MAX_NEEDS])
{
    need[0] = (struct lsc_need){lsc_study_stage(s, "train"),
                                net_of(s, task).parent, 1};
    return 1;
}

static int
begin(struct lsc_task *task, const struct lsc_trainer *t, struct net net,
      struct lsc_err *err)
{
    size_t stop = lsc_stops_find(task->study->stops, net.step);
    const float *theta, *moments, *buffers;
    int st;

    LSC_TRY(lsc_stops_theta(task, net.parent, stop, &theta, err));
    LSC_TRY(lsc_stops_moments(task, net.parent, stop, &moments, err));
    LSC_TRY(lsc_stops_buffers(task, net.parent, stop, &buffers, err));
    lsc_train_resume(t, net.step, theta, buffers, moments, task->state);
out:
    return st;
}

/* What is left of it: parameters, and statistics to be evaluated with. */
static int
keep(struct lsc_task *task, const struct lsc_trainer *t, struct lsc_err *err)
{
    size_t P = t->net->P, Q = t->net->Q;
    float *theta = lsc_task_row(task, "/spawn/theta");
    float *buffers = lsc_task_row(task, "/spawn/buffers");
    struct lsc_train_state *state = task->state;

    memcpy(theta, lsc_train_theta(t, state), P * sizeof(*theta));
    if (Q > 0)
        memcpy(buffers, lsc_train_buffers(t, state), Q * sizeof(*buffers));
    if (state->diverged)
        return lsc_fail(err, LSC_EDIVERGED, "the loss is not finite");
    if (!recomputes(task->study)) return LSC_OK;
    return lsc_task_statistics(task, theta, buffers, err);
}

int
lsc_spawn_child_run(struct lsc_task *task, struct lsc_err *err)
{
    struct net net = net_of(task->study, task->number);
    struct lsc_trainer t = trainer(task->study, net);
    struct lsc_desk *d = task->desk;
    struct lsc_split none = {0};
    int st;

    LSC_TRY(lsc_desk_train(d, err));
    LSC_TRY(lsc_desk_eval(d, err));
    t.work = d->train;
    t.eval = d->eval;
    t.test = &none;
    if (!task->resumed || lsc_train_check(&t, task->state, NULL) != LSC_OK)
        LSC_TRY(begin(task, &t, net, err));
    LSC_TRY(lsc_train(&t, task->state, task->watch, err));
    LSC_TRY(keep(task, &t, err));
out:
    return st;
}
