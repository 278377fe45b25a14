/* others.c - images of other data sets, fitted to a net. */
#include "config.h"

#include "auroc.h"
#include "files.h"
#include "metrics.h"
#include "robustness.h"
#include "shifted.h"
#include "robust.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { RUNS = 4, CLASSES = 4, IMAGES = 256, BYTES = 64 };

static const struct {
    size_t h, w, c, H, W, C;
    uint8_t in[12], out[16];
} fits[] = {
    {2,
     2,
     1,
     4,
     4,
     1,
     {1, 2, 3, 4},
     {0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0}},
    {2, 2, 1, 3, 3, 1, {1, 2, 3, 4}, {1, 2, 0, 3, 4, 0, 0, 0, 0}},
    {3, 3, 1, 2, 2, 1, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 4, 5}},
    {3, 4, 1, 1, 2, 1, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, {5, 6}},
    {1, 4, 1, 3, 2, 1, {1, 2, 3, 4}, {0, 0, 2, 3, 0, 0}},
    {1, 2, 1, 1, 2, 3, {7, 9}, {7, 7, 7, 9, 9, 9}},
    {1,
     4,
     3,
     1,
     4,
     1,
     {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255},
     {76, 150, 29, 255}},
    {1, 1, 3, 1, 2, 3, {1, 2, 3}, {1, 2, 3, 0, 0, 0}},
};

static void
images_are_cut_and_padded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(fits) / sizeof(*fits); i++) {
        uint8_t out[16];

        lsc_shifted_fit(fits[i].h, fits[i].w, fits[i].c, fits[i].in, fits[i].H,
                        fits[i].W, fits[i].C, out);
        assert_memory_equal(out, fits[i].out,
                            fits[i].H * fits[i].W * fits[i].C);
    }
}

/* Grey that was made colour is what it was; so is what was padded and cut. */
static void
there_and_back(void **state)
{
    uint8_t grey[256], there[3 * 20 * 20], back[256];

    (void)state;
    for (size_t i = 0; i < 256; i++) grey[i] = (uint8_t)i;
    for (size_t side = 16; side <= 20; side++) {
        lsc_shifted_fit(16, 16, 1, grey, side, side, 3, there);
        lsc_shifted_fit(side, side, 3, there, 16, 16, 1, back);
        assert_memory_equal(back, grey, 256);
    }
}

/* Digits of 28 x 28, colour of 32 x 32, and the study's own. */
static void
other_data_sets_are_fitted(void **state)
{
    struct files files = {""};
    char dir[300];
    const char *sets[] = {"robustness.others=mnist cifar10 synthetic", dir,
                          NULL};
    static const size_t has[] = {5, 3, IMAGES};
    struct small_study s;

    (void)state;
    files_begin(&files);
    files_idx(&files, "train", '-', "", 7);
    files_idx(&files, "t10k", '-', ".gz", 5);
    files_cifar(&files, "test_batch.bin", 1, 10, 3);
    snprintf(dir, sizeof(dir), "data.dir=%s", files.dir);
    small_study_read(&s, text, sets);
    assert_int_equal(lsc_shifted_others(&s.study), 3);
    assert_true(lsc_shifted_bytes(&s.study) >= IMAGES * BYTES);
    for (size_t k = 0; k < 3; k++)
        for (size_t n = 2; n < 5; n++) {
            struct lsc_shifted set = {0};

            assert_int_equal(lsc_shifted_load(&s.study, k, n, &set, NULL),
                             LSC_OK);
            assert_int_equal(set.split.n, n < has[k] ? n : has[k]);
            for (size_t i = 0; i < set.split.n * BYTES; i++) {
                size_t image = i / BYTES, y = i % BYTES / 8, x = i % 8;
                size_t mnist = (y + 10) * 28 + x + 10;
                size_t cifar = (y + 12) * 32 + x + 12;
                double grey = .299 * files_pixel(image, cifar) +
                              .587 * files_pixel(image, cifar + 1024) +
                              .114 * files_pixel(image, cifar + 2048);
                int expected[] = {files_pixel(image, mnist), (int)(grey + .5),
                                  s.study.data.test.pixels[i]};

                assert_int_equal(set.pixels[i], expected[k]);
            }
            lsc_shifted_free(&set);
        }
    small_study_close(&s);
    files_end(&files);
}

