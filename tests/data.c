/* data.c - data sets are read as they are, or refused in one line. */
#include "config.h"

#include "dataset.h"
#include "files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define FASHION "/usr/share/datasets/fashion-mnist"

static struct files files;
static struct lsc_err err;

static int
begin(void **state)
{
    (void)state;
    files_begin(&files);
    return 0;
}

static int
end(void **state)
{
    (void)state;
    files_end(&files);
    return 0;
}

static void
fashion(void **state)
{
    struct lsc_data data;
    size_t count[2][10] = {{0}};
    double sum = 0;
    void *block;

    (void)state;
    if (access(FASHION, R_OK) != 0) skip();
    assert_int_equal(files_load("fashion-mnist", "", &data, &block, &err),
                     LSC_OK);
    assert_string_equal(data.dir, FASHION);
    assert_int_equal(data.train.n, 60000);
    assert_int_equal(data.test.n, 10000);
    for (size_t i = 0; i < data.train.n; i++) count[0][data.train.labels[i]]++;
    for (size_t i = 0; i < data.test.n; i++) count[1][data.test.labels[i]]++;
    for (int c = 0; c < 10; c++) {
        assert_int_equal(count[0][c], 6000);
        assert_int_equal(count[1][c], 1000);
    }
    for (size_t i = 0; i < data.train.n * 784; i++) sum += data.train.pixels[i];
    assert_true(sum / 255 / 784 / 60000 > 0.2855);
    assert_true(sum / 255 / 784 / 60000 < 0.2865);
    assert_string_equal(data.hash.hex, "467c29f4947ca5f8d1ae796ec17576f8");
    strcpy(data.name, "mnist"); /* files of these names may hold it */
    assert_int_equal(lsc_data_load(&data, block, &err), LSC_EINVAL);
    assert_non_null(strstr(err.text, "holds the images of fashion-mnist"));
    free(block);
}

/* Spelling and compression do not matter; one split may be missing. */
static void
idx_spellings(void **state)
{
    struct lsc_hash first = {""};

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct lsc_data data;
        struct files here = {""};
        void *block;

        files_begin(&here);
        files_idx(&here, "train", i & 1 ? '.' : '-', i & 2 ? ".gz" : "", 3);
        files_idx(&here, "t10k", i & 1 ? '.' : '-', i & 2 ? ".gz" : "", 2);
        assert_int_equal(files_load("mnist", here.dir, &data, &block, &err),
                         LSC_OK);
        assert_int_equal(data.train.n, 3);
        assert_int_equal(data.test.n, 2);
        files_check(&data, &data.train);
        files_check(&data, &data.test);
        if (i == 0) first = data.hash;
        assert_string_equal(data.hash.hex, first.hex);
        free(block);
        files_end(&here);
    }
}

static void
idx_one_split(void **state)
{
    struct lsc_data data;
    void *block;

    (void)state;
    files_idx(&files, "t10k", '-', ".gz", 2);
    assert_int_equal(files_load("notmnist", files.dir, &data, &block, &err),
                     LSC_OK);
    assert_int_equal(data.train.n, 0);
    assert_int_equal(data.test.n, 2);
    files_check(&data, &data.test);
    free(block);
}

#define IMAGES "train-images-idx3-ubyte"
#define LABELS "train-labels-idx1-ubyte"

/* Three images and labels with one byte changed and some cut off (more < 0) or
 * added. */
static const struct {
    const char *file;
    int at, byte, more;
    const char *says;
} bad_idx[] = {
    {IMAGES, 3, 1, 0, "magic 0x00000801, expected 0x00000803 (idx images)"},
    {LABELS, 0, 7, 0, "magic 0x07000801, expected 0x00000801 (idx labels)"},
    {IMAGES, 3, 3, -2360, "8 bytes of header, expected 16"},
    {IMAGES, 3, 3, -10, "2342 bytes of pixels, expected 2352"},
    {IMAGES, 3, 3, 5, "5 bytes after the pixels, expected none"},
    {LABELS, 3, 1, -1, "2 bytes of labels, expected 3"},
    {IMAGES, 11, 32, 0, "images of 32 x 28, expected 28 x 28 (mnist)"},
    {IMAGES, 12, 255, 0, "images of 28 x 4278190108, expected 28 x 28"},
    {IMAGES, 4, 255, 0, "2352 bytes of pixels, expected 3354101025072"},
    {IMAGES, 7, 0, 0, "no images"},
    {LABELS, 7, 2, -1, "2 labels, expected 3 as in"},
    {LABELS, 9, 10, 0, "label 10 of image 1, expected 0 to 9"},
    {LABELS, 0, 0, -11, "0 bytes of header, expected 8"},
};

static void
idx_refused(void **state)
{
    uint8_t bytes[FILES_MAX] = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(bad_idx) / sizeof(*bad_idx); i++) {
        size_t n;

        files_idx(&files, "train", '-', "", 3);
        n = files_read(&files, bad_idx[i].file, 1, bytes);
        bytes[bad_idx[i].at] = (uint8_t)bad_idx[i].byte;
        n += (size_t)bad_idx[i].more;
        files_write(&files, bad_idx[i].file, 1, bytes, n);
        files_refused(&files, "mnist", LSC_EINVAL, bad_idx[i].file,
                      bad_idx[i].says);
    }
    files_idx(&files, "train", '-', "", 3);
    files_remove(&files, LABELS);
    files_refused(&files, "mnist", LSC_EINVAL, LABELS,
                  "not there, expected beside");
}

