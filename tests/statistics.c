/* statistics.c - statistics at a point, and what a desk says it takes. */
#include "config.h"

#include "larger.h"
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

static const struct {
    const char *text, *set[2];
} studies[] = {
    {STUDY("diversity", "flatten, dense 4"), {"ensemble.solutions=40"}},
    {STUDY("diversity", "flatten, dense 4") "[diversity]\ntemperature = yes\n",
     {"ensemble.solutions=40"}},
    {STUDY("diversity", "mlp 300"), {NULL}},
    {STUDY("trajectory", "mlp 300"), {NULL}},
    {STUDY("path", "mlp 300"), {"path.pairs=0 1"}},
    {STUDY("subspace-samples", "mlp 100") "[subspace]\ncheckpoints = 2\n"
                                          "rank = 1\n",
     {"subspace.samples=40"}},
    {STUDY("robustness",
           "mlp 100") "[robustness]\nmembers = 2\ncheckpoints = 2\n"
                      "crowds = solutions trajectory\n",
     {"ensemble.solutions=40"}},
    {STUDY("linearize", "mlp 300"), {"linearize.epochs=1"}},
    {STUDY("linearize", "flatten, dense 4"), {"train.batch=20"}},
};

/* What tasks of a study say that they take beside desk and rows. */
static size_t
told(const struct lsc_study *s)
{
    size_t most = 0;

    for (size_t i = 0; i < s->nkinds; i++)
        if (s->kinds[i]->bytes != NULL)
            most = lsc_larger(most, s->kinds[i]->bytes(s));
    return most;
}

/* All trainings, or the first one; the first task of the other stages. */
static void
do_some(struct small_run *run, int all, struct lsc_watch *watch)
{
    const struct lsc_study *s = &run->small.study;

    for (size_t k = 0; k < s->nstages; k++) {
        size_t n =
            all && strcmp(s->stages[k]->name, "train") == 0 ? s->counts[k] : 1;
        int has_state = s->stages[k]->state_bytes != NULL;

        for (size_t i = 0; i < n; i++) {
            struct lsc_err err = {0};

            if (small_run_task(run, k, i, NULL, has_state ? NULL : watch, &err))
                fail_msg("%s %zu: %s", s->stages[k]->name, i, err.text);
        }
    }
}

#define SMALL (1 << 15) /* what nobody counts */

/* On a desk that is set up tasks take no more than their kind tells. */
static void
stated(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(studies) / sizeof(*studies); i++) {
        struct small_run run;
        struct highest h = {.watch.call = look};
        size_t before;

        small_run_open(&run, studies[i].text, studies[i].set);
        do_some(&run, 1, NULL);
        before = in_use();
        do_some(&run, 0, &h.watch);
        if (h.bytes > before + told(&run.small.study) + SMALL)
            fail_msg("study %zu: %zu bytes, told %zu", i, h.bytes - before,
                     told(&run.small.study));
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
