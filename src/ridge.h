/*
 * ridge.h - kernel ridge regression with the empirical tangent kernel at stops
 * of trainings: the shapes of study kind ridge, and its tasks in the farm.
 *
 * S are n training images with labels y(x), 1 at the class of x, else 0; f_0 is
 * the net at the stop, kappa its kernel there (ntk.h).  For each lambda
 *
 *     alpha = (kappa_SS + lambda I)^-1 (y - f_0)(S),
 *     f(x) = f_0(x) + kappa_xS alpha,
 *
 * the model linearised at the stop after training by squared loss (lambda -> 0:
 * without end); f_0 stays in (spec, paper 2, figure 8).  lambda is given as a
 * part of the mean eigenvalue, trace / side of kappa_SS.
 *
 * kernel = full: kappa is nK x nK and y one column of nK numbers; traced: kappa
 * is 1/K its trace over classes, n x n, and each class a column (Novak et al.
 * 2020): a K-th of the products and 1/K^3 of the decomposition, an
 * approximation unless classes see the same kernel and nothing of each other.
 *
 * Tiles of kappa_SS (tiles.h) and strips of kappa_xS are tasks of the farm; the
 * rest all ranks do together (mpi/regression.h).  A Gram matrix is that of a
 * solution at an item of [ridge] steps: number solution * steps + item.
 */
#ifndef LSC_RIDGE_H
#define LSC_RIDGE_H

#include "task.h"
#include "tiles.h"

#define LSC_RIDGE_LOGITS "ridge-logits"
#define LSC_RIDGE_TILES  "ridge-tiles"
#define LSC_RIDGE_CROSS  "ridge-cross"
#define LSC_RIDGE        "ridge"

/* What to make of one lambda, in /ridge/status. */
enum lsc_ridge_status {
    LSC_RIDGE_SOLVED = 1,
    LSC_RIDGE_SINGULAR = 2, /* its numbers are NaN */
};

/* Shapes. */
struct lsc_ridge {
    struct lsc_split train, test; /* S, and the x                        */
    int traced;
    size_t classes;
    size_t each;    /* rows of kappa an image: 1 or classes               */
    size_t columns; /* of y: classes or 1                                 */
    size_t side;    /* images a side of a tile, and a strip               */
    struct lsc_tiles tiles; /* of kappa_SS                                */
    size_t strip, strips;   /* rows of a strip of kappa_xS; how many        */
    size_t grams, steps, lambdas;
};
struct lsc_ridge lsc_ridge_of(const struct lsc_study *study);

/* Task = gram: f_0 of both sets and statistics of batch norm, recomputed.
 * LSC_EDIVERGED where logits are not finite, as below. */
int lsc_ridge_logits_run(struct lsc_task *task, struct lsc_err *err);
double lsc_ridge_logits_cost(const struct lsc_study *study, size_t task);
/* Task = gram * tiles + tile. */
int lsc_ridge_tile_run(struct lsc_task *task, struct lsc_err *err);
double lsc_ridge_tile_cost(const struct lsc_study *study, size_t task);
/* Task = gram * strips + strip. */
int lsc_ridge_cross_run(struct lsc_task *task, struct lsc_err *err);
double lsc_ridge_cross_cost(const struct lsc_study *study, size_t task);
/* Bytes that such tasks take. */
size_t lsc_ridge_bytes(const struct lsc_study *study);

/* The table of its stages. */
extern const struct lsc_stage lsc_ridge_stages[];

/* Of f[n][K] on the images of a split: accuracy, the first of the largest
 * counting, and the mean over images of |f - y|^2. */
struct lsc_score lsc_ridge_score(const struct lsc_split *split, size_t K,
                                 const double *f);

#endif
