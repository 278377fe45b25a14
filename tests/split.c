/* split.c - subsets are what they say, and batches are arithmetic. */
#include "config.h"

#include "rng.h"
#include "split.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Not square, so that mixed-up sides show. */
enum { N = 300, H = 5, W = 7, C = 2, IMAGE = H * W * C, PAD = 2 };

static uint8_t pixels[N][IMAGE], labels[N];
static struct lsc_data data;
static struct lsc_scale scale;
static struct lsc_err err;

static int
make(void **state)
{
    struct lsc_rng rng;

    (void)state;
    lsc_rng_start(&rng, 1, LSC_FOR_TEST, 0);
    for (size_t i = 0; i < N; i++) {
        labels[i] = (uint8_t)lsc_rng_below(&rng, 3);
        for (size_t p = 0; p < IMAGE; p++)
            pixels[i][p] = (uint8_t)lsc_rng_bits(&rng);
    }
    data = (struct lsc_data){
        .name = "drawn",
        .h = H,
        .w = W,
        .c = C,
        .classes = 3,
        .train = {N, pixels[0], labels},
        .mean = {0.485f, 0.3f},
        .std = {0.229f, 0.2f},
    };
    lsc_scale_set(&scale, &data, LSC_NONE);
    return 0;
}

static void
everything(struct lsc_split *split)
{
    assert_int_equal(
        lsc_split_create(split, &data, &data.train, 0, NULL, 0, 0, 0, &err),
        LSC_OK);
}

static void
in_order(const struct lsc_split *split)
{
    for (size_t i = 1; i < split->n; i++)
        assert_true(split->index[i - 1] < split->index[i]);
    assert_true(split->n == 0 || split->index[split->n - 1] < N);
}

static void
subsets(void **state)
{
    struct lsc_split a, b, other_seed, other_index;

    (void)state;
    everything(&a);
    assert_int_equal(a.n, N);
    in_order(&a);
    lsc_split_free(&a);
    lsc_split_create(&a, &data, &data.train, 40, NULL, 0, 9, 1, &err);
    lsc_split_create(&b, &data, &data.train, 40, NULL, 0, 9, 1, &err);
    lsc_split_create(&other_seed, &data, &data.train, 40, NULL, 0, 8, 1, &err);
    lsc_split_create(&other_index, &data, &data.train, 40, NULL, 0, 9, 0, &err);
    assert_int_equal(a.n, 40);
    in_order(&a);
    assert_memory_equal(a.index, b.index, 40 * sizeof(*a.index));
    assert_memory_not_equal(a.index, other_seed.index, 40 * sizeof(*a.index));
    assert_memory_not_equal(a.index, other_index.index, 40 * sizeof(*a.index));
    lsc_split_free(&a);
    lsc_split_free(&b);
    lsc_split_free(&other_seed);
    lsc_split_free(&other_index);
}

static void
by_class(void **state)
{
    const long two[] = {2, 0}, bad[] = {1, 3};
    struct lsc_split split;
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < N; i++) n += labels[i] != 1;
    lsc_split_create(&split, &data, &data.train, 0, two, 2, 0, 0, &err);
    assert_int_equal(split.n, n);
    in_order(&split);
    for (size_t i = 0; i < n; i++) assert_true(labels[split.index[i]] != 1);
    lsc_split_free(&split);

    split.n = 7;
    assert_int_equal(
        lsc_split_create(&split, &data, &data.train, 0, bad, 2, 0, 0, &err),
        LSC_EINVAL);
    assert_string_equal(err.text,
                        "class 3 is not in data set drawn, expected 0 to 2");
    assert_int_equal(
        lsc_split_create(&split, &data, &data.train, N, two, 2, 0, 0, &err),
        LSC_EINVAL);
    assert_non_null(strstr(err.text, "300 images wanted, expected at most"));
    assert_int_equal(split.n, 7);
}

static void
divide(void **state)
{
    struct lsc_split rest, taken;
    int seen[N] = {0};

    (void)state;
    everything(&rest);
    assert_int_equal(lsc_split_divide(&rest, 60, 3, 2, &taken, &err), LSC_OK);
    assert_int_equal(rest.n, N - 60);
    assert_int_equal(taken.n, 60);
    in_order(&rest);
    in_order(&taken);
    for (size_t i = 0; i < rest.n; i++) seen[rest.index[i]]++;
    for (size_t i = 0; i < taken.n; i++) seen[taken.index[i]]++;
    for (size_t i = 0; i < N; i++) assert_int_equal(seen[i], 1);
    lsc_split_free(&taken);
    assert_int_equal(lsc_split_divide(&rest, N, 3, 2, &taken, &err),
                     LSC_EINVAL);
    assert_int_equal(rest.n, N - 60);
    lsc_split_free(&rest);
}

static void
normalise(void **state)
{
    struct lsc_scale s;

    (void)state;
    for (size_t k = 0; k < C; k++)
        for (int b = 0; b < 256; b++) {
            double unit = b / 255.0, z = (unit - data.mean[k]) / data.std[k];

            lsc_scale_set(&s, &data, LSC_NONE);
            assert_true(s.table[k][b] == (float)b);
            lsc_scale_set(&s, &data, LSC_255);
            assert_true(s.table[k][b] == (float)b / 255.0f);
            lsc_scale_set(&s, &data, LSC_MEAN_STD);
            assert_true(s.table[k][b] - z < 1e-6 && z - s.table[k][b] < 1e-6);
        }
}

