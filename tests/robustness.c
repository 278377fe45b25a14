/* robustness.c - what nets say of images that have changed. */
#include "config.h"

#include "corruption.h"
#include "metrics.h"
#include "robustness.h"
#include "robust.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
sets_are_types_and_severities(void **state)
{
    static const char *const two[] = {"ensemble.solutions=2", NULL};
    static const int32_t sizes[] = {1, 2, 4};
    const int32_t *type, *severity;
    struct small_run run;

    (void)state;
    small_run_open(&run, text, NULL);
    type = small_run_row(&run, "/robustness/type", 0);
    severity = small_run_row(&run, "/robustness/severity", 0);
    assert_memory_equal(small_run_row(&run, "/robustness/size", 0), sizes,
                        sizeof(sizes));
    for (int i = 0; i < 11; i++) {
        assert_int_equal(type[i], i == 0 ? -1 : (i - 1) / 5);
        assert_int_equal(severity[i], i == 0 ? 0 : (i - 1) % 5 + 1);
    }
    assert_true(lsc_study_slab(&run.small.study, OTHERS "jsd") == LSC_ABSENT);
    assert_true(lsc_study_stage(&run.small.study, LSC_ROBUSTNESS_APART) ==
                LSC_ABSENT);
    small_run_close(&run);
    small_run_open(&run, text, two);
    assert_int_equal(lsc_robustness_size(&run.small.study, NULL), 2);
    small_run_close(&run);
}

/* On images as they are, solutions are kind diversity's, bit by bit; what is
 * alike at all severities gives the same numbers at all of them. */
static void
clean_images_are_those_of_diversity(void **state)
{
    struct small_run run;
    char path[2][96];

    (void)state;
    small_run_open(&run, text, NULL);
    small_run_all(&run);
    for (size_t m = 0; m < 2 * LSC_METRICS; m++) {
        const char *name = lsc_metrics[m / 2].name;
        const char *std = m % 2 ? "_std" : "";
        const double *row;

        snprintf(path[0], 96, "/robustness/%s%s", name, std);
        snprintf(path[1], 96, "/diversity/ensemble_%s%s", name, std);
        row = reals(&run, path[0], 0);
        assert_true(row[0] == *reals(&run, path[1], 0));
        assert_true(row[1] == *reals(&run, path[1], 1));
        assert_true(row[2] == *reals(&run, path[1], 3));
        for (size_t i = 2; i <= LSC_SEVERITIES; i++)
            assert_memory_equal(reals(&run, path[0], i),
                                reals(&run, path[0], 1), 3 * sizeof(*row));
    }
    assert_true(fabs(*reals(&run, "/robustness/jsd", 0) -
                     *reals(&run, "/diversity/ensemble_jsd", 3)) < 1e-7);
    assert_true(*reals(&run, "/robustness/accuracy", 1) <
                *reals(&run, "/robustness/accuracy", 0));
    small_run_close(&run);
}

static void
order_of_kinds_does_not_matter(void **state)
{
    static const char *const sets[2][6] = {
        {"study.kind=robustness subspace-samples"},
        {"study.kind=subspace-samples robustness"}};
    struct small_run run[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        const char *all[] = {sets[i][0],
                             "robustness.crowds=solutions diagonal",
                             "subspace.samplers=diagonal",
                             "subspace.checkpoints=3",
                             "subspace.plane_samples=0",
                             NULL};

        small_run_open(&run[i], text, all);
        small_run_all(&run[i]);
    }
    for (size_t i = 0; i < run[0].small.study.nslabs; i++) {
        const struct lsc_slab *slab = &run[0].small.study.slabs[i];

        assert_memory_equal(small_run_row(&run[0], slab->array->path, 0),
                            small_run_row(&run[1], slab->array->path, 0),
                            slab->rows * slab->row_bytes);
    }
    small_run_close(&run[0]);
    small_run_close(&run[1]);
}

/* Where a run says nothing that is a number, whatever it is in is NaN and the
 * rest stays. */
static void
runs_without_numbers(void **state)
{
    static const char *const sets[] = {
        "study.kind=robustness subspace-samples",
        "robustness.crowds=solutions trajectory pca average",
        "robustness.others=synthetic",
        "subspace.samplers=pca average",
        "subspace.checkpoints=3",
        "subspace.rank=1",
        "subspace.plane_samples=0",
        NULL};
    struct small_run run;
    const struct lsc_study *s = &run.small.study;

    (void)state;
    small_run_open(&run, text, sets);
    small_run_stage(&run, "train");
    memset(small_run_row(&run, "/solutions/theta", 2), 0xff,
           s->net.P * sizeof(float));
    memset(small_run_row(&run, "/solutions/trajectory", 2), 0xff,
           5 * s->net.P * sizeof(float));
    small_run_stage(&run, LSC_ROBUSTNESS_SETS);
    small_run_stage(&run, LSC_ROBUSTNESS_OTHERS);
    small_run_stage(&run, LSC_ROBUSTNESS_APART);
    for (size_t k = 0; k < 4; k++) {
        assert_true(isnan(reals(&run, "/robustness/jsd", 1)[k]));
        assert_true(isnan(reals(&run, "/robustness/brier", 1)[3 * k]));
        assert_true(isfinite(confidence(&run, 1, k, 0)[7]));
        assert_true(isnan(confidence(&run, 1, k, 1)[7]));
        assert_true(reals(&run, OTHERS "auroc", 0)[2 * k] > 0);
        assert_true(isnan(reals(&run, OTHERS "auroc", 0)[2 * k + 1]));
    }
    small_run_close(&run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_are_types_and_severities),
        cmocka_unit_test(clean_images_are_those_of_diversity),
        cmocka_unit_test(order_of_kinds_does_not_matter),
        cmocka_unit_test(runs_without_numbers),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
