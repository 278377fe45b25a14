/* ensemble.c - solutions: the same training from different seeds. */
#include "config.h"

#include "recipe.h"
#include "scored.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"ensemble", "solutions", LSC_INT, "3", 1, 1e6, NULL, 1,
     "how many solutions to train"},
    {"ensemble", "init_seeds", LSC_CHOICE, "different", 0, 0,
     "different | same", 1, "initialisation of the solutions"},
    {"ensemble", "order_seeds", LSC_CHOICE, "different", 0, 0,
     "different | same", 1, "order of the training images"},
    {"ensemble", "noise_seeds", LSC_CHOICE, "different", 0, 0,
     "different | same", 1, "augmentation, dropout and noise"},
    {"ensemble", "design", LSC_CHOICE, "plain", 0, 0, "plain | seeds", 1,
     "seeds: groups of four, same or different initialisation times same or "
     "different order, in place of init_seeds and order_seeds"},
    {"ensemble", "rates", LSC_REALS, "", 0, 1e9, NULL, 1,
     "learning rates, groups take them in turn; empty: [train] lr"},
    {"ensemble", "trajectory", LSC_FLAG, "no", 0, 0, NULL, 1,
     "keep theta at the start and after every epoch"},
    {"train", "epochs", LSC_INT, "10", 0, 1e6, NULL, 1,
     "passes over the training images; 0: keep the start"},
    {"train", "batch", LSC_INT, "128", 1, 1e6, NULL, 1, "images per step"},
    {"train", "optimiser", LSC_CHOICE, "sgd", 0, 0, "sgd | adam", 1,
     "update rule"},
    {"train", "lr", LSC_REAL, "0.1", 0, 1e9, NULL, 1, "base learning rate"},
    {"train", "momentum", LSC_REAL, "0.9", 0, 1, NULL, 1, "sgd"},
    {"train", "nesterov", LSC_FLAG, "no", 0, 0, NULL, 1, "sgd"},
    {"train", "weight_decay", LSC_REAL, "0", 0, 1e9, NULL, 1,
     "times theta, added to the gradient"},
    {"train", "beta1", LSC_REAL, "0.9", 0, 1, NULL, 1, "adam"},
    {"train", "beta2", LSC_REAL, "0.999", 0, 1, NULL, 1, "adam"},
    {"train", "epsilon", LSC_REAL, "1e-8", 0, 1, NULL, 1, "adam"},
    {"train", "schedule", LSC_CHOICE, "constant", 0, 0,
     "constant | step | cosine | cyclic", 1, "of the learning rate"},
    {"train", "warmup", LSC_REAL, "0", 0, 1e6, NULL, 1,
     "epochs of linear warm-up"},
    {"train", "gamma", LSC_REAL, "0.1", 0, 1, NULL, 1,
     "step: factor at each change"},
    {"train", "every", LSC_REAL, "0", 0, 1e6, NULL, 1,
     "step: epochs between changes; 0: at the milestones; cyclic: epochs of a "
     "cycle; 0: one, to the end"},
    {"train", "milestones", LSC_REALS, "", 0, 1e6, NULL, 1,
     "step: epochs of change"},
    {"train", "noise", LSC_REAL, "0", 0, 1e9, NULL, 1,
     "sgd, cyclic: temperature of noise added to the steps, which then sample "
     "exp(-images * loss / temperature); 0: none"},
    {"train", "noise_from", LSC_REAL, "0.8", 0, 1, NULL, 1,
     "noise: the part of each cycle without it"},
    {"train", "init", LSC_CHOICE, "he", 0, 0, "he | glorot | pytorch", 1,
     "start values of the weights"},
    {"train", "buffer_momentum", LSC_REAL, "0.1", 0, 1, NULL, 1,
     "batch norm: weight of the newest statistics"},
    {"train", "flip", LSC_FLAG, "no", 0, 0, NULL, 1,
     "mirror images left-right at random"},
    {"train", "pad_crop", LSC_INT, "0", 0, 16, NULL, 1,
     "pad images by so many pixels and crop at random"},
    {"train", "history_images", LSC_INT, "2000", 0, 1e9, NULL, 1,
     "test images for the history; 0: all"},
    {.key = NULL},
};

