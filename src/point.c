/* point.c - points of a cut, some at a time. */
#include "config.h"

#include "point.h"

#include "larger.h"
#include "scored.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Points that are evaluated together: so many at most, and so few that what a
 * job that is killed loses is some seconds, and that their parameters take no
 * more memory than this. */
enum { MOST_POINTS = 64 };
#define MOST_FLOPS 1e12
#define MOST_BYTES 64e6

enum lsc_buffers_mode
lsc_buffers_mode(const struct lsc_study *study, const char *option)
{
    return (enum lsc_buffers_mode)lsc_config_choice(&study->config, option);
}

/* Images that recompute the statistics. */
static size_t
statistics_images(const struct lsc_study *study)
{
    size_t want = lsc_study_option(study, "evaluate.batch_norm_images");

    return lsc_smaller(want, study->train.n);
}

size_t
lsc_point_images(const struct lsc_study *s)
{
    return s->train_subset.n + s->test_subset.n;
}

static size_t
most_points(const struct lsc_study *s)
{
    size_t more = s->net.Q > 0 ? statistics_images(s) : 0;
    double flops = s->net.flops * (double)(lsc_point_images(s) + more);
    double bytes = (double)(s->net.P + s->net.Q) * sizeof(float);
    double most = fmin(MOST_POINTS, MOST_BYTES / bytes);

    if (flops > 0) most = fmin(most, MOST_FLOPS / flops);
    return most > 1 ? (size_t)most : 1;
}

/* How many of the points of a cut share what pays; 0: nothing is shared. */
static size_t
sharing(const struct lsc_study *s, size_t points)
{
    if (!lsc_config_flag(&s->config, "evaluate.share")) return 0;
    return lsc_smaller(points, most_points(s));
}

/* With those that recompute statistics. */
static double
all_images(const struct lsc_study *s, const struct lsc_point_sort *sort)
{
    size_t images = sort->images;

    if (sort->mode == LSC_BN_RECOMPUTE && s->net.Q > 0)
        images += statistics_images(s);
    return (double)images;
}

/* Flops of an image that a point does not share. */
static double
own_flops(const struct lsc_study *s, const struct lsc_point_sort *sort)
{
    return lsc_prefix_cost(&s->net, sort->k, sharing(s, sort->points));
}

struct lsc_joint
lsc_point_joint(const struct lsc_study *s, struct lsc_point_sort sort)
{
    double once = (double)(sort.k + 1) * (s->net.flops - own_flops(s, &sort));

    return (struct lsc_joint){once * all_images(s, &sort),
                              lsc_smaller(sort.points, most_points(s))};
}

double
lsc_point_cost(const struct lsc_study *s, struct lsc_point_sort sort)
{
    struct lsc_joint joint = lsc_point_joint(s, sort);

    return own_flops(s, &sort) * all_images(s, &sort) +
           joint.flops / (double)joint.tasks;
}

size_t
lsc_point_bytes(const struct lsc_study *s)
{
    size_t batch = s->net.Q > 0 ? lsc_study_option(s, "train.batch") : 0;
    size_t most = most_points(s);

    return lsc_sweep_bytes(&s->net, most, sharing(s, most), batch) +
           most * (2 * LSC_MOST_GROUPS * sizeof(struct lsc_score) +
                   (1 + LSC_MOST_WITNESSES) * sizeof(size_t));
}

/* Training images (0) or test images (1). */
static const struct lsc_split *
split(const struct lsc_task *t, const struct lsc_points *p, size_t which)
{
    const struct lsc_study *s = t->study;

    if (which == 0) return p->train != NULL ? p->train : &s->train_subset;
    return p->test != NULL ? p->test : &s->test_subset;
}

/* The tools to evaluate points. */
static int
prepare(struct lsc_desk *d, struct lsc_err *err)
{
    const struct lsc_study *s = d->study;
    size_t most = most_points(s);
    int st = LSC_OK;

    if (d->sweep != NULL) return LSC_OK;
    LSC_TRY(lsc_alloc(&d->waiting.task, most, err));
    LSC_TRY(lsc_alloc(&d->waiting.score, 2 * LSC_MOST_GROUPS * most, err));
    LSC_TRY(lsc_alloc(&d->waiting.alike, LSC_MOST_WITNESSES * most, err));
    LSC_TRY(lsc_sweep_create(&d->sweep, &s->net, most,
                             lsc_study_option(s, "train.batch"), err));
out:
    return st;
}

