/*
 * vista.h - for tests: a cut from a net's start, and random images of 6 x 6 x 3
 * to see it on.
 */
#ifndef LSC_TESTS_VISTA_H
#define LSC_TESTS_VISTA_H

#include "cut.h"
#include "score.h"

enum { VISTA_CLASSES = 5, VISTA_IMAGES = 301, VISTA_STATISTICS = 50 };

struct vista {
    struct lsc_data data;
    struct lsc_split images, statistics;
    struct lsc_scale scale;
    struct lsc_net net;
    uint8_t *pixels, *labels;
    float *origin, *directions, *buffers, *buffer_directions;
    float *theta, *stats, *at;
};

/* Directions a tenth as long as theta, zero before parameter `from`. */
void vista_open(struct vista *s, const char *spec, size_t from);
void vista_close(struct vista *s);
void vista_direct(struct vista *s, size_t from);
/* The cut along the first k of two directions. */
struct lsc_cut vista_cut(const struct vista *s, size_t k,
                         enum lsc_buffers_mode mode);

#endif
