/* npy.c - arrays of bytes in NumPy's format, and what is none. */
#include "config.h"

#include "npy.h"
#include "err.h"
#include "files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEADER(descr, fortran, shape)                                         \
    "{'descr': " descr ", 'fortran_order': " fortran ", 'shape': " shape ", " \
    "} "
#define PLAIN HEADER("'|u1'", "False", "(4, 5, 3)")

static const char *
path_of(const struct files *files, const char *name)
{
    static char path[512];

    snprintf(path, sizeof(path), "%s/%s", files->dir, name);
    return path;
}

static void
parts_of_a_file_are_read(void **state)
{
    struct files files = {""};
    uint8_t out[60];
    size_t items;

    (void)state;
    files_begin(&files);
    for (int version = 1; version <= 3; version++) {
        files_npy(&files, "a.npy", version, PLAIN, 60);
        assert_int_equal(
            lsc_npy_read(path_of(&files, "a.npy"), 15, 1, 2, out, &items, NULL),
            LSC_OK);
        assert_int_equal(items, 4);
        for (size_t i = 0; i < 30; i++) assert_int_equal(out[i], 15 + i);
        assert_int_equal(
            lsc_npy_read(path_of(&files, "a.npy"), 3, 0, 0, NULL, &items, NULL),
            LSC_OK);
        assert_int_equal(items, 20);
    }
    files_end(&files);
}

static const struct {
    int version, code;
    const char *header;
    size_t bytes;
    const char *says;
} wrong[] = {
    {1, LSC_EINVAL, HEADER("'<f4'", "False", "(4, 5, 3)"), 60, "dtype"},
    {1, LSC_EINVAL, HEADER("'|i1'", "False", "(4, 5, 3)"), 60, "dtype"},
    {1, LSC_EINVAL, HEADER("[('a', '|u1')]", "False", "(4, 5, 3)"), 60,
     "dtype"},
    {1, LSC_EINVAL, HEADER("'|u1'", "True", "(4, 5, 3)"), 60, "Fortran"},
    {1, LSC_EINVAL, HEADER("'|u1'", "False", "()"), 1, "expected a multiple"},
    {1, LSC_EINVAL, HEADER("'|u1'", "False", "(4, 7)"), 28,
     "28 bytes, expected a multiple of 15"},
    {1, LSC_EINVAL, HEADER("'|u1'", "False", "(4, x)"), 60, "no shape"},
    {1, LSC_EINVAL, HEADER("'|u1'", "False", "(4, 5"), 60, "no shape"},
    {1, LSC_EINVAL, HEADER("'|u1'", "False", "(4294967296, 4294967296)"), 60,
     "no shape"},
    {1, LSC_EINVAL, HEADER("'|u1'", "False", "(-15,)"), 60, "a.npy: "},
    {1, LSC_EINVAL, "{'descr': '|u1', 'fortran_order': False}", 60, "no shape"},
    {1, LSC_EINVAL, PLAIN, 59, "ends after 59 of the 60 bytes"},
    {2, LSC_EINVAL, PLAIN, 0, "ends after 0 of the 60 bytes"},
    {1, LSC_EINVAL, HEADER("'|u1'", "False", "(2, 15)"), 30,
     "holds 2 items, expected 3"},
    {1, LSC_EINVAL, HEADER("'|u1'", "False", "(0, 15)"), 0, "holds 0 items"},
};

static void
must_fail(const struct files *files, const char *name, int code,
          const char *says)
{
    struct lsc_err err = {0};
    uint8_t out[60];
    size_t items;
    int st = lsc_npy_read(path_of(files, name), 15, 1, 2, out, &items, &err);

    if (st != code || strstr(err.text, says) == NULL ||
        strstr(err.text, name) == NULL || strchr(err.text, '\n') != NULL)
        fail_msg("%d, '%s', expected %s", st, err.text, says);
}

static void
other_files_are_refused(void **state)
{
    struct files files = {""};

    (void)state;
    files_begin(&files);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        files_npy(&files, "a.npy", wrong[i].version, wrong[i].header,
                  wrong[i].bytes);
        must_fail(&files, "a.npy", wrong[i].code, wrong[i].says);
    }
    must_fail(&files, "none.npy", LSC_EIO, "No such file");
    must_fail(&files, "", LSC_EINVAL, "begin");
    files_write(&files, "a.npy", 1, "\x93NUMPY\1", 7);
    must_fail(&files, "a.npy", LSC_EINVAL, "begin");
    files_write(&files, "a.npy", 1, "a text, no array", 16);
    must_fail(&files, "a.npy", LSC_EINVAL, "begin");
    files_write(&files, "a.npy", 1, "\x93NUMPY\1\0\x40\0{'descr'", 18);
    must_fail(&files, "a.npy", LSC_EINVAL, "ends in its header");
    files_write(&files, "a.npy", 1, "\x93NUMPY\2\0\x40\0\1\0{'descr'", 20);
    must_fail(&files, "a.npy", LSC_EINVAL, "header is too long");
    files_write(&files, "a.npy", 1, "\x93NUMPY\1\0\0\x40{'descr'", 18);
    must_fail(&files, "a.npy", LSC_EINVAL, "header is too long");
    files_end(&files);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_a_file_are_read),
        cmocka_unit_test(other_files_are_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
