/* option.c - settings are read; values are checked, canonical, and read back as
 * printed. */
#include "config.h"

#include "option.h"

#include "canon.h"
#include "settings.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* clang-format off */
static const struct lsc_option train[] = {
    {"train", "epochs", LSC_INT, "10", 0, 1000, NULL, 1, "epochs"},
    {"train", "lr", LSC_REAL, "0.1", 0, 100, NULL, 1, "learning rate"},
    {"train", "nesterov", LSC_FLAG, "off", 0, 0, NULL, 1, "look ahead"},
    {"train", "optimiser", LSC_CHOICE, "sgd", 0, 0, "sgd | adam | adamw", 1,
     "how to step"},
    {"train", "drops", LSC_INTS, "", 1, 1000, NULL, 1, "epochs of drops"},
    {NULL, NULL, LSC_TEXT, NULL, 0, 0, NULL, 0, NULL},
};
static const struct lsc_option surface[] = {
    {"surface", "x", LSC_REALS, "-1 1", -INFINITY, INFINITY, NULL, 1, "ends"},
    {"surface", "note", LSC_TEXT, "", 0, 0, NULL, 0, "anything"},
    {"surface", "seed", LSC_INT, "0", 0, 9e18, NULL, 1, "of directions"},
    {"surface", "off", LSC_PERCENT, "no", 0.5, 20, "any | no", 1, "off"},
    {NULL, NULL, LSC_TEXT, NULL, 0, 0, NULL, 0, NULL},
};
/* clang-format on */
static const struct lsc_option *const tables[] = {train, surface, train};

static struct lsc_config config;
static struct lsc_err err;

static int
begin(void **state)
{
    (void)state;
    return lsc_config_create(&config, tables, 2, &err);
}

static int
end(void **state)
{
    (void)state;
    lsc_config_free(&config);
    return 0;
}

static void
defaults(void **state)
{
    (void)state;
    assert_int_equal(lsc_config_int(&config, "train.epochs"), 10);
    assert_true(lsc_config_real(&config, "train.lr") == 0.1);
    assert_true(lsc_config_real(&config, "train.epochs") == 10);
    assert_int_equal(lsc_config_flag(&config, "train.nesterov"), 0);
    assert_true(lsc_config_is(&config, "train.optimiser", "sgd"));
    assert_int_equal(lsc_config_choice(&config, "train.optimiser"), 0);
    assert_int_equal(lsc_config_count(&config, "train.drops"), 0);
    assert_int_equal(lsc_config_count(&config, "surface.x"), 2);
    assert_true(lsc_config_item(&config, "surface.x", 0) == -1);
    assert_true(lsc_config_item(&config, "surface.x", 1) == 1);
}

static const struct {
    const char *section, *key, *given, *kept;
} good[] = {
    {"train", "epochs", " +007 ", "7"},
    {"train", "epochs", "-0", "0"},
    {"train", "lr", "1e-1", "0.1"},
    {"train", "lr", "-0.0", "0"},
    {"train", "lr", "1E2", "100"},
    {"train", "lr", "0.00000100", "1e-06"},
    {"train", "lr", ".30000000000000004", "0.30000000000000004"},
    {"train", "nesterov", "TRUE", "yes"},
    {"train", "nesterov", "0", "no"},
    {"train", "optimiser", "adam", "adam"},
    {"train", "drops", " 3\t05  7 ", "3 5 7"},
    {"train", "drops", "  ", ""},
    {"train", "drops", "3,5 , 7 ,9, 10 11", "3 5 7 9 10 11"},
    {"surface", "x", "-1.50 2e0", "-1.5 2"},
    {"surface", "x", "1e1,.5", "10 0.5"},
    {"surface", "note", "  a;b = [c]#d ", "a;b = [c]#d"},
    {"surface", "seed", "9007199254740993", "9007199254740993"},
    {"surface", "off", "any", "any"},
    {"surface", "off", " 1.50 % ", "1.5%"},
};

static void
canonical(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        char name[64];

        assert_int_equal(lsc_config_set(&config, good[i].section, good[i].key,
                                        good[i].given, &err),
                         LSC_OK);
        snprintf(name, sizeof(name), "%s.%s", good[i].section, good[i].key);
        assert_string_equal(lsc_config_text(&config, name), good[i].kept);
    }
    assert_int_equal(lsc_config_int(&config, "surface.seed"), 9007199254740993);
    assert_true(fabs(lsc_config_percent(&config, "surface.off") - 0.015) <
                1e-9);
    lsc_config_set(&config, "surface", "off", "no", &err);
    assert_true(!(lsc_config_percent(&config, "surface.off") > 0));
    assert_int_equal(lsc_config_choice(&config, "train.optimiser"), 1);
    lsc_config_set(&config, "train", "optimiser", "adamw", &err);
    assert_int_equal(lsc_config_choice(&config, "train.optimiser"), 2);
    lsc_config_set(&config, "train", "drops", "3 5 7", &err);
    assert_int_equal(lsc_config_count(&config, "train.drops"), 3);
    assert_true(lsc_config_item(&config, "train.drops", 2) == 7);
}

