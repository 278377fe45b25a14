/*
 * logistic.h - logistic regression on fixed features.
 *
 * The least mean cross-entropy of softmax(W x + b) over images with features
 * x[d]: what a net whose last layer alone moves can reach.  The problem is
 * convex; nothing is added to it, so where the classes can be separated the
 * loss goes to 0 and W grows without end.  Minimised by L-BFGS (Liu & Nocedal
 * 1989) with the last LSC_LOGISTIC_PAIRS pairs and steps halved until the loss
 * falls enough, in double.
 */
#ifndef LSC_LOGISTIC_H
#define LSC_LOGISTIC_H

#include "features.h"

#define LSC_LOGISTIC_PAIRS 10
/* A gradient shorter than this ends it; nats. */
#define LSC_LOGISTIC_END 1e-4

struct lsc_logistic;

/* Start at w[classes][d] and, with bias, b[classes] behind it: a dense layer's
 * parameters.  features must stay.  LSC_ENOMEM. */
int lsc_logistic_create(struct lsc_logistic **fit,
                        const struct lsc_features *features, size_t classes,
                        int bias, const float *w, struct lsc_err *err);
void lsc_logistic_free(struct lsc_logistic *fit);
/* Bytes of it for so many features. */
size_t lsc_logistic_bytes(size_t d, size_t classes);

/* One iteration; 0 if it has ended: nothing moved. */
int lsc_logistic_step(struct lsc_logistic *fit);
/* Of where it is, on its own images or on others. */
double lsc_logistic_gradient(const struct lsc_logistic *fit); /* length */
struct lsc_score lsc_logistic_score(struct lsc_logistic *fit,
                                    const struct lsc_features *features);
/* w and b, as it was given them. */
const double *lsc_logistic_at(const struct lsc_logistic *fit);

#endif
