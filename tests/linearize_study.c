/* linearize_study.c - study kind linearize: what models from points of a
 * training are when they do not move, and what they become. */
#include "config.h"

#include "copies.h"
#include "small_run.h"
#include "trainer.h"

#include <math.h>
#include <stdio.h>

enum { STEPS = 3, EPOCHS = 4, RUNS = 2, BATCHES = 5 };

static const char text[] =
    "[study]\nkind = linearize\n[data]\nset = synthetic\nvalidation = 60\n"
    "[net]\nspec = mlp 12\n[ensemble]\nsolutions = 2\n"
    "[train]\nepochs = 3\nlr = 0.02\nbatch = 100\n"
    "[linearize]\nsteps = 0 3 15\nepochs = 4\nlr = 0.01\n"
    "probe_iterations = 40\nkeep = yes\n";

/* Item i of row `number` of "/linearize/<name>". */
static double
at(const struct small_run *run, const char *name, size_t number, size_t i)
{
    char path[128] = "/linearize/";

    strcat(path, name);
    return ((double *)small_run_row(run, path, number))[i];
}

static int
chosen(const struct small_run *run, const char *name, size_t number)
{
    char path[128] = "/linearize/";

    strcat(path, name);
    return *(int32_t *)small_run_row(run, path, number);
}

/* At rate 0 all stay what the training was there, and at its last step that is
 * what it was in its end. */
static void
nothing_moves(void **state)
{
    struct small_run run;

    (void)state;
    small_run_open(&run, text,
                   (const char *[]){"linearize.lr=0", "net.spec=mlp 9", NULL});
    small_run_all(&run);
    for (size_t point = 0; point < 2 * STEPS; point++) {
        double loss = at(&run, "parent_test_loss", point, 0);
        double part = at(&run, "parent_validation_accuracy", point, 0);

        for (size_t e = 0; e < EPOCHS; e++) {
            assert_true(at(&run, "linearized_test_loss", point, e) == loss);
            assert_true(at(&run, "linearized_validation_accuracy", point, e) ==
                        part);
            for (size_t i = 0; i < RUNS; i++)
                assert_true(at(&run, "nonlinear_test_loss", 2 * point + i, e) ==
                            loss);
        }
        assert_int_equal(chosen(&run, "linearized_epoch_by_test", point), 1);
        if (point % STEPS != STEPS - 1) continue;
        assert_true(loss == *(double *)small_run_row(
                                &run, "/solutions/test_loss", point / STEPS));
        assert_true(loss == at(&run, "final_test_loss", point / STEPS, 0));
        assert_true(part ==
                    at(&run, "final_validation_accuracy", point / STEPS, 0));
    }
    small_run_close(&run);
}

/* The first place of the largest of n numbers, from 1. */
static int
largest(size_t n, const struct small_run *run, const char *name, size_t number)
{
    size_t top = 0;

    for (size_t i = 1; i < n && !isnan(at(run, name, number, i)); i++)
        if (at(run, name, number, i) > at(run, name, number, top)) top = i;
    return (int)top + 1;
}

static void
choices_of(const struct small_run *run, const char *model, size_t rows,
           size_t n)
{
    static const char *const by[] = {"test", "validation"};

    for (size_t number = 0; number < rows; number++)
        for (int k = 0; k < 2; k++) {
            char epoch[64], accuracy[64], trace[64], test[64];
            int e;

            snprintf(epoch, 64, "%s_epoch_by_%s", model, by[k]);
            snprintf(accuracy, 64, "%s_accuracy_by_%s", model, by[k]);
            snprintf(trace, 64, "%s_%s_accuracy", model, by[k]);
            snprintf(test, 64, "%s_test_accuracy", model);
            e = chosen(run, epoch, number);
            assert_int_equal(e, largest(n, run, trace, number));
            assert_true(at(run, accuracy, number, 0) ==
                        at(run, test, number, (size_t)e - 1));
        }
}

static void
chooses_the_best(void **state)
{
    struct small_run run;

    (void)state;
    small_run_open(&run, text, NULL);
    small_run_all(&run);
    choices_of(&run, "linearized", 2 * STEPS, EPOCHS);
    choices_of(&run, "nonlinear", 2 * STEPS * RUNS, EPOCHS);
    choices_of(&run, "probe", 2 * STEPS, 40);
    small_run_close(&run);
    small_run_open(&run, text, (const char *[]){"data.validation=0", NULL});
    small_run_all(&run);
    assert_true(isnan(at(&run, "linearized_validation_loss", 0, 0)));
    assert_true(isnan(at(&run, "linearized_accuracy_by_validation", 0, 0)));
    assert_int_equal(chosen(&run, "linearized_epoch_by_validation", 0), 0);
    assert_true(chosen(&run, "linearized_epoch_by_test", 0) > 0);
    small_run_close(&run);
}

/* Training helps every one of them, more if more may move; runs differ. */
static void
all_learn(void **state)
{
    struct small_run run;

    (void)state;
    small_run_open(&run, text, NULL);
    small_run_all(&run);
    for (size_t point = 0; point < 2 * STEPS; point++) {
        double first = at(&run, "linearized_train_loss", point, 0);
        const float *dw =
            small_run_row(&run, "/linearize/linearized_dw", point);

        assert_true(at(&run, "linearized_train_loss", point, EPOCHS - 1) <
                    first);
        assert_true(dw[0] != 0 && isfinite(dw[0]));
        assert_true(at(&run, "nonlinear_train_loss", 2 * point, 3) <
                    at(&run, "nonlinear_train_loss", 2 * point, 0));
        assert_true(at(&run, "nonlinear_train_loss", 2 * point, 3) !=
                    at(&run, "nonlinear_train_loss", 2 * point + 1, 3));
        for (size_t i = 1; i < 40; i++)
            assert_false(at(&run, "probe_train_loss", point, i) >=
                         at(&run, "probe_train_loss", point, i - 1));
    }
    small_run_close(&run);
}

