/* recipe.c - whose seeds and learning rates solutions have. */
#include "config.h"

#include "recipe.h"
#include "small_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define TEXT                                      \
    "[study]\nkind = ensemble\n"                  \
    "[data]\nset = synthetic\n"                   \
    "[net]\nspec = flatten, dropout 0.2, dense 4" \
    "\n[ensemble]\nsolutions = 10\n[train]\nepochs = 1\nlr = 0.5\n"

enum { SOLUTIONS = 10 };

/* What a study is given, which seeds are a solution's own by its number modulo
 * four, and its learning rate. */
static const struct {
    const char *sets[5];
    int init[4], order[4], noise;
    double rate[SOLUTIONS];
    int tells_rates, tells_design;
} studies[] = {
    {{NULL},
     {1, 1, 1, 1},
     {1, 1, 1, 1},
     1,
     {.5, .5, .5, .5, .5, .5, .5, .5, .5, .5},
     0,
     0},
    {{"ensemble.init_seeds=same", "ensemble.noise_seeds=same",
      "ensemble.rates=.1 .2 .3"},
     {0, 0, 0, 0},
     {1, 1, 1, 1},
     0,
     {.1, .2, .3, .1, .2, .3, .1, .2, .3, .1},
     1,
     0},
    {{"ensemble.design=seeds"},
     {0, 0, 1, 1},
     {0, 1, 0, 1},
     1,
     {.5, .5, .5, .5, .5, .5, .5, .5, .5, .5},
     0,
     1},
    {{"ensemble.design=seeds", "ensemble.noise_seeds=same",
      "ensemble.order_seeds=same", "ensemble.rates=.1 .2"},
     {0, 0, 1, 1},
     {0, 1, 0, 1},
     0,
     {.1, .1, .1, .1, .2, .2, .2, .2, .1, .1},
     1,
     1},
};

static void
own(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof(studies) / sizeof(*studies); t++) {
        struct small_study small;

        small_study_read(&small, TEXT, studies[t].sets);
        for (size_t i = 0; i < SOLUTIONS; i++) {
            const struct lsc_study *s = &small.study;
            const int expected[] = {studies[t].init[i % 4],
                                    studies[t].order[i % 4], studies[t].noise,
                                    studies[t].noise};

            for (int k = 0; k < 4; k++)
                assert_int_equal(lsc_recipe_own(s, i, (enum lsc_seed)k),
                                 expected[k]);
            assert_true(lsc_recipe_rate(s, i) == studies[t].rate[i]);
            assert_true(lsc_recipe_trainer(s, i).options.lr ==
                        studies[t].rate[i]);
        }
        small_study_close(&small);
    }
}

/* Two solutions share a seed if neither has its own, and only then. */
static void
shared(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof(studies) / sizeof(*studies); t++) {
        struct small_study small;

        small_study_read(&small, TEXT, studies[t].sets);
        for (size_t i = 0; i < SOLUTIONS; i++)
            for (size_t j = 0; j < i; j++) {
                const struct lsc_study *s = &small.study;
                struct lsc_train_options a = lsc_recipe_trainer(s, i).options;
                struct lsc_train_options b = lsc_recipe_trainer(s, j).options;
                int order = studies[t].order[i % 4] || studies[t].order[j % 4];

                /* Solution 0's own seeds are the shared ones. */
                if (j == 0) order = studies[t].order[i % 4];
                assert_int_equal(a.order_seed != b.order_seed, order);
                assert_int_equal(a.dropout_seed != b.dropout_seed,
                                 studies[t].noise);
                assert_int_equal(a.augment.seed != b.augment.seed,
                                 studies[t].noise);
            }
        small_study_close(&small);
    }
}

static void
told(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof(studies) / sizeof(*studies); t++) {
        struct small_run run;
        const struct lsc_study *s = &run.small.study;

        small_run_open(&run, TEXT, studies[t].sets);
        assert_int_equal(lsc_study_slab(s, "/solutions/lr") != LSC_ABSENT,
                         studies[t].tells_rates);
        assert_int_equal(lsc_study_slab(s, "/solutions/design") != LSC_ABSENT,
                         studies[t].tells_design);
        for (size_t i = 0; studies[t].tells_rates && i < SOLUTIONS; i++) {
            const double *lr = small_run_row(&run, "/solutions/lr", 0);

            assert_true(lr[i] == studies[t].rate[i]);
        }
        for (size_t i = 0; studies[t].tells_design && i < SOLUTIONS; i++) {
            const int32_t *design = small_run_row(&run, "/solutions/design", 0);

            assert_int_equal(design[2 * i], studies[t].init[i % 4]);
            assert_int_equal(design[2 * i + 1], studies[t].order[i % 4]);
        }
        small_run_close(&run);
    }
}

/* The same seeds and rate make the same start. */
static void
starts(void **state)
{
    static float first[260], theta[260];
    struct small_study small;
    struct lsc_err err = {0};

    (void)state;
    small_study_read(&small, TEXT, studies[2].sets);
    assert_int_equal(small.study.net.P, 260);
    for (size_t i = 0; i < SOLUTIONS; i++) {
        int st = lsc_recipe_start(&small.study, i, theta, NULL, &err);

        assert_int_equal(st, LSC_OK);
        if (i == 0) memcpy(first, theta, sizeof(first));
        assert_int_equal(memcmp(first, theta, sizeof(first)) == 0, i % 4 < 2);
    }
    small_study_close(&small);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own),
        cmocka_unit_test(shared),
        cmocka_unit_test(told),
        cmocka_unit_test(starts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
