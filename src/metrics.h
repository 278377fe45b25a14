/*
 * metrics.h - what predictions are worth, and how far apart they are.
 *
 * A prediction is p[n][classes], the probabilities of n images.  Metrics of one
 * prediction are added up image by image (a tally) and are a table; measures
 * between predictions are functions.  Sums are in double, in order of images,
 * 0 log 0 is 0, logarithms are natural.  A probability that is not a number
 * makes everything NaN.
 */
#ifndef LSC_METRICS_H
#define LSC_METRICS_H

#include <stddef.h>
#include <stdint.h>

#define LSC_BINS 15

struct lsc_tally {
    size_t n;
    double correct, nll, brier, confidence, entropy; /* sums over images    */
    /* Images by confidence, equal bins [low, high) of [0, 1], 1 in the last:
     * how many, how many of them right, their confidences' sum. */
    double bin[LSC_BINS][3];
};

enum lsc_metric_number {
#define LSC_METRIC(name, units, help) LSC_METRIC_##name,
#include "metrics.def"
#undef LSC_METRIC
    LSC_METRICS
};

struct lsc_metric {
    const char *name, *units, *help;
    double (*value)(const struct lsc_tally *tally); /* NaN for no images    */
};
extern const struct lsc_metric lsc_metrics[LSC_METRICS];

/* Count n images more.  A probability below the least float above 0 counts as
 * that one in nll. */
void lsc_tally_add(struct lsc_tally *tally, size_t n, size_t classes,
                   const float *p, const uint8_t *labels);

/* The most probable class, the first of equals; -1 if one is not a number. */
int lsc_argmax(size_t classes, const float *p);

/* Fraction of images that p and q call differently; NaN for none. */
double lsc_disagreement(size_t n, size_t classes, const float *p,
                        const float *q);

/* Distance of functions, 0 to 2: the mean over images of the sum over classes
 * of |p - q|; NaN for none. */
double lsc_function_distance(size_t n, size_t classes, const float *p,
                             const float *q);

/* Disagreement of a sample with a base over the sample's error rate (Fort et
 * al. 2019, section 4): 1 for a sample whose errors are of its own; NaN for one
 * without errors. */
double lsc_normalised_diversity(double disagreement, double accuracy);

/* mean[n][classes] of M predictions. */
void lsc_average(size_t M, size_t n, size_t classes, const float *const *p,
                 float *mean);

/* Mean over images of H(mean of p) - mean of H(p), 0 to log M: the Jensen-
 * Shannon divergence of M predictions; 1/M of the sum in Fort et al. 2019. */
double lsc_jsd(size_t M, size_t n, size_t classes, const float *const *p);

/* out = p^(1/T), made to sum to 1: the softmax of logits / T; out may be p. */
void lsc_temper(size_t n, size_t classes, double T, const float *p, float *out);

/* The T in [1/20, 20] that makes the nll of lsc_temper least (Guo et al. 2017);
 * NaN for n = 0. */
double lsc_temperature(size_t n, size_t classes, const float *p,
                       const uint8_t *labels);

#endif
