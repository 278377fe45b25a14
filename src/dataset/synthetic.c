/* synthetic.c - stripes in four directions under noise, for tests. */
#include "config.h"

#include "dataset.h"
#include "rng.h"

#define SIDE     8
#define CLASSES  4
#define TRAIN    512
#define TEST     256
#define CONTRAST 40 /* of the stripes, in grey levels either side of 128 */
#define NOISE    90 /* standard deviation, in grey levels                */

/* Stripes two pixels wide: vertical, horizontal and both diagonals. */
static int
stripe(int class, int y, int x)
{
    const int across[CLASSES] = {x, y, x + y, x - y + SIDE};

    return across[class] / 2 % 2 ? CONTRAST : -CONTRAST;
}

/* The sum of four bytes has mean 510 and standard deviation 148; in integers,
 * so that the bytes are the same on every machine. */
static int
noise(struct lsc_rng *rng)
{
    uint32_t bits = lsc_rng_bits(rng);
    int sum = 0;

    for (; bits != 0; bits >>= 8) sum += (int)(bits & 255);
    return (sum - 510) * NOISE / 148;
}

static int
probe(struct lsc_data *data, struct lsc_err *err)
{
    (void)err;
    data->train.n = TRAIN;
    data->test.n = TEST;
    return LSC_OK;
}

static int
fill(const struct lsc_data *data, int which, uint8_t *pixels, uint8_t *labels,
     struct lsc_err *err)
{
    size_t n = which == 0 ? data->train.n : data->test.n;
    size_t first = which == 0 ? 0 : TRAIN;

    (void)err;
    for (size_t i = 0; i < n; i++) {
        struct lsc_rng rng;

        lsc_rng_start(&rng, 0, LSC_FOR_SYNTHETIC, first + i);
        labels[i] = (uint8_t)lsc_rng_below(&rng, CLASSES);
        for (int p = 0; p < SIDE * SIDE; p++) {
            int v = 128 + stripe(labels[i], p / SIDE, p % SIDE) + noise(&rng);

            *pixels++ = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
    }
    return LSC_OK;
}

const struct lsc_dataset lsc_dataset_synthetic = {
    .name = "synthetic",
    .help = "stripes in four directions under noise: 512 + 256 of 8 x 8",
    .h = SIDE,
    .w = SIDE,
    .c = 1,
    .classes = CLASSES,
    .mean = {0.5f},
    .std = {0.25f},
    .probe = probe,
    .read = fill,
};
