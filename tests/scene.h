/*
 * scene.h - for tests: a grid in two levels and values on it.
 */
#ifndef LSC_TESTS_SCENE_H
#define LSC_TESTS_SCENE_H

#include "two_level.h"

struct scene {
    struct lsc_levels levels;
    struct lsc_level_values values;
    size_t points;
    float *sample;
    double *exact;
    double *full; /* [points] what all images give */
    double *estimate, *error;
    double raised;
};

/* All values 0, no logarithm. */
void scene_begin(struct scene *scene, size_t nx, size_t ny, double precision);
void scene_finish(struct scene *scene);
/* Losses of `images` images on [-1, 1] x [-1, 1]: steep walls of many kinks.
 * The first `drawn` are the sub-sample. */
void scene_losses(struct scene *scene, size_t images, size_t drawn,
                  uint64_t seed);
/* The estimates that follow. */
void scene_estimate(struct scene *scene);
int scene_is_exact(const struct scene *scene, size_t point);

#endif
