/* level_choice.c - which estimates are not good enough. */
#include "config.h"

#include "two_level.h"

#include <math.h>
#include <stdlib.h>

/* An estimated point and the square of its largest relative error. */
struct candidate {
    double square;
    size_t point;
};

static int
worst_first(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;

    if (x->square != y->square) return x->square < y->square ? 1 : -1;
    return (x->point > y->point) - (x->point < y->point);
}

/* INFINITY: no estimate. */
static double
square_of(double estimate, double error)
{
    double square = error / estimate * (error / estimate);

    return estimate > 0 && isfinite(estimate) && isfinite(square) ? square
                                                                  : INFINITY;
}

/* The sums of squares of quantity j that are finite. */
static double
sum_of(const struct candidate *list, size_t n, const double *estimate,
       const double *error)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        size_t p = list[i].point;

        if (isfinite(list[i].square)) sum += square_of(estimate[p], error[p]);
    }
    return sum;
}

/* Which of the sorted candidates come first and are to be refined for one
 * quantity. */
static size_t
enough(const struct candidate *list, size_t n, const double *estimate,
       const double *error, double allowed)
{
    double left = sum_of(list, n, estimate, error);
    size_t i = 0;

    while (i < n && (!isfinite(list[i].square) || left > allowed)) {
        size_t p = list[i].point;

        if (isfinite(list[i++].square))
            left -= square_of(estimate[p], error[p]);
    }
    return i;
}

int
lsc_levels_choose(const struct lsc_levels *levels, size_t k,
                  const double *const *estimate, const double *const *error,
                  double precision, uint8_t *how, struct lsc_err *err)
{
    size_t points = lsc_levels_points(levels), n = 0, refine = 0;
    size_t grid = levels->coarse[0] * levels->coarse[1];
    struct candidate *list = NULL;
    int st;

    LSC_TRY(lsc_alloc(&list, points, err));
    for (size_t p = 0; p < points; p++) how[p] = LSC_ESTIMATED;
    for (size_t i = 0; i < lsc_levels_exact(levels); i++)
        how[lsc_levels_point(levels, i)] = i < grid ? LSC_COARSE : LSC_AUDIT;
    for (size_t p = 0; p < points; p++) {
        double most = 0;

        if (how[p] != LSC_ESTIMATED) continue;
        for (size_t j = 0; j < k; j++)
            most = fmax(most, square_of(estimate[j][p], error[j][p]));
        list[n++] = (struct candidate){most, p};
    }
    qsort(list, n, sizeof(*list), worst_first);
    for (size_t j = 0; j < k; j++) {
        size_t want = enough(list, n, estimate[j], error[j],
                             precision * precision * (double)points);

        if (want > refine) refine = want;
    }
    for (size_t i = 0; i < refine; i++) how[list[i].point] = LSC_REFINED;
out:
    free(list);
    return st;
}
