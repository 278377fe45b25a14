/* choices.c - the words of an option and what they stand for agree. */
#include "config.h"

#include "draw.h"
#include "frame.h"
#include "optim.h"
#include "study.h"
#include "point.h"
#include "train.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A choice stands for a value of an enum. */
static const struct {
    const char *section, *key, *word;
    size_t value;
} choices[] = {
    {"data", "normalise", "mean-std", LSC_MEAN_STD},
    {"data", "normalise", "255", LSC_255},
    {"data", "normalise", "none", LSC_NONE},
    {"train", "init", "he", LSC_INIT_HE_NORMAL},
    {"train", "init", "glorot", LSC_INIT_GLOROT_UNIFORM},
    {"train", "init", "pytorch", LSC_INIT_PYTORCH},
    {"surface", "normalise", "none", LSC_NORM_NONE},
    {"surface", "normalise", "layer", LSC_NORM_LAYER},
    {"cuts", "normalise", "filter", LSC_NORM_FILTER},
    {"surface", "batch_norm", "keep", LSC_BN_KEEP},
    {"surface", "batch_norm", "recompute", LSC_BN_RECOMPUTE},
    {"surface", "batch_norm", "interpolate", LSC_BN_INTERPOLATE},
    {"line", "batch_norm", "keep", LSC_BN_KEEP},
    {"line", "batch_norm", "recompute", LSC_BN_RECOMPUTE},
    {"line", "batch_norm", "interpolate", LSC_BN_INTERPOLATE},
    {"cuts", "batch_norm", "keep", LSC_BN_KEEP},
    {"cuts", "batch_norm", "recompute", LSC_BN_RECOMPUTE},
};

#define ALL "[study]\nkind = surface line cuts\n"

static size_t
choose(struct lsc_study *s, const char *section, const char *key,
       const char *word)
{
    struct lsc_err err = {0};
    char name[64];

    if (lsc_config_set(&s->config, section, key, word, &err) != LSC_OK)
        fail_msg("%s", err.text);
    snprintf(name, sizeof(name), "%s.%s", section, key);
    return lsc_config_choice(&s->config, name);
}

/* How many choices an option has. */
static size_t
words(const struct lsc_study *s, const char *name)
{
    size_t n = 1, i = 0;

    while (strcmp(s->config.rows[i]->key, strchr(name, '.') + 1) != 0) i++;
    for (const char *c = s->config.rows[i]->choices; *c != '\0'; c++)
        n += *c == '|';
    return n;
}

static void
choices_are_enums(void **state)
{
    struct lsc_err err = {0};
    struct lsc_study s;

    (void)state;
    assert_int_equal(lsc_study_parse(&s, "a.ini", ALL, NULL, 0, &err), LSC_OK);
    for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++)
        assert_int_equal(
            choose(&s, choices[i].section, choices[i].key, choices[i].word),
            choices[i].value);
    lsc_study_free(&s);
}

/* The option's row lists the names of a table, all and in its order. */
static void
choices_are_rows(void **state)
{
    static const char *const planes[] = {"random", "solutions", "pca",
                                         "radial"};
    struct lsc_err err = {0};
    struct lsc_study s;
    size_t i;

    (void)state;
    assert_int_equal(lsc_study_parse(&s, "a.ini", ALL, NULL, 0, &err), LSC_OK);
    for (i = 0; lsc_optims[i].name != NULL; i++)
        assert_int_equal(choose(&s, "train", "optimiser", lsc_optims[i].name),
                         i);
    assert_int_equal(words(&s, "train.optimiser"), i);
    for (i = 0; lsc_schedules[i].name != NULL; i++)
        assert_int_equal(choose(&s, "train", "schedule", lsc_schedules[i].name),
                         i);
    assert_int_equal(words(&s, "train.schedule"), i);
    for (i = 0; i < sizeof(planes) / sizeof(*planes); i++) {
        choose(&s, "surface", "plane", planes[i]);
        assert_string_equal(lsc_frame_find(&s)->name, planes[i]);
    }
    assert_int_equal(words(&s, "surface.plane"), i);
    lsc_study_free(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(choices_are_enums),
        cmocka_unit_test(choices_are_rows),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
