/* spawn_study.c - study kind spawn: who has which children, and how they go on.
 */
#include "config.h"

#include "keeper.h"
#include "small_run.h"
#include "spawn.h"
#include "trainer.h"

#include <math.h>

static const char text[] =
    "[study]\nkind = spawn\n[data]\nset = synthetic\n"
    "[net]\nspec = flatten, dense 20, batchnorm, relu, dense 4\n"
    "[ensemble]\nsolutions = 3\n[train]\nepochs = 3\nlr = 0.02\n"
    "schedule = cosine\n"
    "[spawn]\nsteps = 0 5 12\nparents = 0 2\nchildren = 2\npoints = 3\n"
    "images = 30\nkernel_images = 6\nkernel_tile = 4\n";

enum { STEPS = 3, PARENTS = 2, CHILDREN = 2, PAIRS = 3, LAST = 12 };

static float *
theta_of(const struct small_run *run, size_t net)
{
    return small_run_row(run, "/spawn/theta", net);
}

static double
distance(const struct small_run *run, const char *path, size_t step,
         size_t pair)
{
    return *(double *)small_run_row(run, path, step * PAIRS + pair);
}

/* Siblings, parent by parent, and then strangers; their numbers at a step. */
static void
pairs(void **state)
{
    static const size_t expected[PAIRS][4] = {
        {0, 0, 0, 1}, {1, 0, 1, 1}, {0, 0, 1, 0}};
    struct small_study small;
    const struct lsc_study *s = &small.study;

    (void)state;
    small_study_read(&small, text, NULL);
    assert_int_equal(lsc_spawn_pairs(s), PAIRS);
    for (size_t i = 0; i < PAIRS; i++) {
        struct lsc_spawn_pair p = lsc_spawn_pair(s, i);
        size_t net[2];

        lsc_spawn_ends(s, 2 * PAIRS + i, net);
        for (size_t k = 0; k < 2; k++) {
            assert_int_equal(p.parent[k], expected[i][2 * k]);
            assert_int_equal(p.child[k], expected[i][2 * k + 1]);
            assert_int_equal(net[k], (2 * PARENTS + p.parent[k]) * CHILDREN +
                                         p.child[k]);
        }
    }
    small_study_close(&small);
    small_study_read(&small, text,
                     (const char *[]){"spawn.parents=", "spawn.children=4",
                                      "spawn.strangers=9", NULL});
    assert_int_equal(lsc_spawn_parents(s), 3);
    assert_int_equal(lsc_spawn_pairs(s), 3 * 6 + 3 * 4);
    small_study_close(&small);
}

/* A child of the last step is its parent, to the bit, and so are two; children
 * of others are not. */
static void
the_last_are_the_parent(void **state)
{
    struct small_run run;
    size_t bytes;

    (void)state;
    small_run_open(&run, text, NULL);
    small_run_all(&run);
    assert_int_equal(LAST * 128 / 3, run.small.study.train.n);
    bytes = run.small.study.net.P * sizeof(float);
    for (size_t i = 0; i < PARENTS * CHILDREN; i++)
        assert_memory_equal(
            theta_of(&run, 2 * PARENTS * CHILDREN + i),
            small_run_row(&run, "/solutions/theta", i / CHILDREN == 0 ? 0 : 2),
            bytes);
    for (size_t i = 0; i < 2 * PARENTS; i++)
        assert_memory_not_equal(theta_of(&run, 2 * i),
                                theta_of(&run, 2 * i + 1), bytes);
    for (size_t i = 0; i < PAIRS - 1; i++) {
        assert_true(distance(&run, "/spawn/barrier_test_loss", 2, i) == 0);
        assert_true(distance(&run, "/spawn/relu", 2, i) == 0);
        assert_true(distance(&run, "/spawn/l1", 2, i) == 0);
        assert_true(distance(&run, "/spawn/l2", 2, i) == 0);
        assert_true(distance(&run, "/spawn/kernel", 2, i) < 1e-15);
        assert_true(distance(&run, "/spawn/kernel", 1, i) > 1e-6);
    }
    assert_true(distance(&run, "/spawn/kernel", 2, PAIRS - 1) > 0.1);
    assert_true(distance(&run, "/spawn/relu", 2, PAIRS - 1) > 0.1);
    assert_true(distance(&run, "/spawn/cosine", 2, PAIRS - 1) < 0.5);
    small_run_close(&run);
}

/* With one batch an epoch order is rounding alone, so that children end where
 * their parent does: if schedule and momentum are those of its step. */
static void
without_noise_as_the_parent(void **state)
{
    struct small_run run;
    const float *parent, *child;
    double most = 0;

    (void)state;
    small_run_open(&run, text,
                   (const char *[]){"train.batch=1000", "train.epochs=9",
                                    "spawn.steps=0 4", "net.spec=mlp 8",
                                    "ensemble.solutions=1",
                                    "spawn.parents=", NULL});
    small_run_all(&run);
    parent = small_run_row(&run, "/solutions/theta", 0);
    for (size_t i = 0; i < 4; i++) {
        child = theta_of(&run, i);
        for (size_t k = 0; k < run.small.study.net.P; k++)
            most = fmax(most, fabs((double)child[k] - (double)parent[k]));
    }
    assert_true(most > 0 && most < 1e-5);
    small_run_close(&run);
}

