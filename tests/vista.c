/* vista.c - random images, a net, and directions from its start. */
#include "config.h"

#include "vista.h"

#include "direction.h"
#include "plane.h"
#include "rng.h"
#include "train.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
fill_images(struct vista *s)
{
    size_t bytes = VISTA_IMAGES * 6 * 6 * 3;
    struct lsc_rng rng;

    s->pixels = lsc_calloc(bytes, 1);
    s->labels = lsc_calloc(VISTA_IMAGES, 1);
    lsc_rng_start(&rng, 1, LSC_FOR_SYNTHETIC, 0);
    for (size_t i = 0; i < bytes; i++)
        s->pixels[i] = (uint8_t)lsc_rng_bits(&rng);
    for (size_t i = 0; i < VISTA_IMAGES; i++)
        s->labels[i] = (uint8_t)lsc_rng_below(&rng, VISTA_CLASSES);
    s->data = (struct lsc_data){.h = 6,
                                .w = 6,
                                .c = 3,
                                .classes = VISTA_CLASSES,
                                .train = {VISTA_IMAGES, s->pixels, s->labels},
                                .mean = {0.4f, 0.5f, 0.5f},
                                .std = {0.3f, 0.2f, 0.3f}};
    lsc_scale_set(&s->scale, &s->data, LSC_MEAN_STD);
    lsc_split_create(&s->images, &s->data, &s->data.train, 0, NULL, 0, 1, 0,
                     NULL);
    lsc_split_create(&s->statistics, &s->data, &s->data.train, VISTA_STATISTICS,
                     NULL, 0, 1, 1, NULL);
}

void
vista_direct(struct vista *s, size_t from, size_t to)
{
    for (size_t i = 0; i < LSC_MAX_CUT; i++) {
        float *d = s->directions + i * s->net.P;

        lsc_direction_draw(&s->net, 5, i, d);
        for (size_t j = 0; j < s->net.P; j++)
            d[j] *= j >= from && j < to ? 0.1f : 0;
    }
}

void
vista_open(struct vista *s, const char *spec, size_t from, size_t to)
{
    struct lsc_shape input = {6, 6, 3};
    struct lsc_err err = {0};
    size_t P, Q;

    memset(s, 0, sizeof(*s));
    fill_images(s);
    if (lsc_net_create(&s->net, spec, input, VISTA_CLASSES, &err) != LSC_OK)
        fail_msg("%s: %s", spec, err.text);
    P = s->net.P;
    Q = s->net.Q;
    s->origin = lsc_calloc(P, sizeof(float));
    s->directions = lsc_calloc(LSC_MAX_CUT * P, sizeof(float));
    s->buffers = lsc_calloc(Q, sizeof(float));
    s->buffer_directions = lsc_calloc(LSC_MAX_CUT * Q, sizeof(float));
    s->theta = lsc_calloc(P, sizeof(float));
    s->stats = lsc_calloc(Q, sizeof(float));
    s->at = lsc_calloc(Q, sizeof(float));
    lsc_init_theta(&s->net, LSC_INIT_PYTORCH, 3, s->origin);
    lsc_net_start_buffers(&s->net, s->buffers);
    vista_direct(s, from, to);
    for (size_t i = 0; i < LSC_MAX_CUT * Q; i++)
        s->buffer_directions[i] = 0.01f;
}

void
vista_close(struct vista *s)
{
    lsc_split_free(&s->images);
    lsc_split_free(&s->statistics);
    lsc_net_free(&s->net);
    free(s->pixels);
    free(s->labels);
    free(s->origin);
    free(s->directions);
    free(s->buffers);
    free(s->buffer_directions);
    free(s->theta);
    free(s->stats);
    free(s->at);
}

struct lsc_cut
vista_cut(const struct vista *s, size_t k, enum lsc_buffers_mode mode)
{
    return (struct lsc_cut){
        k, s->origin, s->directions, s->buffers, s->buffer_directions, mode};
}

struct lsc_score
vista_score(struct vista *s, const struct lsc_cut *c, const double *x)
{
    size_t Q = s->net.Q, k = c->buffers_mode == LSC_BN_INTERPOLATE ? c->k : 0;
    struct lsc_work *eval, *train;
    struct lsc_score score;

    lsc_work_create(&eval, &s->net, lsc_eval_batch(&s->net), LSC_FORWARD, NULL);
    lsc_work_create(&train, &s->net, VISTA_BATCH, LSC_FORWARD, NULL);
    lsc_plane_point(s->net.P, c->k, c->origin, c->directions, x, s->theta);
    lsc_plane_point(Q, k, c->origin_buffers, c->buffer_directions, x, s->at);
    if (c->buffers_mode == LSC_BN_RECOMPUTE)
        assert_int_equal(lsc_recompute_buffers(train, s->theta, &s->statistics,
                                               &s->scale, NULL, s->stats, s->at,
                                               NULL),
                         LSC_OK);
    assert_int_equal(lsc_score(eval, s->theta, s->at, &s->images, &s->scale,
                               NULL, &score, NULL),
                     LSC_OK);
    lsc_work_free(eval);
    lsc_work_free(train);
    return score;
}

int
vista_near(double a, double b)
{
    return fabs(a - b) <= 1e-6 * fabs(b) + 1e-6;
}

int
vista_go_on(struct lsc_watch *watch, const void *state, size_t bytes,
            struct lsc_err *err)
{
    (void)watch, (void)state, (void)bytes, (void)err;
    return LSC_OK;
}
