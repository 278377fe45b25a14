/* path_point.c - points of paths, and what is said there. */
#include "config.h"

#include "path_tasks.h"

#include "pairs.h"
#include "plane.h"
#include "scored.h"
#include "statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int
lsc_path_recomputes(const struct lsc_study *s)
{
    return lsc_config_is(&s->config, "path.batch_norm", "recompute");
}

static int
get(struct lsc_task *task, const char *path, size_t number, const float **out,
    struct lsc_err *err)
{
    const void *row;
    int st = lsc_task_get(task, path, number, &row, err);

    if (st == LSC_OK) *out = row;
    return st;
}

int
lsc_path_find(struct lsc_task *task, size_t pair, int bent,
              struct lsc_path_place *place, struct lsc_err *err)
{
    size_t end[2];
    int st;

    memset(place, 0, sizeof(*place));
    lsc_pairs_ends(task->study, LSC_PATH_PAIRS, pair, end);
    for (size_t i = 0; i < 2; i++) {
        size_t part = i == 0 ? LSC_PATH_A : LSC_PATH_B;

        LSC_TRY(
            get(task, "/solutions/theta", end[i], &place->theta[part], err));
        LSC_TRY(get(task, "/solutions/buffers", end[i], &place->buffers[part],
                    err));
    }
    if (bent)
        LSC_TRY(
            get(task, "/path/bend", pair, &place->theta[LSC_PATH_BEND], err));
out:
    return st;
}

/* The desk's theta and buffers become those of a point. */
static int
go(struct lsc_task *task, const struct lsc_path_place *place,
   const struct lsc_curve *curve, double t, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_desk *d = task->desk;
    double weight[LSC_PATH_PARTS];
    int st;

    LSC_TRY(lsc_desk_eval(d, err));
    curve->weights(t, weight);
    lsc_path_point(s->net.P, weight, place->theta, d->theta);
    lsc_curve_find("line")->weights(t, weight);
    lsc_path_point(s->net.Q, weight, place->buffers, d->buffers);
    if (lsc_path_recomputes(s))
        LSC_TRY(lsc_task_statistics(task, d->theta, d->buffers, err));
out:
    return st;
}

int
lsc_path_end_run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_path_place place;
    struct lsc_score score;
    int st;

    LSC_TRY(lsc_path_find(task, task->number / 2, 0, &place, err));
    LSC_TRY(go(task, &place, lsc_curve_find("line"), (double)(task->number % 2),
               err));
    LSC_TRY(lsc_score_called(task->desk->eval, task->desk->theta,
                             task->desk->buffers, &s->test_subset, &s->scale,
                             task->watch, lsc_task_row(task, "/path/labels"),
                             &score, err));
out:
    return st;
}

static void
put(struct lsc_task *task, const char *path, double value)
{
    *(double *)lsc_task_row(task, path) = value;
}

/* Losses and accuracies of where the desk is, and called[n], the classes of the
 * test images. */
static int
look(struct lsc_task *task, int32_t *called, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    const struct lsc_desk *d = task->desk;
    struct lsc_score train, test;
    int st;

    LSC_TRY(lsc_score(d->eval, d->theta, d->buffers, &s->train_subset,
                      &s->scale, task->watch, &train, err));
    LSC_TRY(lsc_score_called(d->eval, d->theta, d->buffers, &s->test_subset,
                             &s->scale, task->watch, called, &test, err));
    lsc_scored_put(task, "/path/", "train", &train);
    lsc_scored_put(task, "/path/", "test", &test);
    if ((s->train_subset.n > 0 && !isfinite(train.loss)) ||
        (s->test_subset.n > 0 && !isfinite(test.loss)))
        st = lsc_fail(err, LSC_EDIVERGED, "the loss is not finite");
out:
    return st;
}

/* Part of n images that both call alike. */
static double
agreement(size_t n, const int32_t *p, const int32_t *q)
{
    size_t alike = 0;

    for (size_t i = 0; i < n; i++) alike += p[i] == q[i] && p[i] >= 0;
    return n > 0 ? (double)alike / (double)n : NAN;
}

static int
agree(struct lsc_task *task, size_t pair, const int32_t *called,
      struct lsc_err *err)
{
    static const char *const path[] = {"/path/agreement_a",
                                       "/path/agreement_b"};
    int st = LSC_OK;

    for (size_t i = 0; i < 2; i++) {
        const void *labels;

        LSC_TRY(lsc_task_get(task, "/path/labels", 2 * pair + i, &labels, err));
        put(task, path[i],
            agreement(task->study->test_subset.n, labels, called));
    }
out:
    return st;
}

int
lsc_path_point_run(struct lsc_task *task, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t n = lsc_study_option(s, "path.points"), path = task->number / n;
    int bent = path % 2 != 0;
    const char *curve =
        bent ? lsc_config_text(&s->config, "path.curve") : "line";
    double t = lsc_plane_axis_at(0, 1, n, task->number % n);
    struct lsc_path_place place;
    int32_t *called = NULL;
    int st;

    LSC_TRY(lsc_alloc(&called, s->test_subset.n, err));
    LSC_TRY(lsc_path_find(task, path / 2, bent, &place, err));
    LSC_TRY(go(task, &place, lsc_curve_find(curve), t, err));
    LSC_TRY(look(task, called, err));
    LSC_TRY(agree(task, path / 2, called, err));
out:
    free(called);
    return st;
}
