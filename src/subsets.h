/*
 * subsets.h - ensembles of every size, averaged over all of their choices.
 *
 * An ensemble's prediction is the mean of its members' probabilities.  What it
 * is worth depends on who is in it, so every choice of `size` out of M members
 * is made where these are LSC_MOST_SUBSETS or fewer, and that many random ones
 * where they are more.
 */
#ifndef LSC_SUBSETS_H
#define LSC_SUBSETS_H

#include "metrics.h"

#include "watch.h"

#define LSC_MOST_SUBSETS 252 /* 5 of 10 */
#define LSC_MOST_MEMBERS 1024

/* Choices of size out of members, at most LSC_MOST_SUBSETS. */
size_t lsc_subset_count(size_t members, size_t size);
/* Choice i: member[size], ascending.  All choices in lexical order, or random
 * ones of (seed, LSC_FOR_SUBSET, size and i). */
void lsc_subset(size_t members, size_t size, uint64_t seed, size_t i,
                size_t *member);

/* Over the subsets of one size: mean and standard deviation (over subsets, n
 * in the denominator; they overlap, so it is no error of the mean). */
struct lsc_pooled {
    double subsets; /* how many                                            */
    double mean[LSC_METRICS], std[LSC_METRICS];
    double jsd, jsd_std;
    double temperature;           /* mean, NaN without validation images     */
    double tempered[LSC_METRICS]; /* mean of metrics after lsc_temper       */
    double bin[LSC_BINS][3];      /* struct lsc_tally, summed over subsets   */
};

struct lsc_members {
    size_t M, n, classes;
    const float *const *p; /* [M] of [n][classes]                           */
    const uint8_t *labels; /* [n]                                           */
    size_t nv;             /* validation images, for the temperature; or 0  */
    const float *const *pv;
    const uint8_t *labels_v;
};

/* What one subset of a size takes, in flops of products at their best; only the
 * counts of *members enter. */
double lsc_pool_flops(const struct lsc_members *members, size_t size);

/* The watch's code, asked between subsets; LSC_ENOMEM. */
int lsc_pool_subsets(const struct lsc_members *members, size_t size,
                     uint64_t seed, struct lsc_watch *watch,
                     struct lsc_pooled *pooled, struct lsc_err *err);

#endif
