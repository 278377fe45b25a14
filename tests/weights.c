/* weights.c - safetensors: out and in again, refused, and PyTorch's numbers. */
#include "config.h"

#include "files.h"
#include "loss.h"
#include "rng.h"
#include "split.h"
#include "weights.h"
#include "work.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
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

static void
name_file(char path[512])
{
    snprintf(path, 512, "%s/w.safetensors", files.dir);
}

static void
make_net(struct lsc_net *net, const char *spec, struct lsc_shape input)
{
    if (lsc_net_create(net, spec, input, 10, &err) != LSC_OK)
        fail_msg("%s", err.text);
}

/* Any 32 bits, NaN and denormal numbers among them. */
static float *
any_floats(size_t n, uint64_t index)
{
    float *values = lsc_calloc(n, sizeof(*values));
    struct lsc_rng rng;

    lsc_rng_start(&rng, 1, LSC_FOR_TEST, index);
    for (size_t i = 0; i < n; i++) {
        uint32_t word = lsc_rng_bits(&rng);

        memcpy(&values[i], &word, sizeof(word));
    }
    return values;
}

static void
round_trip(const char *spec, struct lsc_shape input)
{
    static const char *const metadata[] = {
        "input", "mean .5 0.25 1e-1, std 2 .5 4", "by", "\"a\\b\"", NULL};
    struct lsc_weights_note note;
    struct lsc_net net;
    float *theta, *buffers, *theta2, *buffers2;
    char path[512];

    name_file(path);
    make_net(&net, spec, input);
    theta = any_floats(net.P, 0);
    buffers = any_floats(net.Q, 1);
    theta2 = any_floats(net.P, 2);
    buffers2 = any_floats(net.Q, 3);
    assert_int_equal(
        lsc_weights_write(path, &net, theta, buffers, metadata, &err), LSC_OK);
    if (lsc_weights_read(path, &net, theta2, buffers2, &note, &err) != LSC_OK)
        fail_msg("%s", err.text);
    assert_memory_equal(theta, theta2, net.P * sizeof(*theta));
    assert_memory_equal(buffers, buffers2, net.Q * sizeof(*buffers));
    assert_int_equal(strlen(note.hash.hex), 32);
    assert_int_equal(note.have_scale, input.c == 3);
    if (input.c == 3) {
        assert_true(note.mean[2] == 0.1f);
        assert_true(note.std[1] == 0.5f);
    }
    free(theta);
    free(buffers);
    free(theta2);
    free(buffers2);
    lsc_net_free(&net);
}

static void
round_trips(void **state)
{
    (void)state;
    round_trip("mlp 7 5", (struct lsc_shape){5, 5, 3});
    round_trip("smallcnn", (struct lsc_shape){28, 28, 1});
    round_trip("resnet20", (struct lsc_shape){32, 32, 3});
    round_trip("conv2d 4 3 name=a, batchnorm name=a.b, gap, dense 10 name=c",
               (struct lsc_shape){8, 9, 3});
}

#define BIAS                                         \
    "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[10]," \
    "\"data_offsets\":[0,40]}"
#define WEIGHT                                           \
    "\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[10,2]," \
    "\"data_offsets\":[40,120]}"
/* One tensor of other making. */
#define T(name, dtype, shape, offsets)                             \
    "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":[" shape "]," \
    "\"data_offsets\":[" offsets "]}"

/* Headers for dense 10 on two numbers; `length` is added to the header's
 * length as told, `bytes` are the bytes behind it. */
