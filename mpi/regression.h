/*
 * regression.h - the collective stage of kind ridge (src/ridge.h).
 *
 * From one decomposition kappa_SS = V diag(l) V^T come all lambdas: alpha = V
 * diag(1 / (l + lambda)) V^T (y - f_0).  Of the images fitted f is y - lambda
 * alpha, which needs no product.  kappa_xS takes the place of kappa_SS once
 * that is decomposed.
 */
#ifndef LSC_REGRESSION_H
#define LSC_REGRESSION_H

#include "eigen.h"

/* Task = Gram matrix.  A lambda with which it is singular is said on standard
 * error, once.  LSC_EDIVERGED: a kernel is not finite. */
int lsc_regression_run(struct lsc_together_task *task, struct lsc_err *err);
size_t lsc_regression_bytes(const struct lsc_study *study, int ranks);

#endif
