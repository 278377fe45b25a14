/* cifar.c - the binary format of CIFAR is read as it is, or refused. */
#include "config.h"

#include "dataset.h"
#include "files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

static const char *const batches[] = {
    "data_batch_1.bin",    "data_batch_2.bin", "data_batch_3.bin",
    "data_batch_4.bin.gz", "data_batch_5.bin",
};

static void
cifar10(void **state)
{
    struct lsc_data data;
    void *block;

    (void)state;
    files_cifar(&files, "test_batch.bin", 1, 10, 4);
    assert_int_equal(files_load("cifar10", files.dir, &data, &block, &err),
                     LSC_OK);
    assert_int_equal(data.train.n, 0);
    assert_int_equal(data.test.n, 4);
    files_check(&data, &data.test);
    free(block);
    for (size_t i = 0; i < 5; i++)
        files_cifar(&files, batches[i], 1, 10, i + 1);
    assert_int_equal(files_load("cifar10", files.dir, &data, &block, &err),
                     LSC_OK);
    assert_int_equal(data.train.n, 15);
    for (size_t i = 0, at = 0; i < 5; at += ++i) {
        struct lsc_images part = {i + 1, data.train.pixels + at * 3072,
                                  data.train.labels + at};

        files_check(&data, &part);
    }
    free(block);
    files_remove(&files, batches[2]);
    files_refused(&files, "cifar10", LSC_EINVAL, batches[2],
                  "not there, expected beside");
}

static void
cifar100(void **state)
{
    struct lsc_data data;
    void *block;

    (void)state;
    files_cifar(&files, "train.bin.gz", 2, 100, 5);
    files_cifar(&files, "test.bin", 2, 100, 2);
    assert_int_equal(files_load("cifar100", files.dir, &data, &block, &err),
                     LSC_OK);
    files_check(&data, &data.train);
    files_check(&data, &data.test);
    free(block);
}

static void
cifar_refused(void **state)
{
    uint8_t bytes[FILES_MAX];
    size_t n;

    (void)state;
    files_cifar(&files, "test_batch.bin", 1, 10, 2);
    n = files_read(&files, "test_batch.bin", 1, bytes);
    files_write(&files, "test_batch.bin", 1, bytes, n - 1);
    files_refused(&files, "cifar10", LSC_EINVAL, "test_batch.bin",
                  "6145 bytes, expected a multiple of 3073");
    files_write(&files, "test_batch.bin", 1, bytes, 0);
    files_refused(&files, "cifar10", LSC_EINVAL, "test_batch.bin",
                  "0 bytes, expected");
    bytes[3073] = 10;
    files_write(&files, "test_batch.bin", 1, bytes, n);
    files_refused(&files, "cifar10", LSC_EINVAL, "test_batch.bin",
                  "label 10 of image 1, expected 0 to 9");
    files_remove(&files, "test_batch.bin");
    files_write(&files, "test_batch.bin.gz", 0, bytes, n + 1);
    files_refused(&files, "cifar10", LSC_EINVAL, "test_batch.bin.gz",
                  "6147 bytes, expected a multiple of 3073");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cifar10, begin, end),
        cmocka_unit_test_setup_teardown(cifar100, begin, end),
        cmocka_unit_test_setup_teardown(cifar_refused, begin, end),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
