/*
 * linear_scene.h - for tests: a net at a base point, and works that know
 * tangents.
 */
#ifndef LSC_TESTS_LINEAR_SCENE_H
#define LSC_TESTS_LINEAR_SCENE_H

#include "linear.h"
#include "rng.h"
#include "trainer.h"

static const char *const specs[] = {
    "flatten, dense 4",
    "mlp 9 7",
    CNN,
    "resnet20",
    "conv2d 3 3 padding=1, relu, avgpool 2, gap, dense 4",
};
enum { SPECS = sizeof(specs) / sizeof(*specs), IMAGES = 16 };

/* A net at a base point, its statistics, and works that know tangents. */
struct scene {
    struct bench b;
    float *base, *buffers, *dw;
};

static inline void
draw(size_t n, uint64_t index, double sigma, float *out)
{
    struct lsc_rng rng;

    lsc_rng_start(&rng, 7, LSC_FOR_TEST, index);
    for (size_t i = 0; i < n; i++)
        out[i] = (float)(sigma * lsc_rng_normal(&rng));
}

static inline void
open_scene(struct scene *s, const char *spec, const struct lsc_train_options *o)
{
    struct bench *b = &s->b;
    struct lsc_err err = {0};
    float *stats;

    open_bench(b, spec, TRAIN, TEST, o);
    lsc_work_free(b->work);
    lsc_work_free(b->eval);
    must(lsc_work_create(&b->work, &b->net, o->batch,
                         LSC_BACKWARD | LSC_TANGENT, &err),
         &err);
    must(lsc_work_create(&b->eval, &b->net, lsc_eval_batch(&b->net),
                         LSC_FORWARD | LSC_TANGENT, &err),
         &err);
    s->base = lsc_calloc(b->net.P, sizeof(*s->base));
    s->dw = lsc_calloc(b->net.P, sizeof(*s->dw));
    s->buffers = lsc_calloc(b->net.Q, sizeof(*s->buffers));
    memcpy(s->base, lsc_train_theta(&b->trainer, b->state),
           b->net.P * sizeof(float));
    stats = lsc_calloc(b->net.Q, sizeof(*stats));
    must(lsc_recompute_buffers(b->work, s->base, &b->train, &b->scale, NULL,
                               stats, s->buffers, &err),
         &err);
    free(stats);
    b->trainer.work = b->work;
    b->trainer.eval = b->eval;
    b->trainer.base = s->base;
    b->trainer.validation = &b->test;
    free(b->state);
    b->state = lsc_calloc(lsc_train_bytes(&b->trainer), 1);
    lsc_train_begin(&b->trainer, s->dw, s->buffers, b->state);
    lsc_batch_fill(&b->train, &b->scale, NULL, 0, IMAGES, NULL, 0,
                   lsc_work_x(b->work), lsc_work_labels(b->work));
}

static inline void
close_scene(struct scene *s)
{
    free(s->base);
    free(s->dw);
    free(s->buffers);
    close_bench(&s->b);
}

#endif