/* With few features it converges, and says so; without hidden layers it is the
 * linearised net, trained to the end. */
static void
probe_is_least(void **state)
{
    struct small_run run;

    (void)state;
    small_run_open(&run, text,
                   (const char *[]){"net.spec=conv2d 3 3, gap, dense 4",
                                    "linearize.probe_iterations=300", NULL});
    small_run_all(&run);
    for (size_t point = 0; point < 2 * STEPS; point++) {
        assert_true(isnan(at(&run, "probe_train_loss", point, 299)));
        assert_true(at(&run, "probe_gradient", point, 0) < 1e-4);
    }
    small_run_close(&run);
    small_run_open(&run, text,
                   (const char *[]){"net.spec=flatten, dense 4",
                                    "linearize.epochs=40",
                                    "linearize.probe_iterations=300", NULL});
    small_run_all(&run);
    for (size_t point = 0; point < 2 * STEPS; point++) {
        double reached = at(&run, "linearized_train_loss", point, 39);
        double least = at(&run, "probe_train_loss", point, 100);

        assert_true(isnan(least) || least < reached);
    }
    small_run_close(&run);
}

#define NORMED "net.spec=flatten, dense 9, batchnorm, relu, dense 4"

/* What a task gives does not depend on which other steps there are.  The last
 * step and the end are one network, with statistics from the data. */
static void
steps_are_alone(void **state)
{
    static const char *const rows[] = {
        "parent_test_loss", "linearized_test_loss", "nonlinear_test_loss",
        "probe_test_loss"};
    struct small_run all, one;

    (void)state;
    small_run_open(&all, text, (const char *[]){NORMED, NULL});
    small_run_all(&all);
    small_run_open(&one, text,
                   (const char *[]){NORMED, "linearize.steps=3", NULL});
    small_run_all(&one);
    for (size_t i = 0; i < 4; i++)
        for (size_t solution = 0; solution < 2; solution++) {
            size_t each = i == 2 ? RUNS : 1;

            assert_true(at(&all, rows[i], (solution * STEPS + 1) * each, 0) ==
                        at(&one, rows[i], solution * each, 0));
        }
    for (size_t i = 0; i < 2; i++)
        assert_true(at(&all, "final_test_loss", i, 0) ==
                    at(&all, "parent_test_loss", 3 * i + 2, 0));
    small_run_close(&all);
    small_run_close(&one);
}

/* Trainings go on from anywhere to the same rows, and count what they do as
 * their stage says. */
static void
goes_on(void **state)
{
    static const char *const stages[] = {"linearize", "linearize-nonlinear"};
    static const char *const loss[] = {"linearized_test_loss",
                                       "nonlinear_test_loss"};
    struct small_run run;
    const struct lsc_study *s = &run.small.study;

    (void)state;
    small_run_open(&run, text, NULL);
    small_run_stage(&run, "train");
    small_run_stage(&run, "linearize-parent");
    for (size_t k = 0; k < 2; k++) {
        struct copies copies;
        size_t stage = lsc_study_stage(s, stages[k]);
        double found[EPOCHS];

        copies_start(&copies);
        must(small_run_task(&run, stage, 3, NULL, &copies.watch, NULL),
             &(struct lsc_err){0});
        assert_int_equal(copies.n, EPOCHS * BATCHES);
        assert_true(fabs(copies.watch.flops / s->stages[stage]->cost(s, 3) -
                         1) < 1e-12);
        for (size_t e = 0; e < EPOCHS; e++) found[e] = at(&run, loss[k], 3, e);
        for (size_t i = 0; i < copies.n; i++) {
            must(small_run_task(&run, stage, 3, copies.state[i], NULL, NULL),
                 &(struct lsc_err){0});
            for (size_t e = 0; e < EPOCHS; e++)
                assert_true(found[e] == at(&run, loss[k], 3, e));
        }
        copies_free(&copies);
    }
    small_run_close(&run);
}

static void
refused(const char *set, const char *said)
{
    struct small_study s;
    struct lsc_err err = {0};

    assert_int_equal(
        small_study_plan(&s,
                         (const char *[]){"study.kind=cuts surface linearize",
                                          "linearize.probe_iterations=3", set,
                                          NULL},
                         &err),
        LSC_EINVAL);
    if (strstr(err.text, said) == NULL)
        fail_msg("%s: '%s', expected '%s'", set, err.text, said);
    lsc_study_free(&s.study);
    free(s.block);
}

static void
refuses(void **state)
{
    (void)state;
    refused("linearize.steps=3 0", "[linearize] steps: 0 after 3");
    refused("linearize.steps=3 3", "[linearize] steps: 3 after 3");
    refused("linearize.steps=", "[linearize] steps: expected some");
    refused("linearize.steps=99999", "[linearize] steps: 99999");
    refused("linearize.solutions=4", "[linearize] solutions");
    refused("net.spec=conv2d 4 3, gap", "[linearize] probe_iterations");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_moves),   cmocka_unit_test(chooses_the_best),
        cmocka_unit_test(all_learn),       cmocka_unit_test(probe_is_least),
        cmocka_unit_test(steps_are_alone), cmocka_unit_test(goes_on),
        cmocka_unit_test(refuses),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
