/* batch.c - batches of normalised, perhaps augmented, images. */
#include "config.h"

#include "split.h"

#include "rng.h"

#include <string.h>

void
lsc_scale_set(struct lsc_scale *scale, const struct lsc_data *data,
              enum lsc_normalise how)
{
    const float zero[LSC_MAX_CHANNELS] = {0}, one[] = {1, 1, 1, 1};

    if (how == LSC_MEAN_STD)
        lsc_scale_set_to(scale, data->c, data->mean, data->std);
    else
        lsc_scale_set_to(scale, data->c, zero, one);
    for (size_t k = 0; k < data->c && how == LSC_NONE; k++)
        for (int b = 0; b < 256; b++) scale->table[k][b] = (float)b;
}

/* In float and in this order, as PyTorch does it. */
void
lsc_scale_set_to(struct lsc_scale *scale, size_t c, const float *mean,
                 const float *std)
{
    memset(scale, 0, sizeof(*scale));
    for (size_t k = 0; k < c; k++)
        for (int b = 0; b < 256; b++)
            scale->table[k][b] = ((float)b / 255 - mean[k]) / std[k];
}

/* Where an image's pixels come from: row y of the result is row y + dy of the
 * image, likewise for columns, read backwards if flip. */
struct shift {
    long dy, dx;
    int flip;
};

static struct shift
draw(const struct lsc_augment *augment, uint64_t index)
{
    struct shift s = {0, 0, 0};
    long pad = augment->pad_crop;
    struct lsc_rng rng;

    lsc_rng_start(&rng, augment->seed, LSC_FOR_AUGMENT, index);
    if (augment->flip) s.flip = lsc_rng_bits(&rng) & 1;
    if (pad > 0) {
        s.dy = (long)lsc_rng_below(&rng, 2 * (uint64_t)pad + 1) - pad;
        s.dx = (long)lsc_rng_below(&rng, 2 * (uint64_t)pad + 1) - pad;
    }
    return s;
}

static void
copy(const struct lsc_data *data, const struct lsc_scale *scale,
     const uint8_t *from, float *to)
{
    size_t n = data->h * data->w, c = data->c;

    for (size_t k = 0; k < c; k++)
        for (size_t i = k; i < n * c; i += c) to[i] = scale->table[k][from[i]];
}

static void
copy_shifted(const struct lsc_data *data, const struct lsc_scale *scale,
             struct shift s, const uint8_t *from, float *to)
{
    long h = (long)data->h, w = (long)data->w, c = (long)data->c;

    for (long y = 0; y < h; y++)
        for (long x = 0; x < w; x++) {
            long fy = y + s.dy, fx = (s.flip ? w - 1 - x : x) + s.dx;
            int inside = fy >= 0 && fy < h && fx >= 0 && fx < w;
            const uint8_t *pixel = inside ? from + (fy * w + fx) * c : NULL;

            for (long k = 0; k < c; k++)
                *to++ = scale->table[k][inside ? pixel[k] : 0];
        }
}

void
lsc_batch_fill(const struct lsc_split *split, const struct lsc_scale *scale,
               const uint32_t *at, size_t first, size_t B,
               const struct lsc_augment *augment, size_t epoch, float *x,
               uint8_t *labels)
{
    const struct lsc_data *data = split->data;
    size_t image = data->h * data->w * data->c;

    for (size_t b = 0; b < B; b++, x += image) {
        size_t position = at != NULL ? at[b] : first + b;
        size_t i = split->index[position];
        const uint8_t *from = split->from->pixels + i * image;

        labels[b] = split->from->labels[i];
        if (augment != NULL && (augment->flip || augment->pad_crop > 0))
            copy_shifted(data, scale,
                         draw(augment, (uint64_t)epoch * split->from->n + i),
                         from, x);
        else
            copy(data, scale, from, x);
    }
}
