/*
 * vista.h - for tests: a cut from a net's start, and random images of 6 x 6 x 3
 * to see it on.
 */
#ifndef LSC_TESTS_VISTA_H
#define LSC_TESTS_VISTA_H

#include "cut.h"
#include "score.h"

enum { VISTA_CLASSES = 5, VISTA_IMAGES = 301, VISTA_STATISTICS = 50 };
enum { VISTA_BATCH = 16 }; /* of statistics */

struct vista {
    struct lsc_data data;
    struct lsc_split images, statistics;
    struct lsc_scale scale;
    struct lsc_net net;
    uint8_t *pixels, *labels;
    float *origin, *directions, *buffers, *buffer_directions;
    float *theta, *stats, *at;
};

/* Directions a tenth as long as theta, zero outside parameters [from, to). */
void vista_open(struct vista *s, const char *spec, size_t from, size_t to);
void vista_close(struct vista *s);
void vista_direct(struct vista *s, size_t from, size_t to);
/* The cut along the first k of LSC_MAX_CUT directions. */
struct lsc_cut vista_cut(const struct vista *s, size_t k,
                         enum lsc_buffers_mode mode);
/* The definition: theta at x[k] and its statistics, then lsc_score. */
struct lsc_score vista_score(struct vista *s, const struct lsc_cut *c,
                             const double *x);
/* For struct lsc_watch: never stops. */
int vista_go_on(struct lsc_watch *watch, const void *state, size_t bytes,
                struct lsc_err *err);
/* Within 1e-6 of b, and 1e-6. */
int vista_near(double a, double b);

#endif
