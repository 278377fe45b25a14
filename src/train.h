/*
 * train.h - training as a function of options and seeds.
 *
 * All that a training is in the middle of lies in one block of memory (the
 * state): a copy of it is a checkpoint, and going on from a copy gives the same
 * bits as never having stopped.
 */
#ifndef LSC_TRAIN_H
#define LSC_TRAIN_H

#include "optim.h"
#include "score.h"
#include "stops.h"

/* Columns of the history, one row an epoch. */
enum {
    LSC_HISTORY_TRAIN_LOSS, /* mean over the epoch's batches, as they went  */
    LSC_HISTORY_TRAIN_ACCURACY,
    LSC_HISTORY_TEST_LOSS, /* at the end of the epoch                      */
    LSC_HISTORY_TEST_ACCURACY,
    LSC_HISTORY_LR, /* at the epoch's first step                    */
    LSC_HISTORY,
};
extern const char *const lsc_history_names[LSC_HISTORY];

enum lsc_init { LSC_INIT_HE_NORMAL, LSC_INIT_GLOROT_UNIFORM, LSC_INIT_PYTORCH };

/* theta[P] from (seed, LSC_FOR_INIT, tensor).  he: weights N(0, 2/fan_in),
 * biases 0 (He et al. 2015); glorot: weights U(+-sqrt(6/(fan_in + fan_out))),
 * biases 0 (Glorot & Bengio 2010); pytorch: weights and biases
 * U(+-1/sqrt(fan_in)).  Batch norm starts at 1 and 0 always. */
void lsc_init_theta(const struct lsc_net *net, enum lsc_init how, uint64_t seed,
                    float *theta);

struct lsc_train_options {
    size_t epochs, batch;
    const struct lsc_optim *optim;
    struct lsc_optim_options optim_options;
    double lr;
    const struct lsc_schedule *schedule;
    struct lsc_schedule_options schedule_options;
    double buffer_momentum; /* weight of the newest batch statistics       */
    struct lsc_augment augment;
    uint64_t order_seed, dropout_seed;
    /* Cyclical stochastic-gradient Monte Carlo (Zhang et al. 2020) at this
     * temperature T, 0: none, in the last part of every cycle, from this part
     * on.  The gradient gets N(0, 2 (1 - momentum) T / (n rate)), n training
     * images: without momentum theta moves by N(0, 2 rate T / n) a step, and
     * samples exp(-n loss / T) as the rate goes to 0; momentum is kept as a
     * velocity, in units of theta.  For SGD. */
    double noise, noise_from;
};

/* What a training works on.  test may have n = 0: its history is then NaN. */
struct lsc_trainer {
    const struct lsc_net *net;
    struct lsc_work *work; /* LSC_BACKWARD, options.batch               */
    struct lsc_work *eval; /* LSC_FORWARD, for the history              */
    const struct lsc_split *train, *test;
    const struct lsc_split *validation; /* scored as test is; NULL: none     */
    const struct lsc_scale *scale;
    int keep_trajectory; /* theta after every epoch stays in the state  */
    const struct lsc_stops *stops; /* so does all at these steps; or NULL */
    struct lsc_train_options options;
    /* NULL, or the loss at a step is that of another point, which depends on
     * theta: fills point[P] and gives d point / d theta, a number.  Loss and
     * weight decay are of the point; the history's test images of theta. */
    double (*move)(const void *context, size_t step, const float *theta,
                   float *point);
    const void *context;
    float *point; /* [P] scratch of move                         */
    /* NULL, or the model is the net linearised at base[P] (linear.h): theta is
     * dw, and buffers, which stay, are base's.  The works are for LSC_TANGENT
     * as well; augmentation goes on, there is no dropout. */
    const float *base;
};

/* The state: a header and arrays behind it, all in `bytes` bytes. */
struct lsc_train_state {
    uint64_t bytes, net; /* sizes and lsc_net_id, checked on going on  */
    uint64_t epoch, step_in_epoch, step;
    uint64_t from; /* the step it began at                        */
    double loss;   /* summed over the epoch so far               */
    uint64_t correct, images;
    uint64_t diverged; /* 1: the loss is not finite; theta is as then */
};

/* Steps an epoch. */
size_t lsc_train_steps(const struct lsc_trainer *t);
size_t lsc_train_bytes(const struct lsc_trainer *t);
/* Bytes that lsc_train takes beside the state and the works. */
size_t lsc_train_scratch_bytes(const struct lsc_trainer *t);
/* Begin at theta[P], buffers[Q] (copied); state has lsc_train_bytes. */
void lsc_train_begin(const struct lsc_trainer *t, const float *theta,
                     const float *buffers, struct lsc_train_state *state);
/* Begin after so many steps, from what another training of as many steps an
 * epoch has had then: theta[P], buffers[Q], moments[optim->nmoments][P].  The
 * schedule goes on where it is; an epoch that had begun is ended with the rest
 * of this trainer's own order.  With the seeds of that training and no other
 * options it ends with the same bits as that. */
void lsc_train_resume(const struct lsc_trainer *t, size_t step,
                      const float *theta, const float *buffers,
                      const float *moments, struct lsc_train_state *state);
/* LSC_EINVAL if the state is not one of this trainer's. */
int lsc_train_check(const struct lsc_trainer *t,
                    const struct lsc_train_state *state, struct lsc_err *err);

/* Train until all epochs are done, the loss is not finite (LSC_OK with
 * state->diverged = 1), or the watch says stop (its code).  An epoch is
 * ceil(n / batch) steps over a fresh permutation from (order_seed, epoch); the
 * last batch is shorter.  The watch gets the state before every step. */
int lsc_train(const struct lsc_trainer *t, struct lsc_train_state *state,
              struct lsc_watch *watch, struct lsc_err *err);

/* Views into the state. */
float *lsc_train_theta(const struct lsc_trainer *t,
                       struct lsc_train_state *state);
float *lsc_train_buffers(const struct lsc_trainer *t,
                         struct lsc_train_state *state);
/* [epochs + 1][P]: theta at the start and after every epoch (NaN where not
 * reached); NULL without keep_trajectory. */
float *lsc_train_trajectory(const struct lsc_trainer *t,
                            struct lsc_train_state *state);
/* What there was at stop i of trainer.stops: theta[P], moments[nmoments][P],
 * buffers[Q]; those of stop i + 1 follow.  NaN where not reached. */
struct lsc_train_stop {
    float *theta, *moments, *buffers;
};
struct lsc_train_stop lsc_train_stop(const struct lsc_trainer *t,
                                     struct lsc_train_state *state, size_t i);
/* Copy the state into the stop it is at, if it is at one. */
void lsc_train_keep(const struct lsc_trainer *t, struct lsc_train_state *state);
/* [optim->nmoments][P] */
float *lsc_train_moments(const struct lsc_trainer *t,
                         struct lsc_train_state *state);
/* [epochs][LSC_HISTORY]; NaN where not reached. */
double *lsc_train_history(const struct lsc_trainer *t,
                          struct lsc_train_state *state);
/* [epochs][2]: loss and accuracy of the validation images at the end of every
 * epoch; NaN where not reached; NULL without t->validation. */
double *lsc_train_validation(const struct lsc_trainer *t,
                             struct lsc_train_state *state);

#endif