static void
rates(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_recipe_solutions(s); i++)
        ((double *)out)[i] = lsc_recipe_rate(s, i);
}

static void
own_seeds(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_recipe_solutions(s); i++) {
        ((int32_t *)out)[2 * i] = lsc_recipe_own(s, i, LSC_SEED_INIT);
        ((int32_t *)out)[2 * i + 1] = lsc_recipe_own(s, i, LSC_SEED_ORDER);
    }
}

static const struct lsc_array arrays[] = {
    {"/solutions/theta", "train", "solutions P", 1, LSC_F32, 0, "1",
     "parameters of each solution", NULL},
    {"/solutions/buffers", "train", "solutions Q", 1, LSC_F32, 0, "1",
     "running batch-norm statistics of each solution", NULL},
    {"/solutions/train_loss", "train", "solutions", 1, LSC_F64, 0, "nat",
     "mean cross-entropy over all training images", NULL},
    {"/solutions/train_accuracy", "train", "solutions", 1, LSC_F64, 0, "1",
     "accuracy over all training images", NULL},
    {"/solutions/test_loss", "train", "solutions", 1, LSC_F64, 0, "nat",
     "mean cross-entropy over all test images", NULL},
    {"/solutions/test_accuracy", "train", "solutions", 1, LSC_F64, 0, "1",
     "accuracy over all test images", NULL},
    {"/solutions/history", "train", "solutions epochs history", 1, LSC_F64, 0,
     "1",
     "an epoch: train_loss, train_accuracy (as they went), test_loss, "
     "test_accuracy (history_images), lr",
     NULL},
    {"/solutions/lr", NULL, "lr_varies", 0, LSC_F64, 0, "1",
     "base learning rate of each solution", rates},
    {"/solutions/design", NULL, "seeds_vary 2", 0, LSC_I32, 0, "1",
     "whether initialisation and order are the solution's own", own_seeds},
    {"/solutions/trajectory", "train", "solutions checkpoints P", 1, LSC_F32, 0,
     "1", "parameters at the start and after every epoch", NULL},
    {.path = NULL},
};

static size_t
dim(const struct lsc_study *s, const char *name)
{
    int keep = lsc_config_flag(&s->config, "ensemble.trajectory");

    if (strcmp(name, "solutions") == 0) return lsc_recipe_solutions(s);
    if (strcmp(name, "epochs") == 0) return lsc_study_option(s, "train.epochs");
    if (strcmp(name, "history") == 0) return LSC_HISTORY;
    if (strcmp(name, "lr_varies") == 0)
        return lsc_config_count(&s->config, "ensemble.rates") > 0
                   ? lsc_recipe_solutions(s)
                   : LSC_ABSENT;
    if (strcmp(name, "seeds_vary") == 0)
        return lsc_config_is(&s->config, "ensemble.design", "seeds")
                   ? lsc_recipe_solutions(s)
                   : LSC_ABSENT;
    if (strcmp(name, "checkpoints") == 0)
        return keep ? lsc_study_option(s, "train.epochs") + 1 : LSC_ABSENT;
    return LSC_ABSENT;
}

static int
check(const struct lsc_study *s, struct lsc_err *err)
{
    const struct lsc_config *c = &s->config;

    if (s->train.n == 0)
        return lsc_fail(
            err, LSC_EINVAL,
            "data set %s: no training images are left of %zu ([data] "
            "classes, validation)",
            s->data.name, s->data.train.n);
    if (lsc_config_count(c, "train.milestones") > 16)
        return lsc_fail(err, LSC_EINVAL,
                        "[train] milestones: expected at most 16");
    if (lsc_config_real(c, "train.noise") > 0 &&
        (!lsc_config_is(c, "train.optimiser", "sgd") ||
         !lsc_config_is(c, "train.schedule", "cyclic") ||
         lsc_config_flag(c, "train.nesterov")))
        return lsc_fail(err, LSC_EINVAL,
                        "[train] noise goes with optimiser = sgd, nesterov = "
                        "no, schedule = cyclic");
    return LSC_OK;
}

