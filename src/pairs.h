/*
 * pairs.h - pairs of solutions, as an option `pairs` of a kind lists them.
 *
 * The option is "a b  c d", a list of integers; empty: every two solutions, in
 * the order 0 1, 0 2, ..., 1 2, ...
 */
#ifndef LSC_PAIRS_H
#define LSC_PAIRS_H

#include "study.h"

/* `option` is "line.pairs" or the like.  How many pairs there are. */
size_t lsc_pairs(const struct lsc_study *study, const char *option);
/* The two solutions of a pair. */
void lsc_pairs_ends(const struct lsc_study *study, const char *option,
                    size_t pair, size_t end[2]);
/* All of them, [pairs][2]. */
void lsc_pairs_list(const struct lsc_study *study, const char *option,
                    int32_t *out);

/* LSC_EINVAL unless there is a pair and each is of two different solutions
 * that the study has; section: of the option. */
int lsc_pairs_check(const struct lsc_study *study, const char *section,
                    struct lsc_err *err);

#endif
