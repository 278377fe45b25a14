/* settings.c - what a study text sets, line by line. */
#include "config.h"

#include "settings.h"

#include "study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct lsc_err err;

/* What a text says, as "section.key=value|" and so on. */
static void
says(const char *text, const char *settings)
{
    struct lsc_settings s = {0};
    char all[512] = "";
    size_t at = 0;

    if (lsc_settings_read("a.ini", text, &s, &err) != LSC_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < s.n; i++)
        at +=
            (size_t)snprintf(all + at, sizeof(all) - at, "%s.%s=%s|",
                             s.list[i].section, s.list[i].key, s.list[i].value);
    assert_string_equal(all, settings);
    lsc_settings_free(&s);
}

static void
comments(void **state)
{
    (void)state;
    says("[a] # one\nx = 2 # two\ny = 3\t; three # four\n", "a.x=2|a.y=3|");
    says("# [b]\n[a]\nx = p#q;r\n  # more\n s ; t\n;y = 1", "a.x=p#q;r s|");
    says("[a]\nx = # none\r\ny =#1\r\n", "a.x=|a.y=#1|");
}

static void
indents(void **state)
{
    (void)state;
    says("  [a]\n  x = 2\n\ty=3\n  _z9 \t= 4\n", "a.x=2|a.y=3|a._z9=4|");
    says("[a]\nx = conv2d 16 3\n  conv2d 3 padding=1, relu\n\n 7=1\n [b]\nx=1",
         "a.x=conv2d 16 3 conv2d 3 padding=1, relu 7=1|b.x=1|");
}

static void
settings_come_last(void **state)
{
    static const char text[] = "[train]\nepochs = 4\n"
                               "[net]\nspec = mlp 6\n";
    const char *set[] = {"train.epochs=7", "study.kind=line", "line.points=3"};
    const char *bad[] = {"train.epochs=x", "train.epoch=1", "epochs", "=1", ""};
    struct lsc_study study;

    (void)state;
    assert_int_equal(lsc_study_parse(&study, "a.ini", text, set, 3, &err), 0);
    assert_int_equal(lsc_config_int(&study.config, "train.epochs"), 7);
    assert_int_equal(lsc_config_int(&study.config, "line.points"), 3);
    lsc_study_free(&study);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        int st = lsc_study_parse(&study, "a.ini", text, &bad[i], 1, &err);

        assert_int_equal(st, i < 2 ? LSC_EINVAL : LSC_EUSAGE);
        assert_ptr_equal(strstr(err.text, "--set"), err.text);
    }
}

/* What a text with scales makes of epochs, lr and solutions. */
static void
scales(void **state)
{
    static const char text[] =
        "[study]\nscale = demo\n[train@demo]\nepochs = 5\n[train]\n"
        "epochs = 2\nlr = 0.25\n[train@paper]\nepochs = 9\n"
        "[ensemble@paper]\nsolutions = 6\n";
    static const struct {
        const char *set[2];
        long epochs, solutions;
    } table[] = {
        {{"study.seed=1"}, 5, 3},
        {{"study.scale=paper"}, 9, 6},
        {{"study.scale="}, 2, 3},
        {{"study.scale=paper", "train.epochs=4"}, 4, 6},
        {{"train@demo.epochs=7"}, 7, 3},
        {{"train@paper.epochs=7"}, 5, 3},
    };
    const char *none = "study.scale=none";
    struct lsc_study study;

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        size_t n = table[i].set[1] != NULL ? 2 : 1;

        if (lsc_study_parse(&study, "a.ini", text, table[i].set, n, &err))
            fail_msg("%s", err.text);
        assert_int_equal(lsc_config_int(&study.config, "train.epochs"),
                         table[i].epochs);
        assert_int_equal(lsc_config_int(&study.config, "ensemble.solutions"),
                         table[i].solutions);
        assert_true(lsc_config_real(&study.config, "train.lr") == 0.25);
        lsc_study_free(&study);
    }
    assert_int_equal(lsc_study_parse(&study, "a.ini", text, &none, 1, &err),
                     LSC_EINVAL);
    assert_non_null(strstr(err.text, "a.ini: "));
    assert_non_null(strstr(err.text, ": demo paper"));
    assert_int_equal(lsc_study_parse(&study, "a.ini",
                                     "[a@paper]\nx=1\n[a@pap]\nx=1\n"
                                     "[b@paper]\nx=1\n",
                                     &none, 1, &err),
                     LSC_EINVAL);
    assert_non_null(strstr(err.text, ": paper pap"));
    assert_null(strstr(err.text, "paper pap paper"));
    assert_int_equal(
        lsc_study_parse(&study, "a.ini", "[train]\nlr=1", &none, 1, &err),
        LSC_EINVAL);
    assert_non_null(strstr(err.text, "no sections of a scale"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments),
        cmocka_unit_test(indents),
        cmocka_unit_test(settings_come_last),
        cmocka_unit_test(scales),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
