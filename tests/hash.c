/* hash.c - hashes are XXH3, in pieces as in one. */
#include "config.h"

#include "hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void
hashes(void **state)
{
    struct lsc_hasher *h = lsc_hasher_create();
    struct lsc_hash whole = {""}, pieces = {""};

    (void)state;
    lsc_hasher_end(h, &whole);
    assert_string_equal(whole.hex, "99aa06d3014798d86001c324468d497f");
    h = lsc_hasher_create();
    lsc_hasher_add(h, "landscape", 9);
    lsc_hasher_end(h, &whole);
    h = lsc_hasher_create();
    lsc_hasher_add(h, "landscape", 4);
    lsc_hasher_add(h, "scape", 5);
    lsc_hasher_end(h, &pieces);
    assert_string_equal(whole.hex, pieces.hex);
    assert_true(lsc_hash64("", 0, 0) == 0x2d06800538d394c2);
    assert_true(lsc_hash64("a", 1, 0) != lsc_hash64("a", 1, 1));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
