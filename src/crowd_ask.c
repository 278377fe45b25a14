/* crowd_ask.c - what a crowd says. */
#include "config.h"

#include "crowd.h"

#include "metrics.h"
#include "recipe.h"

#include <math.h>
#include <stdlib.h>

/* Mean and standard deviation, n in the denominator. */
static void
spread(const double *v, size_t n, double *mean, double *std)
{
    double sum = 0, square = 0;

    for (size_t i = 0; i < n; i++) sum += v[i];
    *mean = sum / (double)n;
    for (size_t i = 0; i < n; i++) square += (v[i] - *mean) * (v[i] - *mean);
    *std = sqrt(square / (double)n);
}

/* Divergence of m predictions that lie one after the other. */
static int
divergence(size_t m, size_t n, size_t classes, const float *p, double *jsd,
           float *mean, struct lsc_err *err)
{
    const float **rows = NULL;
    int st;

    LSC_TRY(lsc_alloc(&rows, m, err));
    for (size_t i = 0; i < m; i++) rows[i] = p + i * n * classes;
    *jsd = lsc_jsd(m, n, classes, rows);
    if (mean != NULL) lsc_average(m, n, classes, rows, mean);
out:
    free(rows);
    return st;
}

int
lsc_crowd_ask(struct lsc_task *task, size_t crowd,
              const struct lsc_split *split, struct lsc_crowd_says *says,
              struct lsc_err *err)
{
    size_t R = lsc_recipe_solutions(task->study),
           M = lsc_crowd_members(task->study, crowd);
    size_t classes = task->study->net.classes, items = split->n * classes;
    double *jsd = NULL;
    int st;

    LSC_TRY(lsc_alloc(&jsd, R, err));
    for (size_t r = 0; r < R; r++) {
        for (size_t m = 0; m < M; m++)
            LSC_TRY(lsc_crowd_predict(task, crowd, r, m, split,
                                      says->member + m * items, err));
        LSC_TRY(divergence(M, split->n, classes, says->member, &jsd[r],
                           says->run + r * items, err));
    }
    spread(jsd, R, &says->jsd, &says->jsd_std);
    if (lsc_crowd_is_single(task->study, crowd)) {
        says->jsd_std = NAN;
        LSC_TRY(
            divergence(R, split->n, classes, says->run, &says->jsd, NULL, err));
    }
out:
    free(jsd);
    return st;
}

int
lsc_crowd_says_create(const struct lsc_study *s, size_t n,
                      struct lsc_crowd_says *says, struct lsc_err *err)
{
    size_t items = n * s->net.classes;
    int st;

    LSC_TRY(lsc_alloc(&says->run, lsc_recipe_solutions(s) * items, err));
    LSC_TRY(lsc_alloc(&says->member, lsc_crowd_many(s) * items, err));
out:
    return st;
}

void
lsc_crowd_says_free(struct lsc_crowd_says *says)
{
    free(says->run);
    free(says->member);
    *says = (struct lsc_crowd_says){0};
}

size_t
lsc_crowd_says_bytes(const struct lsc_study *s, size_t n)
{
    return (lsc_recipe_solutions(s) + lsc_crowd_many(s)) * n * s->net.classes *
           sizeof(float);
}