static const struct {
    const char *header;
    long long length;
    size_t bytes;
    const char *says;
} bad[] = {
    {"{" BIAS "," WEIGHT "}", 1 << 20, 120, "header of 1048705 bytes"},
    {"{" BIAS "," WEIGHT "}", -1, 120, "expected JSON"},
    {"{" BIAS "," WEIGHT "}", 0, 119, "'fc.weight': ends at byte 120"},
    {"{" BIAS "," WEIGHT "}", 0, 124, "4 bytes after the last tensor"},
    {"[1]", 0, 0, "header: expected an object"},
    {"", 0, 0, "expected JSON"},
    {"{" BIAS "," BIAS "}", 0, 120, "duplicate object key"},
    {"{" BIAS "}", 0, 40, "'fc.weight' is missing, expected F32 [10, 2]"},
    {"{" WEIGHT "," T("fc.bias", "F32", "5,2", "0,40") "}", 0, 120,
     "'fc.bias' is F32 [5, 2], expected F32 [10]"},
    {"{" WEIGHT "," T("fc.bias", "F32", "20", "0,40") "}", 0, 120,
     "'fc.bias': 40 bytes, expected 80 for F32 [20]"},
    {"{" WEIGHT "," T("fc.bias", "F64", "5", "0,40") "}", 0, 120,
     "'fc.bias' is F64 [5], expected F32 [10]"},
    {"{" WEIGHT "," T("fc.bias", "F33", "10", "0,40") "}", 0, 120,
     "'fc.bias': dtype 'F33', expected F32"},
    {"{" WEIGHT "," T("fc.bias", "F32", "10", "4,44") "}", 0, 120,
     "'fc.bias': begins at byte 4, expected 0: a hole"},
    {"{" BIAS "," T("fc.weight", "F32", "10,2", "36,116") "}", 0, 120,
     "'fc.weight': begins at byte 36, expected 40: tensors overlap"},
    {"{" BIAS "," T("fc.weight", "F32", "10,2", "120,40") "}", 0, 120,
     "'fc.weight': data_offsets: expected two integers"},
    {"{" BIAS "," T("fc.weight", "F32", "10,2", "40") "}", 0, 120,
     "'fc.weight': data_offsets: expected two integers"},
    {"{" BIAS "," T("fc.weight", "F32", "10,-2", "40,120") "}", 0, 120,
     "'fc.weight': shape: expected integers of 0 or more"},
    {"{" BIAS "," T("fc.weight", "F32", "4294967296,4294967296", "40,120") "}",
     0, 120, "'fc.weight': shape: the product overflows"},
    {"{" BIAS "," T("fc.weight", "F32", "1,1,1,1,1,1,1,1,20", "40,120") "}", 0,
     120, "'fc.weight': shape: expected a list of at most 8 sizes"},
    {"{" BIAS "," WEIGHT "," T("fc.scale", "F32", "2", "120,128") "}", 0, 128,
     "'fc.scale' (F32 [2]) is not the net's, expected the 2"},
    {"{" BIAS ",\"fc.weight\":7}", 0, 120, "'fc.weight': dtype: expected"},
};

static void
write_file(const char *header, long long add, size_t bytes)
{
    static uint8_t all[4096];
    size_t n = strlen(header);
    uint64_t told = (uint64_t)((long long)n + add);

    for (int i = 0; i < 8; i++) all[i] = (uint8_t)(told >> 8 * i);
    memcpy(all + 8, header, n);
    memset(all + 8 + n, 0, bytes);
    files_write(&files, "w.safetensors", 1, all, 8 + n + bytes);
}

static void
refused(const char *path, const struct lsc_net *net, int code, const char *says)
{
    float theta[30], buffers[1];

    for (int i = 0; i < 30; i++) theta[i] = 7;
    assert_int_equal(lsc_weights_read(path, net, theta, buffers, NULL, &err),
                     code);
    if (strstr(err.text, says) == NULL || strstr(err.text, path) == NULL)
        fail_msg("'%s' lacks '%s' or the file", err.text, says);
    for (int i = 0; i < 30; i++) assert_true(theta[i] == 7);
}

static void
refusals(void **state)
{
    struct lsc_net net;
    char path[512];

    (void)state;
    name_file(path);
    make_net(&net, "flatten, dense 10 name=fc", (struct lsc_shape){1, 2, 1});
    refused(path, &net, LSC_EIO, "No such file");
    refused(files.dir, &net, LSC_EINVAL, "expected a regular file");
    files_write(&files, "w.safetensors", 1, "1234", 4);
    refused(path, &net, LSC_EINVAL, "4 bytes, expected a safetensors file");
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        write_file(bad[i].header, bad[i].length, bad[i].bytes);
        refused(path, &net, LSC_EINVAL, bad[i].says);
    }
    lsc_net_free(&net);
}

/* The order of tensors does not matter, and PyTorch counts batches. */
static void
taken(void **state)
{
    float theta[30], buffers[1];
    struct lsc_weights_note note;
    struct lsc_net net;
    char path[512];

    (void)state;
    name_file(path);
    make_net(&net, "flatten, dense 10 name=fc", (struct lsc_shape){1, 2, 1});
    write_file("{" WEIGHT "," T("a.num_batches_tracked", "I64", "",
                                "120,128") "," BIAS "}  ",
               0, 128);
    if (lsc_weights_read(path, &net, theta, buffers, &note, &err) != LSC_OK)
        fail_msg("%s", err.text);
    assert_false(note.have_scale);
    lsc_net_free(&net);
}

static void
not_written(void **state)
{
    struct lsc_net net;
    float theta[30] = {0};
    char path[512];

    (void)state;
    make_net(&net, "flatten, dense 10 name=fc", (struct lsc_shape){1, 2, 1});
    snprintf(path, sizeof(path), "%s/no/w.safetensors", files.dir);
    assert_int_equal(lsc_weights_write(path, &net, theta, NULL, NULL, &err),
                     LSC_EIO);
    assert_non_null(strstr(err.text, path));
    lsc_net_free(&net);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(round_trips, begin, end),
        cmocka_unit_test_setup_teardown(refusals, begin, end),
        cmocka_unit_test_setup_teardown(taken, begin, end),
        cmocka_unit_test_setup_teardown(not_written, begin, end),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