static void
batches(void **state)
{
    const uint32_t at[] = {17, 3, 3, 0};
    struct lsc_split split;
    float x[4][IMAGE], y[4][IMAGE];
    uint8_t of_x[4], of_y[4];
    const long one = 1;

    (void)state;
    lsc_split_create(&split, &data, &data.train, 0, &one, 1, 0, 0, &err);
    lsc_scale_set(&scale, &data, LSC_MEAN_STD);
    lsc_batch_fill(&split, &scale, at, 0, 4, NULL, 0, x[0], of_x);
    for (size_t b = 0; b < 4; b++) {
        size_t i = split.index[at[b]];

        assert_int_equal(of_x[b], labels[i]);
        for (size_t p = 0; p < IMAGE; p++)
            assert_true(x[b][p] == scale.table[p % C][pixels[i][p]]);
        lsc_batch_fill(&split, &scale, NULL, at[b], 1, NULL, 0, y[b], &of_y[b]);
    }
    assert_memory_equal(x, y, sizeof(x));
    assert_memory_equal(of_x, of_y, sizeof(of_x));
    lsc_scale_set(&scale, &data, LSC_NONE);
    lsc_split_free(&split);
}

/* Is x image i, moved by (dy, dx) and perhaps flipped before, on black? */
static int
is_moved(const float *x, size_t i, int dy, int dx, int flip)
{
    for (int y = 0; y < H; y++)
        for (int k = 0; k < W * C; k++) {
            int sy = y + dy, sx = (flip ? W - 1 - k / C : k / C) + dx;
            int in = sy >= 0 && sy < H && sx >= 0 && sx < W;

            if (x[y * W * C + k] !=
                (in ? pixels[i][(sy * W + sx) * C + k % C] : 0))
                return 0;
        }
    return 1;
}

/* Half of the images are mirrored, each anew in every epoch. */
static void
flips(void **state)
{
    const struct lsc_augment augment = {1, 0, 4};
    struct lsc_split split;
    float x[IMAGE];
    size_t flipped = 0, changed = 0;
    uint8_t label;

    (void)state;
    everything(&split);
    for (size_t i = 0; i < N; i++)
        for (size_t epoch = 0, before = 0; epoch < 4; epoch++) {
            size_t now;

            lsc_batch_fill(&split, &scale, NULL, i, 1, &augment, epoch, x,
                           &label);
            now = (size_t)is_moved(x, i, 0, 0, 1);
            assert_true(now || is_moved(x, i, 0, 0, 0));
            flipped += now;
            changed += epoch > 0 && now != before;
            before = now;
        }
    assert_in_range(flipped, 600 - 100, 600 + 100); /* 6 sigma */
    assert_in_range(changed, 450 - 90, 450 + 90);
    lsc_split_free(&split);
}

/* All places are as likely, whether flipped or not. */
static void
crops(void **state)
{
    const struct lsc_augment augment = {1, PAD, 4};
    size_t count[2 * PAD + 1][2 * PAD + 1] = {{0}};
    struct lsc_split split;
    float x[IMAGE];
    uint8_t label;

    (void)state;
    everything(&split);
    for (size_t i = 0; i < N; i++)
        for (size_t epoch = 0; epoch < 20; epoch++) {
            int found = 0;

            lsc_batch_fill(&split, &scale, NULL, i, 1, &augment, epoch, x,
                           &label);
            for (int dy = -PAD; dy <= PAD; dy++)
                for (int dx = -PAD; dx <= PAD; dx++)
                    if (is_moved(x, i, dy, dx, 0) ||
                        is_moved(x, i, dy, dx, 1)) {
                        count[dy + PAD][dx + PAD]++;
                        found++;
                    }
            assert_int_equal(found, 1);
        }
    for (int k = 0; k < 25; k++) /* 240 expected; 6 sigma */
        assert_in_range(count[k / 5][k % 5], 240 - 92, 240 + 92);
    lsc_split_free(&split);
}

/* An image's change does not depend on the batch or subset it comes in. */
static void
partition(void **state)
{
    const struct lsc_augment augment = {1, PAD, 11};
    struct lsc_split split, half;
    static float x[N][IMAGE], y[IMAGE];
    uint8_t all[N], label;

    (void)state;
    everything(&split);
    lsc_batch_fill(&split, &scale, NULL, 0, N, &augment, 5, x[0], all);
    lsc_split_divide(&split, N / 2, 0, 0, &half, &err);
    for (size_t i = 0; i < half.n; i++) {
        lsc_batch_fill(&half, &scale, NULL, i, 1, &augment, 5, y, &label);
        assert_memory_equal(y, x[half.index[i]], sizeof(y));
        assert_int_equal(label, all[half.index[i]]);
    }
    lsc_split_free(&split);
    lsc_split_free(&half);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subsets), cmocka_unit_test(by_class),
        cmocka_unit_test(divide),  cmocka_unit_test(normalise),
        cmocka_unit_test(batches), cmocka_unit_test(flips),
        cmocka_unit_test(crops),   cmocka_unit_test(partition),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, make, NULL);
}