static const struct {
    const char *section, *key, *given, *says;
} bad[] = {
    {"train", "lr", "fast",
     "[train] lr: 'fast' is not a number (expected a number from 0 to 100)"},
    {"train", "lr", "", "'' is not a number"},
    {"train", "lr", "0.1x", "'0.1x' is not a number"},
    {"train", "lr", "0x1p3", "'0x1p3' is not a number"},
    {"train", "lr", "nan", "'nan' is not a number"},
    {"train", "lr", "inf", "'inf' is not a number"},
    {"train", "lr", "-1", "'-1' is out of range"},
    {"train", "lr", "1 2", "'1 2' is not a number"},
    {"surface", "x", "0 1e999", "'1e999' is out of range"},
    {"train", "epochs", "5.5",
     "[train] epochs: '5.5' is not an integer (expected an integer from 0 to "
     "1000)"},
    {"train", "epochs", "5e1", "is not an integer"},
    {"surface", "off", "1",
     "'1' is neither (expected any | no or a percentage from 0.5% to 20%)"},
    {"surface", "off", "", "'' is neither"},
    {"surface", "off", "%", "'%' is neither"},
    {"surface", "off", "-1%", "'-1%' is neither"},
    {"surface", "off", "0%", "'0%' is neither"},
    {"surface", "off", "21%", "'21%' is neither"},
    {"surface", "off", "1%%", "'1%%' is neither"},
    {"surface", "off", "nan%", "'nan%' is neither"},
    {"surface", "off", "others", "'others' is neither"},
    {"train", "epochs", "1001", "'1001' is out of range"},
    {"surface", "seed", "99999999999999999999", "is out of range"},
    {"train", "nesterov", "maybe", "'maybe' is neither (expected yes or no)"},
    {"train", "optimiser", "ada",
     "'ada' is none of them (expected one of: sgd | adam | adamw)"},
    {"train", "optimiser", "|", "'|' is none of them"},
    {"train", "optimiser", "", "'' is none of them"},
    {"train", "drops", "3;5",
     "'3;5' is not an integer (expected integers from 1 to 1000)"},
    {"train", "drops", "3,,5", "'' is not an integer"},
    {"train", "drops", ",5", "'' is not an integer"},
    {"train", "drops", "3 0", "'0' is out of range"},
    {"surface", "note", "a\nb", "has a control character"},
    {"surface", "note", "a ; b", "has a comment in it"},
    {"surface", "note", "a # b", "has a comment in it"},
    {"surface", "note", "#b", "has a comment in it"},
    {"train", "lrr", "1", "[train] lrr: no such option (nearest: [train] lr)"},
    {"sruface", "notes", "1",
     "[sruface] notes: no such option (nearest: [surface] note)"},
    {"surface", "epochs", "1", "(nearest: [train] epochs)"},
    {"line", "pairs", "1", "[line] pairs: no such option"},
};

static void
refused(void **state)
{
    char *before = lsc_config_print(&config, 0), *after;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_int_equal(lsc_config_set(&config, bad[i].section, bad[i].key,
                                        bad[i].given, &err),
                         LSC_EINVAL);
        if (strstr(err.text, bad[i].says) == NULL)
            fail_msg("'%s' lacks '%s'", err.text, bad[i].says);
        assert_null(strchr(err.text, '\n'));
        assert_true(strstr(err.text, "nearest") == NULL ||
                    strcmp(bad[i].key, "pairs") != 0);
    }
    after = lsc_config_print(&config, 0);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

static void
printed(void **state)
{
    char *text;

    (void)state;
    lsc_config_set(&config, "surface", "note", "hello", &err);
    text = lsc_config_print(&config, 0);
    assert_string_equal(text, "[train]\nepochs = 10\nlr = 0.1\nnesterov = no\n"
                              "optimiser = sgd\ndrops =\n\n[surface]\n"
                              "x = -1 1\nnote = hello\nseed = 0\noff = no\n");
    free(text);
    text = lsc_config_print(&config, 1);
    assert_null(strstr(text, "note"));
    assert_non_null(strstr(text, "seed"));
    free(text);
}

static void
two_of_one_name(void **state)
{
    struct lsc_config c = {.n = 5};

    (void)state;
    assert_int_equal(lsc_config_create(&c, tables, 3, &err), LSC_EINVAL);
    assert_non_null(strstr(err.text, "[train] epochs"));
    assert_int_equal(c.n, 5);
}

static void
edits(void **state)
{
    (void)state;
    assert_int_equal(lsc_edits("", ""), 0);
    assert_int_equal(lsc_edits("", "abc"), 3);
    assert_int_equal(lsc_edits("kitten", "sitting"), 3);
    assert_int_equal(lsc_edits("sitting", "kitten"), 3);
}

/* No line of a printed value looks like a setting. */
static void
printed_lines_continue(void **state)
{
    char note[1024] = "", *text;
    struct lsc_settings s = {0};

    (void)state;
    for (size_t i = 0; i < 40; i++)
        strcat(note, i % 3 ? "padding=1, [c] d " : "conv2d 16 3 ");
    strcat(note, "relu");
    lsc_config_set(&config, "surface", "note", note, &err);
    text = lsc_config_print(&config, 0);
    assert_int_equal(lsc_settings_read("a.ini", text, &s, &err), LSC_OK);
    assert_int_equal(s.n, config.n);
    assert_string_equal(lsc_settings_find(&s, "surface", "note"), note);
    lsc_settings_free(&s);
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(defaults, begin, end),
        cmocka_unit_test_setup_teardown(canonical, begin, end),
        cmocka_unit_test_setup_teardown(refused, begin, end),
        cmocka_unit_test_setup_teardown(printed, begin, end),
        cmocka_unit_test(two_of_one_name),
        cmocka_unit_test(edits),
        cmocka_unit_test_setup_teardown(printed_lines_continue, begin, end),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
