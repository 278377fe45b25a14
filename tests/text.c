/* text.c - words of a text. */
#include "config.h"

#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *text, *words[4]; /* NULL at the end */
} texts[] = {
    {"", {NULL}},
    {" ,\t\n, ", {NULL}},
    {"one", {"one", NULL}},
    {"pca pca-scaled", {"pca", "pca-scaled", NULL}},
    {" a,b\tc ", {"a", "b", "c", NULL}},
    {"a, b ,\n c,", {"a", "b", "c", NULL}},
};

static void
words(void **state)
{
    char word[16];

    (void)state;
    for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++) {
        size_t n = 0;

        for (; texts[t].words[n] != NULL; n++) {
            lsc_text_word(texts[t].text, n, word, sizeof(word));
            assert_string_equal(word, texts[t].words[n]);
        }
        assert_int_equal(lsc_text_words(texts[t].text), n);
        for (size_t i = n; i < n + 3; i++) {
            lsc_text_word(texts[t].text, i, word, sizeof(word));
            assert_string_equal(word, "");
        }
    }
}

static void
too_long(void **state)
{
    char word[4] = "xyz", beyond[2] = "z";

    (void)state;
    lsc_text_word("one gaussian", 1, word, sizeof(word));
    assert_string_equal(word, "gau");
    lsc_text_word("one gaussian", 1, beyond, 1);
    assert_string_equal(beyond, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
