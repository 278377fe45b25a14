/*
 * trainer.h - for tests: a data set, a net and all that a training needs.
 */
#ifndef LSC_TESTS_TRAINER_H
#define LSC_TESTS_TRAINER_H

#include "train.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct bench {
    struct lsc_data data;
    void *block;
    struct lsc_split train, test;
    struct lsc_scale scale;
    struct lsc_net net;
    struct lsc_work *work, *eval;
    struct lsc_trainer trainer;
    struct lsc_train_state *state;
};

static inline void
must(int st, const struct lsc_err *err)
{
    if (st != LSC_OK) fail_msg("%s", err->text);
}

static inline struct lsc_train_options
usual_options(void)
{
    return (struct lsc_train_options){
        .epochs = 2,
        .batch = 16,
        .optim = lsc_optim_find("sgd"),
        .optim_options = {.momentum = 0.9},
        .lr = 0.05,
        .schedule = lsc_schedule_find("constant"),
        .buffer_momentum = 0.1,
        .order_seed = 1,
        .dropout_seed = 2,
    };
}

/* Put the start values of the initialisation into the state. */
static inline void
begin(struct bench *b, enum lsc_init how, uint64_t seed)
{
    float *theta = lsc_calloc(b->net.P, sizeof(*theta));
    float *buffers = lsc_calloc(b->net.Q, sizeof(*buffers));

    lsc_init_theta(&b->net, how, seed, theta);
    lsc_net_start_buffers(&b->net, buffers);
    lsc_train_begin(&b->trainer, theta, buffers, b->state);
    free(theta);
    free(buffers);
}

static inline int
load(struct bench *b, const char *data, const char *dirs, struct lsc_err *err)
{
    int st;

    memset(b, 0, sizeof(*b));
    LSC_TRY(lsc_data_probe(data, dirs, &b->data, err));
    b->block = lsc_calloc(lsc_data_bytes(&b->data), 1);
    LSC_TRY(lsc_data_load(&b->data, b->block, err));
    lsc_scale_set(&b->scale, &b->data, LSC_MEAN_STD);
out:
    return st;
}

/* A net, splits of ntrain and ntest images (0: all), works, and a state that
 * begins with PyTorch's initialisation. */
static inline void
prepare(struct bench *b, const char *spec, size_t ntrain, size_t ntest,
        const struct lsc_train_options *o)
{
    struct lsc_shape input = {b->data.h, b->data.w, b->data.c};
    struct lsc_err err = {0};

    must(lsc_net_create(&b->net, spec, input, b->data.classes, &err), &err);
    must(lsc_split_create(&b->train, &b->data, &b->data.train, ntrain, NULL, 0,
                          1, 0, &err),
         &err);
    must(lsc_split_create(&b->test, &b->data, &b->data.test, ntest, NULL, 0, 1,
                          1, &err),
         &err);
    must(lsc_work_create(&b->work, &b->net, o->batch, LSC_BACKWARD, &err),
         &err);
    must(lsc_work_create(&b->eval, &b->net, lsc_eval_batch(&b->net),
                         LSC_FORWARD, &err),
         &err);
    b->trainer = (struct lsc_trainer){.net = &b->net,
                                      .work = b->work,
                                      .eval = b->eval,
                                      .train = &b->train,
                                      .test = &b->test,
                                      .scale = &b->scale,
                                      .options = *o};
    b->state = lsc_calloc(lsc_train_bytes(&b->trainer), 1);
    begin(b, LSC_INIT_PYTORCH, 3);
}

static inline void
open_bench(struct bench *b, const char *spec, size_t ntrain, size_t ntest,
           const struct lsc_train_options *o)
{
    struct lsc_err err = {0};

    must(load(b, "synthetic", "", &err), &err);
    prepare(b, spec, ntrain, ntest, o);
}

static inline void
close_bench(struct bench *b)
{
    free(b->state);
    lsc_work_free(b->work);
    lsc_work_free(b->eval);
    lsc_split_free(&b->train);
    lsc_split_free(&b->test);
    lsc_net_free(&b->net);
    free(b->block);
}

static inline void
train(struct bench *b, struct lsc_watch *watch)
{
    struct lsc_err err = {0};

    must(lsc_train(&b->trainer, b->state, watch, &err), &err);
}

static inline double
history(struct bench *b, size_t epoch, size_t column)
{
    return lsc_train_history(&b->trainer,
                             b->state)[epoch * LSC_HISTORY + column];
}

enum { TRAIN = 41, TEST = 30 };

#define CNN                                                           \
    "conv2d 4 3 padding=1, batchnorm, relu, maxpool 2, dropout 0.3, " \
    "conv2d 4 3, batchnorm, relu, flatten, dense 4"

/* Everything at once: batch norm, dropout, augmentation, Adam, warm-up. */
static inline struct lsc_train_options
all_options(void)
{
    struct lsc_train_options o = usual_options();

    o.optim = lsc_optim_find("adam");
    o.optim_options = (struct lsc_optim_options){
        .weight_decay = 1e-3, .beta1 = 0.9, .beta2 = 0.99, .epsilon = 1e-8};
    o.lr = 0.01;
    o.schedule = lsc_schedule_find("cosine");
    o.schedule_options =
        (struct lsc_schedule_options){.warmup = 0.5, .epochs = 2};
    o.augment = (struct lsc_augment){.flip = 1, .pad_crop = 2, .seed = 4};
    return o;
}

/* Cycles of an epoch, the last half of each with noise. */
static inline struct lsc_train_options
noisy_options(void)
{
    struct lsc_train_options o = usual_options();

    o.schedule = lsc_schedule_find("cyclic");
    o.schedule_options.every = 1;
    o.noise = 1;
    o.noise_from = 0.5;
    return o;
}

static inline void
open_kind(struct bench *b, int everything)
{
    struct lsc_train_options o = everything ? all_options() : noisy_options();

    open_bench(b, everything ? CNN : "mlp 9", TRAIN, TEST, &o);
    b->trainer.keep_trajectory = 1 - everything;
    free(b->state);
    b->state = lsc_calloc(lsc_train_bytes(&b->trainer), 1);
    begin(b, LSC_INIT_PYTORCH, 3);
}

/* The whole state, so theta, buffers, moments and history too. */
static inline int
same(const struct bench *a, const struct bench *b)
{
    return a->state->bytes == b->state->bytes &&
           memcmp(a->state, b->state, a->state->bytes) == 0;
}

#endif
