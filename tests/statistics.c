/* statistics.c - statistics at a point, and what a desk says it takes. */
#include "config.h"

#include "score.h"
#include "small_run.h"
#include "statistics.h"
#include "train.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STUDY(kinds, net)                                           \
    "[study]\nkind = " kinds "\n"                                   \
    "[data]\nset = synthetic\nvalidation = 100\n[net]\nspec = " net \
    "\n[ensemble]\nsolutions = 9\ntrajectory = yes\n"               \
    "[train]\nepochs = 2\nlr = 0.01\n"

static void
as_recomputed(void **state)
{
    static const char *const sets[] = {"evaluate.batch_norm_images=150",
                                       "train.batch=64", NULL};
    float found[24], expected[24], stats[24], *theta;
    struct small_run run;
    const struct lsc_study *s = &run.small.study;
    struct lsc_task task = {.study = s, .desk = &run.desk};
    struct lsc_split first;
    struct lsc_work *work;

    (void)state;
    small_run_open(&run,
                   STUDY("trajectory", "flatten, dense 12, batchnorm, relu, "
                                       "dense 4"),
                   sets);
    assert_int_equal(s->net.Q, 24);
    theta = lsc_calloc(s->net.P, sizeof(*theta));
    lsc_init_theta(&s->net, LSC_INIT_HE_NORMAL, 3, theta);
    assert_int_equal(lsc_task_statistics(&task, theta, found, NULL), LSC_OK);
    first = s->train;
    first.n = 150;
    assert_int_equal(lsc_work_create(&work, &s->net, 64, LSC_BACKWARD, NULL),
                     LSC_OK);
    assert_int_equal(lsc_recompute_buffers(work, theta, &first, &s->scale, NULL,
                                           stats, expected, NULL),
                     LSC_OK);
    assert_memory_equal(found, expected, sizeof(found));
    assert_true(lsc_statistics_cost(s) == 150 * s->net.flops);
    lsc_work_free(work);
    free(theta);
    small_run_close(&run);
}

static void
without_buffers(void **state)
{
    struct small_run run;
    struct lsc_task task = {.study = &run.small.study, .desk = &run.desk};
    float kept = 7;

    (void)state;
    small_run_open(&run, STUDY("trajectory", "flatten, dense 4"), NULL);
    assert_int_equal(lsc_task_statistics(&task, NULL, &kept, NULL), LSC_OK);
    assert_true(kept == 7);
    assert_true(lsc_statistics_cost(&run.small.study) == 0);
    small_run_close(&run);
}

static size_t
in_use(void)
{
    struct mallinfo2 now = mallinfo2();

    return now.uordblks + now.hblkhd;
}

/* The most in use whenever a task asks whether to go on. */
struct highest {
    struct lsc_watch watch;
    size_t bytes;
};

static int
look(struct lsc_watch *watch, const void *state, size_t bytes,
     struct lsc_err *err)
{
    struct highest *h = (struct highest *)watch;
    size_t now = in_use();

    (void)state;
    (void)bytes;
    (void)err;
    if (now > h->bytes) h->bytes = now;
    return LSC_OK;
}

static const char *const studies[] = {
    STUDY("diversity", "flatten, dense 4"),
    STUDY("diversity", "flatten, dense 4") "[diversity]\ntemperature = yes\n",
    STUDY("diversity trajectory", "mlp 300"),
    STUDY("trajectory", "mlp 300"),
    STUDY("path", "mlp 100") "[path]\npairs = 0 1\npoints = 3\nepochs = 1\n",
    STUDY("subspace-samples", "mlp 100") "[subspace]\ncheckpoints = 2\n"
                                         "rank = 1\nsamples = 3\n"
                                         "plane_samples = 2\n",
    STUDY("robustness", "mlp 100") "[robustness]\ncrowds = solutions "
                                   "trajectory\nmembers = 2\ncorruptions = "
                                   "fog glass_blur\n",
};

#define SMALL (1 << 15) /* what nobody counts */

/* Beside their rows and a training's state tasks take what a study states. */
static void
stated(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(studies) / sizeof(*studies); i++) {
        struct small_run run;
        const struct lsc_study *s = &run.small.study;
        struct highest h = {.watch.call = look};
        size_t before, train;

        small_run_open(&run, studies[i], NULL);
        train = lsc_study_stage(s, "train");
        before = in_use();
        for (size_t k = 0; k < s->nstages; k++)
            for (size_t t = 0; t < s->counts[k]; t++) {
                int bend = s->stages[k]->state_bytes != NULL;
                struct lsc_watch *watch = bend ? NULL : &h.watch;
                struct lsc_err err = {0};

                if (small_run_task(&run, k, t, NULL, watch, &err) != LSC_OK)
                    fail_msg("%s", err.text);
            }
        assert_true(train != LSC_ABSENT);
        if (h.bytes > before + lsc_desk_bytes(s) + SMALL)
            fail_msg("study %zu: %zu bytes, stated %zu", i, h.bytes - before,
                     lsc_desk_bytes(s));
        small_run_close(&run);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_recomputed),
        cmocka_unit_test(without_buffers),
        cmocka_unit_test(stated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