/* The study's own images, as they are: predictions of kind diversity. */
static void
check_own(const struct small_run *run)
{
    size_t n = run->small.study.test_subset.n;
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const float *p[RUNS];
        float mean[CLASSES];

        for (size_t r = 0; r < RUNS; r++)
            p[r] = (float *)small_run_row(run, "/diversity/probabilities", r) +
                   i * CLASSES;
        lsc_average(RUNS, 1, CLASSES, p, mean);
        assert_true(confidence(run, 0, 0, 0)[i] ==
                    p[0][lsc_argmax(CLASSES, p[0])]);
        assert_true(confidence(run, 0, 0, 1)[i] ==
                    mean[lsc_argmax(CLASSES, mean)]);
        sum += (double)confidence(run, 0, 0, 1)[i];
    }
    assert_true(fabs(reals(run, OTHERS "mean_confidence", 0)[1] -
                     sum / (double)n) < 1e-12);
    assert_true(*reals(run, OTHERS "jsd", 0) ==
                *reals(run, "/robustness/jsd", 0));
    assert_true(fabs(reals(run, OTHERS "entropy", 0)[1] -
                     *reals(run, "/diversity/ensemble_entropy", 3)) < 1e-12);
}

/* n images are there and no more; AUROC is that of their confidences. */
static void
check_set(const struct small_run *run, size_t set, size_t n)
{
    size_t own = run->small.study.test_subset.n;
    double score[2][ROOM], auroc;

    for (size_t k = 0; k < 4; k++) {
        const float *in = confidence(run, 0, k / 2, k % 2);
        const float *out = confidence(run, set, k / 2, k % 2);
        double sum = 0;

        for (size_t i = 0; i < ROOM; i++) {
            assert_true(isnan(out[i]) == (i >= n));
            if (i < n) sum += (double)out[i];
            score[0][i] = 1 - (double)in[i];
            score[1][i] = 1 - (double)out[i];
        }
        assert_true(fabs(reals(run, OTHERS "mean_confidence", set)[k] -
                         sum / (double)n) < 1e-12);
        if (set == 0) continue;
        assert_int_equal(lsc_auroc(own, score[0], n, score[1], &auroc, NULL),
                         LSC_OK);
        assert_true(auroc == reals(run, OTHERS "auroc", set - 1)[k]);
    }
}

static void
other_sets_are_told_apart(void **state)
{
    struct files files = {""};
    char dir[300];
    const char *sets[] = {"robustness.others=mnist synthetic", dir,
                          "robustness.crowds=trajectory solutions", NULL};
    const char *alone[] = {"robustness.others=mnist synthetic", dir, NULL};
    struct small_run run;

    (void)state;
    files_begin(&files);
    files_idx(&files, "t10k", '-', "", 5);
    snprintf(dir, sizeof(dir), "data.dir=%s", files.dir);
    small_run_open(&run, text, alone);
    small_run_all(&run);
    check_own(&run);
    small_run_close(&run);
    small_run_open(&run, text, sets);
    small_run_all(&run);
    check_set(&run, 0, 40);
    check_set(&run, 1, 5);
    check_set(&run, 2, ROOM);
    small_run_close(&run);
    files_end(&files);
}

/* Nothing tells a set from itself. */
static void
own_images_are_not(void **state)
{
    static const char *const sets[] = {"robustness.others=synthetic",
                                       "evaluate.test_images=0", NULL};
    static const char *const same[] = {"confidence", "mean_confidence",
                                       "entropy", "jsd", "hash"};
    struct small_run run;

    (void)state;
    small_run_open(&run, text, sets);
    small_run_all(&run);
    for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++) {
        char path[64];
        size_t slab;

        snprintf(path, sizeof(path), OTHERS "%s", same[i]);
        slab = lsc_study_slab(&run.small.study, path);
        assert_memory_equal(small_run_row(&run, path, 0),
                            small_run_row(&run, path, 1),
                            run.small.study.slabs[slab].row_bytes);
    }
    for (size_t k = 0; k < 2; k++)
        assert_true(reals(&run, OTHERS "auroc", 0)[k] == .5);
    small_run_close(&run);
}

/* An image in the middle without a confidence is not the end of a set. */
static void
one_image_is_nan(void **state)
{
    static const char *const sets[] = {"robustness.others=synthetic", NULL};
    struct small_run run;
    float *row;
    double *mean;

    (void)state;
    small_run_open(&run, text, sets);
    small_run_all(&run);
    row = small_run_row(&run, OTHERS "confidence", 1);
    mean = small_run_row(&run, OTHERS "mean_confidence", 1);
    row[20] = NAN;
    mean[0] = NAN;
    small_run_stage(&run, LSC_ROBUSTNESS_APART);
    assert_true(isnan(reals(&run, OTHERS "auroc", 0)[0]));
    assert_true(reals(&run, OTHERS "auroc", 0)[1] > 0);
    small_run_close(&run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_are_cut_and_padded),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(other_data_sets_are_fitted),
        cmocka_unit_test(other_sets_are_told_apart),
        cmocka_unit_test(own_images_are_not),
        cmocka_unit_test(one_image_is_nan),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
