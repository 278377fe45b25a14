/* ntk_times.c - SPEC SIZE CHANNELS IMAGES SIDE chosen | plain [traced]: the
 * seconds of a processor that the tangent kernel of so many drawn images of
 * SIZE x SIZE pixels takes in tiles of SIDE images, each layer the chosen way
 * or all by their Jacobian; for ntk-torch. */
#include "config.h"

#include "train.h"
#include "ntk.h"
#include "rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CLASSES = 10 };

struct setting {
    struct lsc_net net;
    struct lsc_data data;
    struct lsc_split split;
    struct lsc_scale scale;
    struct lsc_ntk *ntk;
    float *theta, *buffers;
    size_t images, side;
    int plain, traced;
};

static void
must(int st, const struct lsc_err *err)
{
    if (st == LSC_OK) return;
    fprintf(stderr, "ntk_times: %s\n", err->text);
    exit(1);
}

static void
draw(struct setting *s, size_t size, size_t channels)
{
    size_t n = s->images * size * size * channels;
    uint8_t *pixels = lsc_calloc(n, 1), *labels = lsc_calloc(s->images, 1);
    struct lsc_rng rng;
    struct lsc_err err;

    lsc_rng_start(&rng, 1, LSC_FOR_TEST, 0);
    for (size_t i = 0; i < n; i++) pixels[i] = (uint8_t)lsc_rng_bits(&rng);
    s->data = (struct lsc_data){
        .h = size, .w = size, .c = channels, .classes = CLASSES};
    s->data.train = (struct lsc_images){s->images, pixels, labels};
    must(lsc_split_create(&s->split, &s->data, &s->data.train, 0, NULL, 0, 1, 0,
                          &err),
         &err);
    lsc_scale_set_to(&s->scale, channels, (float[4]){.5f, .5f, .5f, .5f},
                     (float[4]){.3f, .3f, .3f, .3f});
}

static void
prepare(struct setting *s, char **argv)
{
    size_t size = strtoul(argv[2], NULL, 10), c = strtoul(argv[3], NULL, 10);
    struct lsc_shape shape = {size, size, c};
    struct lsc_err err;

    s->images = strtoul(argv[4], NULL, 10);
    s->side = strtoul(argv[5], NULL, 10);
    s->plain = strcmp(argv[6], "plain") == 0;
    must(lsc_net_create(&s->net, argv[1], shape, CLASSES, &err), &err);
    draw(s, size, c);
    must(s->plain ? lsc_ntk_create_plain(&s->ntk, &s->net, s->side, &err)
                  : lsc_ntk_create(&s->ntk, &s->net, s->side, &err),
         &err);
    s->theta = lsc_calloc(s->net.P, sizeof(*s->theta));
    s->buffers = lsc_calloc(s->net.Q, sizeof(*s->buffers));
    lsc_init_theta(&s->net, LSC_INIT_PYTORCH, 1, s->theta);
    lsc_net_start_buffers(&s->net, s->buffers);
}

static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void
compute(const struct setting *s, double *tile)
{
    size_t ld = s->side * (s->traced ? 1 : CLASSES);
    struct lsc_err err;

    for (size_t i = 0; i < s->images; i += s->side)
        for (size_t j = 0; j <= i; j += s->side) {
            size_t left = s->images - i, top = s->images - j;
            struct lsc_ntk_side a = {&s->split, i,
                                     left < s->side ? left : s->side};
            struct lsc_ntk_side b = {&s->split, j,
                                     top < s->side ? top : s->side};

            must(lsc_ntk_tile(s->ntk, s->theta, s->buffers, &a, &b, &s->scale,
                              s->traced, NULL, tile, ld, &err),
                 &err);
        }
}

int
main(int argc, char **argv)
{
    struct setting s = {.traced = argc == 8};
    double *tile, before;
    size_t row;

    if (argc < 7) return 2;
    prepare(&s, argv);
    row = s.side * (s.traced ? 1 : CLASSES);
    tile = lsc_calloc(row * row, sizeof(*tile));
    before = seconds();
    compute(&s, tile);
    printf("seconds %.6f\n", seconds() - before);
    free(tile);
    lsc_ntk_free(s.ntk);
    lsc_net_free(&s.net);
    lsc_split_free(&s.split);
    free((void *)s.data.train.pixels);
    free((void *)s.data.train.labels);
    free(s.theta);
    free(s.buffers);
    return 0;
}
