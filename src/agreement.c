/* agreement.c - what witnesses call the images of the test subset. */
#include "config.h"

#include "agreement.h"

#include "recipe.h"

#define OPTION "surface.agreement"

static size_t
witness(const struct lsc_study *s, size_t i)
{
    return (size_t)lsc_config_item(&s->config, OPTION, i);
}

size_t
lsc_agreement_count(const struct lsc_study *s)
{
    return lsc_config_count(&s->config, OPTION);
}

static int
check_witness(const struct lsc_study *s, size_t i, struct lsc_err *err)
{
    for (size_t j = 0; j < i; j++)
        if (witness(s, j) == witness(s, i))
            return lsc_fail(err, LSC_EINVAL,
                            "[surface] agreement: %zu twice, expected "
                            "different solutions",
                            witness(s, i));
    return lsc_recipe_check(s, "[surface] agreement", witness(s, i), err);
}

int
lsc_agreement_check(const struct lsc_study *s, struct lsc_err *err)
{
    size_t n = lsc_agreement_count(s);
    int st = LSC_OK;

    if (n == 0) return LSC_OK;
    if (n > LSC_MOST_WITNESSES)
        return lsc_fail(err, LSC_EINVAL,
                        "[surface] agreement: %zu solutions, expected at most "
                        "%d",
                        n, LSC_MOST_WITNESSES);
    if (!lsc_config_is(&s->config, "surface.precision", "exact"))
        return lsc_fail(err, LSC_EINVAL,
                        "[surface] agreement: is not estimated, expected "
                        "precision = exact");
    if (s->test_subset.n == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[surface] agreement: data set %s has no test images",
                        s->data.name);
    for (size_t i = 0; i < n; i++) LSC_TRY(check_witness(s, i, err));
out:
    return st;
}

void
lsc_agreement_witnesses(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_agreement_count(s); i++)
        ((int32_t *)out)[i] = (int32_t)witness(s, i);
}

double
lsc_agreement_cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return s->net.flops * (double)s->test_subset.n;
}

size_t
lsc_agreement_needs(const struct lsc_study *s, size_t task,
                    struct lsc_need need[LSC_MAX_NEEDS])
{
    need[0] =
        (struct lsc_need){lsc_study_stage(s, "train"), witness(s, task), 1};
    return 1;
}

int
lsc_agreement_run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t i = witness(s, task->number), bad = 0;
    int32_t *labels = lsc_task_row(task, "/surface/witness_labels");
    const void *theta, *buffers;
    struct lsc_score score;
    int st;

    LSC_TRY(lsc_desk_eval(task->desk, err));
    LSC_TRY(lsc_task_get(task, "/solutions/theta", i, &theta, err));
    LSC_TRY(lsc_task_get(task, "/solutions/buffers", i, &buffers, err));
    LSC_TRY(lsc_score_called(task->desk->eval, theta, buffers, &s->test_subset,
                             &s->scale, task->watch, labels, &score, err));
    for (size_t j = 0; j < s->test_subset.n; j++) bad += labels[j] < 0;
    if (bad > 0)
        st = lsc_fail(err, LSC_EDIVERGED, "logits of %zu images are NaN", bad);
out:
    return st;
}

int
lsc_agreement_get(struct lsc_task *task, struct lsc_witnesses *witnesses,
                  struct lsc_err *err)
{
    size_t n = lsc_agreement_count(task->study);
    struct lsc_witnesses found = {.n = n};
    int st = LSC_OK;

    for (size_t i = 0; i < n; i++) {
        const void *row;

        LSC_TRY(lsc_task_get(task, "/surface/witness_labels", i, &row, err));
        found.labels[i] = row;
    }
    *witnesses = found;
out:
    return st;
}