/* The task's point and those after it that will come next, in parts as equal as
 * can be: numbers into the desk's list, coordinates into x; how many. */
static size_t
list(struct lsc_task *t, const struct lsc_points *p, double *x)
{
    size_t row = lsc_smaller(t->together, p->end - t->number);
    size_t most = most_points(t->study), parts = (row + most - 1) / most;
    size_t n = 0;

    most = (row + parts - 1) / parts;
    for (size_t i = 0; i < row && n < most; i++) {
        size_t task = t->number + i;

        if (p->at(t->study, p->context, task, x + n * p->cut.k))
            t->desk->waiting.task[n++] = task;
    }
    assert(p->points > 0 && n > 0 && t->desk->waiting.task[0] == t->number);
    return n;
}

/* Evaluate them; they wait on the desk. */
static int
evaluate(struct lsc_task *t, const struct lsc_points *p, size_t groups,
         struct lsc_err *err)
{
    const struct lsc_study *s = t->study;
    struct lsc_score score[MOST_POINTS * LSC_MOST_GROUPS];
    double x[MOST_POINTS * LSC_MAX_CUT];
    struct lsc_split some = s->train;
    struct lsc_waiting *w = &t->desk->waiting;
    struct lsc_witnesses say = {0};
    struct lsc_sweep *sweep;
    size_t n;
    int st;

    w->n = 0;
    LSC_TRY(prepare(t->desk, err));
    sweep = t->desk->sweep;
    n = list(t, p, x);
    if (p->witnesses != NULL) say = *p->witnesses;
    say.alike = w->alike;
    some.n = statistics_images(s);
    LSC_TRY(lsc_sweep_aim(sweep, &p->cut, sharing(s, p->points), n, x, &some,
                          &s->scale, t->watch, err));
    for (size_t i = 0; i < 2; i++) {
        LSC_TRY(lsc_sweep_agree(sweep, split(t, p, i), groups, &s->scale,
                                i == 1 ? &say : NULL, t->watch, score, err));
        for (size_t j = 0; j < n; j++)
            memcpy(w->score + (2 * j + i) * groups, score + j * groups,
                   groups * sizeof(*score));
    }
    w->stage = t->stage;
    w->first = t->number;
    w->at = 0;
    w->evaluated += n;
    w->n = n;
out:
    return st;
}

int
lsc_task_score(struct lsc_task *t, const struct lsc_points *p,
               const struct lsc_score **score, struct lsc_err *err)
{
    size_t groups = p->groups > 0 ? p->groups : 1;
    struct lsc_waiting *w = &t->desk->waiting;
    int st = LSC_OK;

    if (!lsc_desk_has(t->desk, t->stage, t->number))
        LSC_TRY(evaluate(t, p, groups, err));
    *score = w->score + 2 * groups * w->at++;
    w->n--;
out:
    return st;
}

/* After lsc_task_score: of the point that was the next. */
static void
put_agreement(struct lsc_task *t, const struct lsc_points *p, double loss)
{
    const struct lsc_waiting *w = &t->desk->waiting;
    size_t n = p->witnesses->n, images = split(t, p, 1)->n;
    const size_t *alike = w->alike + (w->at - 1) * n;
    char path[128];
    double *row;

    snprintf(path, sizeof(path), "%s/agreement", p->base);
    row = lsc_task_row(t, path);
    for (size_t i = 0; i < n && !isnan(loss); i++)
        row[i] = (double)alike[i] / (double)images;
}

int
lsc_task_point(struct lsc_task *t, const struct lsc_points *p,
               struct lsc_err *err)
{
    static const char *const name[] = {"train", "test"};
    const struct lsc_score *score;
    char base[64];
    int st, diverged = 0;

    LSC_TRY(lsc_task_score(t, p, &score, err));
    snprintf(base, sizeof(base), "%s/", p->base);
    for (size_t i = 0; i < 2; i++) {
        lsc_scored_put(t, base, name[i], &score[i]);
        diverged |= split(t, p, i)->n > 0 && !isfinite(score[i].loss);
    }
    if (p->witnesses != NULL) put_agreement(t, p, score[1].loss);
    if (diverged) st = lsc_fail(err, LSC_EDIVERGED, "the loss is not finite");
out:
    return st;
}
