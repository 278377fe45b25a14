/*
 * robust.h - for tests: a small study of kind robustness, and its rows.
 */
#ifndef LSC_TESTS_ROBUST_H
#define LSC_TESTS_ROBUST_H

#include "small_run.h"

#define OTHERS "/robustness/others/"

enum { ROOM = 50 }; /* [robustness] other_images */

static const char text[] = "[study]\nkind = diversity robustness\n"
                           "[data]\nset = synthetic\n"
                           "[net]\nspec = flatten, dense 10, relu, dense 4\n"
                           "[ensemble]\nsolutions = 4\ntrajectory = yes\n"
                           "[train]\nepochs = 4\n"
                           "[evaluate]\ntest_images = 40\n"
                           "[robustness]\ncorruptions = inverse contrast\n"
                           "checkpoints = 4\nother_images = 50\n";

static inline const double *
reals(const struct small_run *run, const char *path, size_t row)
{
    return small_run_row(run, path, row);
}

/* Of a crowd, by one run's members or by all. */
static inline const float *
confidence(const struct small_run *run, size_t set, size_t crowd, int all)
{
    const float *row = small_run_row(run, OTHERS "confidence", set);

    return row + (2 * crowd + (size_t)all) * ROOM;
}

#endif
