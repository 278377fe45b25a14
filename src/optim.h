/*
 * optim.h - update rules and learning-rate schedules, as PyTorch defines them.
 */
#ifndef LSC_OPTIM_H
#define LSC_OPTIM_H

#include <stddef.h>

struct lsc_optim_options {
    double momentum, weight_decay; /* weight decay is added to the gradient   */
    int nesterov;
    double beta1, beta2, epsilon; /* Adam                                    */
};

/* A rule updates theta[P] by gradient g[P] at step 0, 1, ...;
 * moments[nmoments][P] start at 0. */
struct lsc_optim {
    const char *name, *help;
    size_t nmoments;
    void (*step)(const struct lsc_optim_options *o, size_t P, size_t step,
                 double lr, float *theta, const float *g, float *moments);
};
extern const struct lsc_optim lsc_optims[]; /* name NULL at the end */
const struct lsc_optim *lsc_optim_find(const char *name);

/* A schedule gives the factor on the base rate. */
struct lsc_schedule_options {
    double warmup;      /* epochs of linear warm-up from 0            */
    double epochs;      /* in all                                     */
    double gamma;       /* step: factor at each milestone             */
    double every;       /* step: epochs between milestones; 0: use list;
                           cyclic: of a cycle; 0: one, to the end       */
    size_t nmilestones; /* step: epochs of change                     */
    double milestones[16];
};
struct lsc_schedule {
    const char *name, *help;
    double (*factor)(const struct lsc_schedule_options *o, double epoch);
};
extern const struct lsc_schedule lsc_schedules[]; /* name NULL at the end */
const struct lsc_schedule *lsc_schedule_find(const char *name);
/* The part of the present cycle that has passed, in [0, 1), for cyclic: there
 * the rate falls as half a cosine from 1 to 0, and begins anew (Loshchilov &
 * Hutter 2017).  0 in the warm-up; 1 from the end of a single cycle. */
double lsc_schedule_cycle(const struct lsc_schedule_options *o, double epoch);
/* Warm-up and schedule together, at a (fractional) epoch. */
double lsc_schedule_factor(const struct lsc_schedule *s,
                           const struct lsc_schedule_options *o, double epoch);

#endif
