/* path_bend.c - the bend of a curve is trained (Garipov et al. 2018). */
#include "config.h"

#include "path_tasks.h"

#include "pairs.h"
#include "recipe.h"
#include "rng.h"

#include <string.h>

/* A number of the seeds of a pair: its solutions', so that which others are
 * asked for does not matter. */
static uint64_t
seed(const struct lsc_study *s, size_t pair, uint64_t which)
{
    size_t end[2];

    lsc_pairs_ends(s, LSC_PATH_PAIRS, pair, end);
    return lsc_rng_seed(s->seed, LSC_FOR_PATH,
                        ((uint64_t)end[0] << 32) + 4 * end[1] + which);
}

static size_t
first_end(const struct lsc_study *s, size_t pair)
{
    size_t end[2];

    lsc_pairs_ends(s, LSC_PATH_PAIRS, pair, end);
    return end[0];
}

/* As solution a's, but for what [path] says. */
static struct lsc_trainer
trainer(const struct lsc_study *s, size_t pair)
{
    struct lsc_trainer t = lsc_recipe_trainer(s, first_end(s, pair));
    struct lsc_train_options *o = &t.options;
    const char *schedule = lsc_config_text(&s->config, "path.schedule");
    double lr = lsc_config_real(&s->config, "path.lr");

    t.keep_trajectory = 0;
    t.stops = NULL;
    o->epochs = lsc_study_option(s, "path.epochs");
    if (lr > 0) o->lr = lr;
    o->schedule = lsc_schedule_find(schedule);
    o->schedule_options =
        (struct lsc_schedule_options){.epochs = (double)o->epochs};
    o->noise = 0;
    o->order_seed = seed(s, pair, 1);
    o->augment.seed = seed(s, pair, 2);
    o->dropout_seed = seed(s, pair, 3);
    return t;
}

size_t
lsc_path_bend_bytes(const struct lsc_study *s)
{
    struct lsc_trainer t = trainer(s, 0);

    return lsc_train_bytes(&t);
}

static void
keep_bend(struct lsc_task *task, const struct lsc_trainer *t)
{
    static const size_t column[LSC_PATH_COLUMNS] = {
        LSC_HISTORY_TRAIN_LOSS, LSC_HISTORY_TRAIN_ACCURACY, LSC_HISTORY_LR};
    const double *history = lsc_train_history(t, task->state);
    double *row = lsc_task_row(task, "/path/bend_history");

    memcpy(lsc_task_row(task, "/path/bend"), lsc_train_theta(t, task->state),
           t->net->P * sizeof(float));
    for (size_t i = 0; i < t->options.epochs; i++)
        for (size_t j = 0; j < LSC_PATH_COLUMNS; j++)
            row[i * LSC_PATH_COLUMNS + j] =
                history[i * LSC_HISTORY + column[j]];
}

int
lsc_path_bend_run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    const char *curve = lsc_config_text(&s->config, "path.curve");
    struct lsc_trainer t = trainer(s, task->number);
    struct lsc_train_state *state = task->state;
    struct lsc_desk *d = task->desk;
    struct lsc_split none = {0};
    struct lsc_bending bending;
    struct lsc_path_place place;
    int st;

    LSC_TRY(lsc_desk_train(d, err));
    LSC_TRY(lsc_desk_eval(d, err));
    LSC_TRY(lsc_path_find(task, task->number, 0, &place, err));
    bending = (struct lsc_bending){
        lsc_curve_find(curve), s->net.P, place.theta[LSC_PATH_A],
        place.theta[LSC_PATH_B], seed(s, task->number, 0)};
    t.work = d->train;
    t.eval = d->eval;
    t.test = &none;
    t.move = lsc_bending_move;
    t.context = &bending;
    t.point = d->direction;
    if (!task->resumed || lsc_train_check(&t, state, NULL) != LSC_OK) {
        lsc_path_point(s->net.P, (double[]){0.5, 0, 0.5}, place.theta,
                       d->theta);
        lsc_net_start_buffers(&s->net, d->buffers);
        lsc_train_begin(&t, d->theta, d->buffers, state);
    }
    LSC_TRY(lsc_train(&t, state, task->watch, err));
    keep_bend(task, &t);
    if (state->diverged)
        st = lsc_fail(err, LSC_EDIVERGED, "the loss is not finite");
out:
    return st;
}
