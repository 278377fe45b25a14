/* subspace_study.c - study kind subspace-samples in memory: no task depends on
 * what its desk did before it, and each needs what it reads (small_run.h). */
#include "config.h"

#include "predict.h"
#include "sampler.h"
#include "small_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SOLUTIONS = 2, SAMPLES = 3 };

static const char text[] =
    "[study]\nkind = subspace-samples\n"
    "[data]\nset = synthetic\nvalidation = 60\n"
    "[ensemble]\nsolutions = 2\ntrajectory = yes\n"
    "[train]\nepochs = 4\nlr = 0.02\n"
    "[subspace]\ncheckpoints = 3\nrank = 2\nsamples = 3\ntolerance = 0\n"
    "random_scale = 0 8\nplane_samples = 2\nplane_runs = 2\n";

/* NULL: all samplers without masks. */
static const char *const studies[][2] = {
    {"net.spec=flatten, dense 9, batchnorm, relu, dense 4", NULL},
    {"net.spec=flatten, dense 9, batchnorm, relu, dense 4",
     "subspace.batch_norm=keep"},
    {"net.spec=flatten, dropout 0.3, dense 4",
     "subspace.samplers=mc-dropout pca-random diagonal"},
};

static void
list(char *all, size_t size)
{
    size_t n = (size_t)snprintf(all, size, "subspace.samplers=");

    for (size_t i = 0; lsc_samplers[i] != NULL && n < size; i++)
        if (!lsc_samplers[i]->masks)
            n += (size_t)snprintf(all + n, size - n, "%s ",
                                  lsc_samplers[i]->name);
    assert_true(n < size);
}

/* Copies of all rows, for free(). */
static void
copy(const struct small_run *run, void *to[LSC_MAX_SLABS])
{
    const struct lsc_study *s = &run->small.study;

    for (size_t i = 0; i < s->nslabs; i++) {
        size_t bytes = s->slabs[i].rows * s->slabs[i].row_bytes;

        to[i] = lsc_calloc(bytes, 1);
        if (bytes > 0) memcpy(to[i], run->all[i], bytes);
    }
}

static void
same(const struct small_run *run, void *const before[LSC_MAX_SLABS])
{
    const struct lsc_study *s = &run->small.study;

    for (size_t i = 0; i < s->nslabs; i++) {
        size_t bytes = s->slabs[i].rows * s->slabs[i].row_bytes;

        if (bytes > 0 && memcmp(run->all[i], before[i], bytes) != 0)
            fail_msg("%s differs", s->slabs[i].array->path);
    }
}

/* All tasks again, the last one first, on the desk that did them. */
static void
order_does_not_matter(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(studies) / sizeof(*studies); i++) {
        char all[256];
        const char *sets[] = {studies[i][0], all, NULL};
        struct small_run run;
        const struct lsc_study *s = &run.small.study;
        void *before[LSC_MAX_SLABS];

        list(all, sizeof(all));
        if (studies[i][1] != NULL) sets[1] = studies[i][1];
        small_run_open(&run, text, sets);
        small_run_all(&run);
        copy(&run, before);
        for (size_t stage = s->nstages; stage-- > 1;)
            for (size_t k = s->counts[stage]; k-- > 0;) {
                struct lsc_err err = {0};

                if (small_run_task(&run, stage, k, NULL, NULL, &err) != LSC_OK)
                    fail_msg("%s", err.text);
            }
        same(&run, before);
        for (size_t j = 0; j < s->nslabs; j++) free(before[j]);
        small_run_close(&run);
    }
}

/* A narrow random sample is the try that was kept: its predictions, by hand. */
static void
kept_tries_are_used(void **state)
{
    static const char *const sets[] = {"net.spec=flatten, dense 4",
                                       "subspace.samplers=random", NULL};
    const struct lsc_sampler *random = lsc_sampler_find("random");
    struct lsc_err err = {0};
    struct small_run run;
    const struct lsc_study *s = &run.small.study;
    size_t items, again = 0;
    float *p;

    (void)state;
    small_run_open(&run, text, sets);
    small_run_all(&run);
    items = s->test_subset.n * s->net.classes;
    p = lsc_calloc(items, sizeof(*p));
    for (size_t i = 0; i < SOLUTIONS * SAMPLES; i++) {
        const int32_t *tries = small_run_row(&run, "/subspace/tries", i);
        struct lsc_draw_name name = {s->seed, i / SAMPLES, i % SAMPLES,
                                     (size_t)*tries - 1, LSC_NARROW};

        again += *tries > 1;
        lsc_sampler_draw(random, name, s->net.P,
                         small_run_row(&run, "/solutions/theta", name.run),
                         NULL, 0, 8, run.desk.theta);
        assert_int_equal(lsc_predict(run.desk.eval, run.desk.theta, NULL,
                                     &s->test_subset, &s->scale, NULL, p, &err),
                         LSC_OK);
        assert_memory_equal(
            small_run_row(&run, "/subspace/samples/probabilities", i), p,
            items * sizeof(*p));
    }
    assert_true(again > 0);
    free(p);
    small_run_close(&run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(kept_tries_are_used),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
