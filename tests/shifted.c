/* shifted.c - corrupted images, computed and from files. */
#include "config.h"

#include "files.h"
#include "shifted.h"
#include "small_study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SUBSET "evaluate.test_images=40"

#define SHAPE(shape) \
    "{'descr': '|u1', 'fortran_order': False, 'shape': " shape ", }"

enum { IMAGES = 256, BYTES = 64, LENGTH = 5 * IMAGES * BYTES };

static const char text[] = "[study]\nkind = robustness\n"
                           "[data]\nset = synthetic\n"
                           "[net]\nspec = flatten, dense 4\n";

/* A set, checked to be whole. */
static void
corrupt(const struct small_study *s, size_t type, int severity,
        struct lsc_shifted *set)
{
    const struct lsc_split *from = &s->study.test_subset;

    *set = (struct lsc_shifted){0};
    assert_int_equal(
        lsc_shifted_corrupt(&s->study, type, severity, NULL, set, NULL),
        LSC_OK);
    assert_int_equal(set->split.n, from->n);
    assert_ptr_equal(set->split.data, &s->study.data);
    assert_ptr_equal(set->split.from, &set->images);
    for (size_t i = 0; i < from->n; i++) {
        assert_int_equal(set->split.index[i], i);
        assert_int_equal(set->labels[i], from->from->labels[from->index[i]]);
    }
}

static void
files_are_severity_major(void **state)
{
    static const char header[] = SHAPE("(1280, 8, 8, 1)");
    struct files files = {""};
    char dir[300];
    const char *sets[] = {"robustness.corruptions=snow frost", dir, SUBSET,
                          NULL};
    struct small_study s;

    (void)state;
    files_begin(&files);
    snprintf(dir, sizeof(dir), "robustness.files=%s", files.dir);
    files_npy(&files, "snow.npy", 1, header, LENGTH);
    files_npy(&files, "frost.npy", 2, header, LENGTH);
    small_study_read(&s, text, sets);
    for (int severity = 1; severity <= LSC_SEVERITIES; severity++)
        for (size_t type = 0; type < 2; type++) {
            struct lsc_shifted set;

            corrupt(&s, type, severity, &set);
            for (size_t i = 0; i < 40; i++) {
                size_t row = (size_t)(severity - 1) * IMAGES +
                             s.study.test_subset.index[i];

                for (size_t p = 0; p < BYTES; p++)
                    assert_int_equal(set.pixels[i * BYTES + p],
                                     (row * BYTES + p) % 251);
            }
            lsc_shifted_free(&set);
        }
    small_study_close(&s);
    files_end(&files);
}

/* Every corruption is that of the image's own number, in a subset as in all. */
static void
images_have_their_own_corruption(void **state)
{
    char types[512] = "robustness.corruptions=";
    const char *sets[2][4] = {{types, "robustness.severities=mnist-c", SUBSET},
                              {types, "robustness.severities=mnist-c"}};
    struct small_study some, all;
    const struct lsc_images *test = &some.study.data.test;
    float *scratch;

    (void)state;
    for (size_t i = 0; lsc_corruptions[i] != NULL; i++) {
        strcat(types, lsc_corruptions[i]->name);
        strcat(types, " ");
    }
    small_study_read(&some, text, sets[0]);
    small_study_read(&all, text, sets[1]);
    scratch = lsc_calloc(lsc_corruption_scratch(8, 8, 1), sizeof(*scratch));
    for (size_t k = 0; lsc_corruptions[k] != NULL; k++)
        for (int severity = 0; severity <= LSC_SEVERITIES; severity++) {
            struct lsc_shifted part, whole;

            corrupt(&some, k, severity, &part);
            corrupt(&all, k, severity, &whole);
            for (size_t i = 0; i < part.split.n; i++) {
                size_t own = some.study.test_subset.index[i];
                uint8_t out[BYTES];

                lsc_corrupt(lsc_corruptions[k], LSC_MNIST_C, severity,
                            some.study.seed, own, 8, 8, 1,
                            test->pixels + own * BYTES, out, scratch);
                assert_memory_equal(part.pixels + i * BYTES, out, BYTES);
                assert_memory_equal(whole.pixels + own * BYTES, out, BYTES);
            }
            lsc_shifted_free(&part);
            lsc_shifted_free(&whole);
        }
    free(scratch);
    small_study_close(&some);
    small_study_close(&all);
}

static int
stop(struct lsc_watch *watch, const void *state, size_t bytes,
     struct lsc_err *err)
{
    (void)watch;
    (void)state;
    (void)bytes;
    return lsc_fail(err, LSC_ESTOP, "stopped");
}

static void
the_watch_can_stop_it(void **state)
{
    struct lsc_watch watch = {.call = stop};
    struct lsc_shifted set = {0};
    struct small_study s;

    (void)state;
    small_study_read(&s, text, NULL);
    assert_int_equal(lsc_shifted_corrupt(&s.study, 0, 1, &watch, &set, NULL),
                     LSC_ESTOP);
    lsc_shifted_free(&set);
    small_study_close(&s);
}

static const struct {
    const char *set, *says;
    int code, files;
} wrong[] = {
    {"robustness.corruptions=contrast snowy",
     "[robustness] corruptions: unknown corruption 'snowy' (losscape",
     LSC_EINVAL, 0},
    {"robustness.others=mnist", "[robustness] others: data set mnist is not",
     LSC_EINVAL, 0},
    {"robustness.others=mnst", "[robustness] others: no data set 'mnst'",
     LSC_EINVAL, 0},
    {"robustness.others=cifar10",
     "[robustness] others: cifar10 has no test images", LSC_EINVAL, 0},
    {"robustness.corruptions=none", "none.npy: No such file", LSC_EIO, 1},
    {"robustness.corruptions=short",
     "short.npy: 256 images, expected 5 times the 256 test images", LSC_EINVAL,
     1},
    {"robustness.corruptions=cut", "cut.npy: ends after 20 of the", LSC_EINVAL,
     1},
    {"robustness.corruptions=text", "text.npy: expected a .npy file",
     LSC_EINVAL, 1},
};

static void
what_is_wrong_is_said(void **state)
{
    struct files files = {""};
    char dir[300], from[300];

    (void)state;
    files_begin(&files);
    files_cifar(&files, "data_batch_1.bin", 1, 10, 1);
    for (char k = '2'; k <= '5'; k++) {
        char name[] = "data_batch_1.bin";

        name[11] = k;
        files_cifar(&files, name, 1, 10, 1);
    }
    files_npy(&files, "short.npy", 1, SHAPE("(256, 8, 8)"), IMAGES * BYTES);
    files_npy(&files, "cut.npy", 1, SHAPE("(1280, 8, 8)"), 20);
    files_write(&files, "text.npy", 1, "text", 4);
    snprintf(dir, sizeof(dir), "data.dir=%s", files.dir);
    snprintf(from, sizeof(from), "robustness.files=%s", files.dir);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        const char *sets[] = {"study.kind=cuts surface robustness",
                              wrong[i].set, dir, wrong[i].files ? from : NULL,
                              NULL};
        struct small_study s;
        struct lsc_err err = {0};
        int st = small_study_plan(&s, sets, &err);

        if (st != wrong[i].code || strstr(err.text, wrong[i].says) == NULL ||
            strchr(err.text, '\n') != NULL)
            fail_msg("%zu: %d, '%s'", i, st, err.text);
        small_study_close(&s);
    }
    files_end(&files);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_severity_major),
        cmocka_unit_test(images_have_their_own_corruption),
        cmocka_unit_test(the_watch_can_stop_it),
        cmocka_unit_test(what_is_wrong_is_said),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
