/*
 * ntk_scene.h - for tests: nets on a few drawn images, and tiles of their
 * tangent kernels.
 */
#ifndef LSC_TESTS_NTK_SCENE_H
#define LSC_TESTS_NTK_SCENE_H

#include "probe.h"
#include "ntk_part.h"
#include "rng.h"

#include <stdlib.h>
#include <string.h>

enum { H = 6, W = 6, C = 3, CLASSES = 5, IMAGES = 12 };

/* Nets that have layers of every form. */
static const char *const specs[] = {
    "mlp 20 9",
    "smallcnn",
    /* 16 pixels, more parameters than outputs: factors, rows of them */
    "conv2d 24 3, relu, conv2d 7 3 padding=1, relu, maxpool 2, flatten, "
    "dense 5",
    /* 4 pixels: structured products of more than one */
    "conv2d 8 3, relu, conv2d 6 3, relu, conv2d 9 2 padding=1 stride=2 "
    "bias=0, flatten, dense 5",
    "conv2d 6 3 padding=1 bias=0 name=a, batchnorm, relu name=b, "
    "conv2d 6 3 padding=1 bias=0, batchnorm, relu, "
    "conv2d 6 3 padding=1 bias=0, batchnorm name=c, add from=c+b, relu "
    "name=d, conv2d 8 3 stride=2 padding=1 bias=0, batchnorm name=e, "
    "shortcut 8 2 from=d name=f, add from=e+f, relu, gap, dense 5",
    "conv2d 6 3 padding=1, relu, avgpool 2, dropout 0.3, conv2d 9 1 bias=0, "
    "relu, gap, dropout 0.5, dense 5 bias=0",
    "flatten name=f, dense 6, relu, dense 6 from=f, add from=2+3, dense 5",
};

struct scene {
    struct probe p;
    uint8_t pixels[IMAGES * H * W * C], labels[IMAGES];
    struct lsc_data data;
    struct lsc_images images;
    struct lsc_split split;
    uint32_t index[IMAGES];
    struct lsc_scale scale;
};

static inline void
open_scene(struct scene *s, const char *spec)
{
    const float mean[C] = {0.5f, 0.4f, 0.6f}, std[C] = {0.3f, 0.2f, 0.25f};
    struct lsc_rng rng;

    memset(s, 0, sizeof(*s));
    probe_make(&s->p, spec, (struct lsc_shape){H, W, C}, CLASSES, IMAGES);
    lsc_rng_start(&rng, 8, LSC_FOR_TEST, 77);
    for (size_t i = 0; i < sizeof(s->pixels); i++)
        s->pixels[i] = (uint8_t)lsc_rng_below(&rng, 256);
    s->images = (struct lsc_images){IMAGES, s->pixels, s->labels};
    s->data = (struct lsc_data){.h = H, .w = W, .c = C, .classes = CLASSES};
    s->data.train = s->images;
    for (uint32_t i = 0; i < IMAGES; i++) s->index[i] = (5 * i + 3) % IMAGES;
    s->split = (struct lsc_split){&s->data, &s->data.train, IMAGES, s->index};
    lsc_scale_set_to(&s->scale, C, mean, std);
}

static inline void
close_scene(struct scene *s)
{
    probe_free(&s->p);
}

/* kappa of images first .. first + na - 1 and from .. from + nb - 1, computed
 * with scratch for `most`. */
static inline double *
tile(struct scene *s, int plain, size_t most, size_t first, size_t na,
     size_t from, size_t nb, int traced)
{
    struct lsc_ntk_side a = {&s->split, first, na}, b = {&s->split, from, nb};
    size_t each = traced ? 1 : CLASSES;
    double *kappa = calloc(na * nb * each * each, sizeof(*kappa));
    struct lsc_err err = {0};
    struct lsc_ntk *ntk;

    assert_int_equal(plain ? lsc_ntk_create_plain(&ntk, &s->p.net, most, &err)
                           : lsc_ntk_create(&ntk, &s->p.net, most, &err),
                     LSC_OK);
    assert_int_equal(lsc_ntk_tile(ntk, s->p.theta, s->p.buffers, &a, &b,
                                  &s->scale, traced, NULL, kappa, nb * each,
                                  &err),
                     LSC_OK);
    lsc_ntk_free(ntk);
    return kappa;
}

#endif