static double
cost(const struct lsc_study *s, size_t task)
{
    double epochs = (double)lsc_study_option(s, "train.epochs");
    size_t history = lsc_study_option(s, "train.history_images");

    (void)task;
    if (history == 0 || history > s->test.n) history = s->test.n;
    return s->net.flops * ((3 * epochs + 1) * (double)s->train.n +
                           (double)s->test.n + epochs * (double)history);
}

static size_t
state_bytes(const struct lsc_study *s)
{
    struct lsc_trainer t = lsc_recipe_trainer(s, 0);

    return lsc_train_bytes(&t);
}

static void
keep(struct lsc_task *task, const char *path, const void *values, size_t bytes)
{
    void *row = lsc_task_row(task, path);

    if (row != NULL && bytes > 0) memcpy(row, values, bytes);
}

static void
keep_all(struct lsc_task *task, const struct lsc_trainer *t)
{
    struct lsc_train_state *state = task->state;
    size_t P = t->net->P, Q = t->net->Q, E = t->options.epochs;
    size_t M = t->options.optim->nmoments,
           C = t->stops != NULL ? t->stops->n : 0;
    struct lsc_train_stop stop = lsc_train_stop(t, state, 0);

    keep(task, "/solutions/theta", lsc_train_theta(t, state), P * 4);
    keep(task, "/solutions/buffers", lsc_train_buffers(t, state), Q * 4);
    keep(task, "/solutions/history", lsc_train_history(t, state),
         E * LSC_HISTORY * 8);
    keep(task, "/solutions/trajectory", lsc_train_trajectory(t, state),
         (E + 1) * P * 4);
    keep(task, "/checkpoints/theta", stop.theta, C * P * 4);
    keep(task, "/checkpoints/moments", stop.moments, C * M * P * 4);
    keep(task, "/checkpoints/buffers", stop.buffers, C * Q * 4);
}

static int
run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_trainer t = lsc_recipe_trainer(s, task->number);
    struct lsc_train_state *state = task->state;
    struct lsc_desk *d = task->desk;
    struct lsc_split history = {0};
    int st;

    LSC_TRY(lsc_desk_train(d, err));
    LSC_TRY(lsc_desk_eval(d, err));
    LSC_TRY(lsc_split_sample(&s->test,
                             lsc_study_option(s, "train.history_images"),
                             s->seed, 5, &history, err));
    t.work = d->train;
    t.eval = d->eval;
    t.test = &history;
    if (!task->resumed || lsc_train_check(&t, state, NULL) != LSC_OK) {
        LSC_TRY(lsc_recipe_start(s, task->number, d->theta, d->buffers, err));
        lsc_train_begin(&t, d->theta, d->buffers, state);
    }
    LSC_TRY(lsc_train(&t, state, task->watch, err));
    keep_all(task, &t);
    if (state->diverged) {
        st = lsc_fail(err, LSC_EDIVERGED, "the loss is not finite");
        goto out;
    }
    LSC_TRY(lsc_scored(task, "/solutions/", "train", &s->train,
                       lsc_train_theta(&t, state), lsc_train_buffers(&t, state),
                       err));
    LSC_TRY(lsc_scored(task, "/solutions/", "test", &s->test,
                       lsc_train_theta(&t, state), lsc_train_buffers(&t, state),
                       err));
out:
    lsc_split_free(&history);
    return st;
}

static const struct lsc_stage stages[] = {
    {"train", "trains the solutions", lsc_recipe_solutions, cost, NULL,
     state_bytes, run, 1, NULL},
    {.name = NULL},
};

const struct lsc_kind lsc_kind_ensemble = {
    .name = "ensemble",
    .help = "solutions: the same training from different seeds",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .check = check,
};
