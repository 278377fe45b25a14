/*
 * scene.h - for tests: a cut from a net's start, and random images of 6 x 6 x 3
 * to see it on.
 */
#ifndef LSC_TESTS_SCENE_H
#define LSC_TESTS_SCENE_H

#include "cut.h"
#include "score.h"

enum { SCENE_CLASSES = 5, SCENE_IMAGES = 301, SCENE_STATISTICS = 50 };

struct scene {
    struct lsc_data data;
    struct lsc_split images, statistics;
    struct lsc_scale scale;
    struct lsc_net net;
    uint8_t *pixels, *labels;
    float *origin, *directions, *buffers, *buffer_directions;
    float *theta, *stats, *at;
};

/* Directions a tenth as long as theta, zero before parameter `from`. */
void scene_open(struct scene *s, const char *spec, size_t from);
void scene_close(struct scene *s);
void scene_direct(struct scene *s, size_t from);
/* The cut along the first k of two directions. */
struct lsc_cut scene_cut(const struct scene *s, size_t k,
                         enum lsc_buffers_mode mode);

#endif