/* A child costs what is left of its parent's training; one of the end is not
 * for nothing, or times of it would be times of no flops. */
static void
costs_what_is_left(void **state)
{
    struct small_study small;
    const struct lsc_study *s = &small.study;
    size_t each = PARENTS * CHILDREN;
    double step, copy;

    (void)state;
    small_study_read(&small, text, (const char *[]){"net.spec=mlp 8", NULL});
    step = s->net.flops * 3 * 128;
    copy = lsc_spawn_child_cost(s, 2 * each);
    assert_true(copy >= 10 * (double)s->net.P && copy < step);
    for (size_t i = 0; i < 2; i++)
        assert_true(fabs((lsc_spawn_child_cost(s, i * each) - copy) /
                             (step * (i == 0 ? LAST : LAST - 5)) -
                         1) < 1e-12);
    small_study_close(&small);
}

/* A child is who it is, whatever else is asked for. */
static void
children_are_alone(void **state)
{
    struct small_run all, one;

    (void)state;
    small_run_open(&all, text, NULL);
    small_run_all(&all);
    small_run_open(&one, text,
                   (const char *[]){"spawn.steps=5", "spawn.parents=2",
                                    "spawn.children=3", NULL});
    small_run_all(&one);
    for (size_t i = 0; i < CHILDREN; i++)
        assert_memory_equal(theta_of(&one, i),
                            theta_of(&all, (PARENTS + 1) * CHILDREN + i),
                            one.small.study.net.P * sizeof(float));
    small_run_close(&one);
    small_run_close(&all);
}

/* Stopped at any step and gone on with, a child is the same; from a state that
 * is none it starts over. */
static void
child_goes_on(void **state)
{
    struct lsc_err err = {0};
    struct small_run run;
    size_t stage, bytes, net = PARENTS * CHILDREN;
    float *row, *child;

    (void)state;
    small_run_open(&run, text, NULL);
    small_run_all(&run);
    stage = lsc_study_stage(&run.small.study, "spawn-children");
    bytes = run.small.study.net.P * sizeof(float);
    row = theta_of(&run, net);
    child = lsc_calloc(bytes, 1);
    memcpy(child, row, bytes);
    for (size_t i = 0; i < 7; i++)
        for (int broken = 0; broken < 2; broken++) {
            struct keeper k = {.watch = {.call = keeper_keep}, .keep = i};

            memset(row, 0, bytes);
            assert_int_equal(
                small_run_task(&run, stage, net, NULL, &k.watch, &err),
                LSC_ESTOP);
            if (broken) ((struct lsc_train_state *)k.state)->net++;
            must(small_run_task(&run, stage, net, k.state, NULL, &err), &err);
            assert_memory_equal(row, child, bytes);
            free(k.state);
        }
    free(child);
    small_run_close(&run);
}

static void
refuses(const char *set, const char *said)
{
    struct small_study small;
    struct lsc_err err = {0};
    const char *sets[] = {"study.kind=ensemble cuts surface spawn", set, NULL};

    assert_int_equal(small_study_plan(&small, sets, &err), LSC_EINVAL);
    if (strstr(err.text, said) == NULL)
        fail_msg("'%s' does not say '%s'", err.text, said);
    small_study_close(&small);
}

static void
refusals(void **state)
{
    (void)state;
    refuses("spawn.steps=", "[spawn] steps: empty");
    refuses("spawn.steps=0 5 5", "spawn.steps: 5 after 5, expected ascending");
    refuses("spawn.steps=0 9", "[spawn] steps: 9, expected at most 8");
    refuses("spawn.parents=1 0", "spawn.parents: 0 after 1");
    refuses("spawn.parents=3", "[spawn] parents: 3, expected less than");
}

/* A net without relus has no patterns, a study without images no kernels. */
static void
left_out(void **state)
{
    struct small_run run;

    (void)state;
    small_run_open(&run, text,
                   (const char *[]){"net.spec=flatten, dense 4",
                                    "spawn.kernel_images=0", NULL});
    small_run_all(&run);
    assert_true(lsc_study_slab(&run.small.study, "/spawn/relu") == LSC_ABSENT);
    assert_true(lsc_study_slab(&run.small.study, "/spawn/kernel") ==
                LSC_ABSENT);
    assert_true(lsc_study_stage(&run.small.study, "spawn-tiles") == LSC_ABSENT);
    assert_true(distance(&run, "/spawn/l1", 0, 0) > 0);
    small_run_close(&run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs),
        cmocka_unit_test(the_last_are_the_parent),
        cmocka_unit_test(without_noise_as_the_parent),
        cmocka_unit_test(costs_what_is_left),
        cmocka_unit_test(children_are_alone),
        cmocka_unit_test(child_goes_on),
        cmocka_unit_test(refusals),
        cmocka_unit_test(left_out),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