/* The same inside gzip: no claim of a header may become memory. */
static void
gz_refused(void **state)
{
    uint8_t bytes[FILES_MAX] = {0, 0, 8, 3,  0, 0, 0, 3,
                                0, 0, 0, 28, 0, 0, 0, 28};
    size_t n;

    (void)state;
    files_idx(&files, "train", '-', ".gz", 3);
    files_write(&files, IMAGES ".gz", 0, bytes, 16 + 2000);
    files_refused(&files, "mnist", LSC_EINVAL, IMAGES,
                  "2000 bytes of pixels, expected 2352");
    files_write(&files, IMAGES ".gz", 0, bytes, 16 + 2353);
    files_refused(&files, "mnist", LSC_EINVAL, IMAGES,
                  "bytes after the pixels");
    bytes[4] = 255;
    files_write(&files, IMAGES ".gz", 0, bytes, 16 + 2352);
    files_refused(&files, "mnist", LSC_EINVAL, IMAGES,
                  "more than a gzip file of");

    files_idx(&files, "train", '-', ".gz", 3);
    n = files_read(&files, IMAGES ".gz", 1, bytes);
    files_write(&files, IMAGES ".gz", 1, bytes, n - 4);
    files_refused(&files, "mnist", LSC_EINVAL, IMAGES, "truncated gzip data");
    bytes[n - 5] ^= 1;
    files_write(&files, IMAGES ".gz", 1, bytes, n);
    files_refused(&files, "mnist", LSC_EINVAL, IMAGES, "damaged gzip data");
}

static void
changed_meanwhile(void **state)
{
    struct lsc_data data;
    uint8_t block[4 * 785];

    (void)state;
    files_idx(&files, "train", '-', "", 3);
    assert_int_equal(lsc_data_probe("mnist", files.dir, &data, &err), LSC_OK);
    files_idx(&files, "train", '-', "", 4);
    assert_int_equal(lsc_data_load(&data, block, &err), LSC_EINVAL);
    assert_non_null(strstr(err.text, "4 images, expected 3 as before"));
    files_remove(&files, IMAGES);
    assert_int_equal(lsc_data_load(&data, block, &err), LSC_EIO);
    assert_non_null(strstr(err.text, IMAGES ": no longer there"));
}

static void
search(void **state)
{
    struct lsc_data data = {.h = 7};
    char dirs[600];

    (void)state;
    files_refused(&files, "cifar100", LSC_EINVAL, files.dir,
                  "expected train.bin[.gz]");
    files_refused(&files, "mnistt", LSC_EINVAL, "mnistt",
                  "expected one of cifar10, cifar100");
    assert_int_equal(lsc_data_probe("cifar100", "/nowhere", &data, &err),
                     LSC_EINVAL);
    assert_non_null(strstr(err.text, "/nowhere: No such file or directory"));
    assert_non_null(strstr(err.text, "; set [data] dir or LOSSCAPE_DATA, or "
                                     "jobs/get-data cifar100"));
    assert_int_equal(data.h, 7);
    files_cifar(&files, "test.bin", 2, 100, 1);
    snprintf(dirs, sizeof(dirs), "/nowhere::%s", files.dir);
    assert_int_equal(lsc_data_probe("cifar100", dirs, &data, &err), LSC_OK);
    assert_string_equal(data.dir, files.dir);
}

static void
below_its_name(void **state)
{
    struct files below = {""};
    struct lsc_data data;

    (void)state;
    snprintf(below.dir, sizeof(below.dir), "%.200s/cifar100", files.dir);
    assert_int_equal(mkdir(below.dir, 0777), 0);
    files_cifar(&below, "test.bin", 2, 100, 1);
    assert_int_equal(lsc_data_probe("cifar100", files.dir, &data, &err),
                     LSC_OK);
    assert_string_equal(data.dir, below.dir);
    files_end(&below);
}

/* Every set's shapes fit the limits that the readers rely on. */
static void
rows(void **state)
{
    (void)state;
    for (size_t i = 0; lsc_datasets[i] != NULL; i++) {
        const struct lsc_dataset *d = lsc_datasets[i];

        assert_non_null(d->help);
        assert_true(d->dirs == NULL || d->files != NULL);
        assert_in_range(d->c, 1, LSC_MAX_CHANNELS);
        assert_in_range(d->classes, 2, 256);
        for (size_t k = 0; k < d->c; k++)
            assert_true(d->mean[k] > 0 && d->std[k] > 0);
    }
}

static void
synthetic(void **state)
{
    struct lsc_data data;
    size_t count[4] = {0};
    void *block;

    (void)state;
    assert_int_equal(files_load("synthetic", "", &data, &block, &err), LSC_OK);
    assert_int_equal(data.train.n, 512);
    assert_int_equal(data.test.n, 256);
    for (size_t i = 0; i < 512; i++) count[data.train.labels[i]]++;
    for (int c = 0; c < 4; c++) assert_in_range(count[c], 96, 160);
    assert_string_equal(data.hash.hex, "4e55e43d65cf612e8007dfaf73e47c4e");
    free(block);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fashion),
        cmocka_unit_test(idx_spellings),
        cmocka_unit_test_setup_teardown(idx_one_split, begin, end),
        cmocka_unit_test_setup_teardown(idx_refused, begin, end),
        cmocka_unit_test_setup_teardown(gz_refused, begin, end),
        cmocka_unit_test_setup_teardown(changed_meanwhile, begin, end),
        cmocka_unit_test_setup_teardown(search, begin, end),
        cmocka_unit_test_setup_teardown(below_its_name, begin, end),
        cmocka_unit_test(rows),
        cmocka_unit_test(synthetic),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
