/*
 * recipe.h - how a study trains its solutions, from [train] and [ensemble].
 *
 * Initialisation, data order and noise (augmentation, dropout) have a seed
 * each; a solution has its own of each, or shares it with the others.
 */
#ifndef LSC_RECIPE_H
#define LSC_RECIPE_H

#include "study.h"
#include "train.h"

/* 1 if the study trains solutions: the other functions are for those alone. */
int lsc_recipe_trains(const struct lsc_study *study);

/* How many. */
size_t lsc_recipe_solutions(const struct lsc_study *study);

/* LSC_EINVAL unless the study has solution i, which `option` asks for. */
int lsc_recipe_check(const struct lsc_study *study, const char *option,
                     size_t i, struct lsc_err *err);

/* Whether a solution has a seed of its own, 1, or shares it with the others, 0.
 * [ensemble] design = plain: as init_seeds etc. say.  design = seeds: solutions
 * 4 i .. 4 i + 3 share both init and order, have their own order, their own
 * init, their own of both (Fort et al. 2019, appendix B). */
enum lsc_seed {
    LSC_SEED_INIT,
    LSC_SEED_ORDER,
    LSC_SEED_AUGMENT,
    LSC_SEED_DROPOUT
};
int lsc_recipe_own(const struct lsc_study *study, size_t solution,
                   enum lsc_seed which);
/* A solution's learning rate: [ensemble] rates in turn, a group of four having
 * the same where design = seeds. */
double lsc_recipe_rate(const struct lsc_study *study, size_t solution);

/* The trainer of a solution; work, eval and test are the caller's to set. */
struct lsc_trainer lsc_recipe_trainer(const struct lsc_study *study,
                                      size_t solution);

/* Where it starts: theta[P] and buffers[Q] drawn, or read from its file
 * ([start] weights; the errors of lsc_weights_read). */
int lsc_recipe_start(const struct lsc_study *study, size_t solution,
                     float *theta, float *buffers, struct lsc_err *err);

#endif
