/*
 * bench.h - how fast one core evaluates and trains, against its own sgemm.
 *
 * What is timed is what studies run: lsc_score and lsc_train on bytes drawn
 * from a seed, stamped by their own watch once a batch; so batches are filled,
 * losses summed and optimisers stepped within the time.  Flops are counted from
 * the shapes of the layers: 2 x multiply-adds forward, 3 x that for a training
 * step.  All times are medians over batches.
 */
#ifndef LSC_BENCH_H
#define LSC_BENCH_H

#include "../src/train.h"

struct lsc_bench_case {
    const char *name, *spec;
    struct lsc_shape input;
};
extern const struct lsc_bench_case lsc_bench_cases[]; /* name NULL at the end */

/* A net with all it takes to be timed. */
struct lsc_bench {
    struct lsc_data data;
    void *block;
    struct lsc_split images;
    struct lsc_scale scale;
    struct lsc_net net;
    struct lsc_work *train, *eval;
    struct lsc_trainer trainer;
    struct lsc_train_state *state;
};

/* Random bytes, 16 batches of them; theta by LSC_INIT_PYTORCH, seed 1. */
int lsc_bench_open(struct lsc_bench *bench, const struct lsc_bench_case *c,
                   size_t batch, struct lsc_err *err);
void lsc_bench_close(struct lsc_bench *bench);

/* Seconds an image, and what the layers take of it. */
struct lsc_bench_times {
    double image;               /* all together                              */
    double *forward, *backward; /* [nnodes], owned; NULL unless asked for  */
};
/* Evaluate (or train) for about so many seconds, after a warm-up. */
int lsc_bench_time(struct lsc_bench *bench, int training, double seconds,
                   int layers, struct lsc_bench_times *times,
                   struct lsc_err *err);
void lsc_bench_times_free(struct lsc_bench_times *times);
/* The mean loss over the images where the training starts. */
int lsc_bench_loss(struct lsc_bench *bench, double *loss, struct lsc_err *err);

/* GFLOP/s of sgemm 2048^3 by CBLAS. */
int lsc_bench_core(double *gflops, struct lsc_err *err);

#endif
