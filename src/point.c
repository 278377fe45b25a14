/* point.c - points of a cut, some at a time. */
#include "config.h"

#include "point.h"

#include "larger.h"
#include "recipe.h"
#include "sweep.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Points that are evaluated together: so many at most, and so few that they
 * take a few seconds, which is what a job that is killed loses, and that their
 * parameters take no more memory than this. */
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

static size_t
most_points(const struct lsc_study *s)
{
    double images = (double)s->train_subset.n + (double)s->test_subset.n;
    double flops = s->net.flops * images;
    double bytes = (double)(s->net.P + s->net.Q) * sizeof(float);
    double most = fmin(MOST_POINTS, MOST_BYTES / bytes);

    if (flops > 0) most = fmin(most, MOST_FLOPS / flops);
    return most > 1 ? (size_t)most : 1;
}

/* How many points share what pays; 0: nothing is shared. */
static size_t
sharing(const struct lsc_study *s)
{
    return lsc_config_flag(&s->config, "evaluate.share") ? most_points(s) : 0;
}

/* Images that a point sees. */
static double
point_images(const struct lsc_study *s, enum lsc_buffers_mode mode)
{
    size_t images = s->train_subset.n + s->test_subset.n;

    if (mode == LSC_BN_RECOMPUTE && s->net.Q > 0)
        images += statistics_images(s);
    return (double)images;
}

struct lsc_joint
lsc_point_joint(const struct lsc_study *s, size_t k, enum lsc_buffers_mode mode)
{
    double flops = s->net.flops - lsc_prefix_cost(&s->net, k, sharing(s));

    return (struct lsc_joint){(double)(k + 1) * flops * point_images(s, mode),
                              most_points(s)};
}

double
lsc_point_cost(const struct lsc_study *s, size_t k, enum lsc_buffers_mode mode)
{
    struct lsc_joint joint = lsc_point_joint(s, k, mode);

    return lsc_prefix_cost(&s->net, k, sharing(s)) * point_images(s, mode) +
           joint.flops / (double)joint.tasks;
}

size_t
lsc_point_bytes(const struct lsc_study *s)
{
    size_t batch = s->net.Q > 0 ? lsc_study_option(s, "train.batch") : 0;

    return lsc_sweep_bytes(&s->net, most_points(s), sharing(s), batch) +
           most_points(s) * sizeof(struct lsc_point);
}

/* Evaluate n points from the task's on; they wait on the desk. */
static int
evaluate(struct lsc_task *t, const struct lsc_points *p, size_t n,
         struct lsc_err *err)
{
    const struct lsc_study *s = t->study;
    const struct lsc_split *split[] = {
        p->train != NULL ? p->train : &s->train_subset,
        p->test != NULL ? p->test : &s->test_subset};
    struct lsc_score score[2][MOST_POINTS];
    double x[MOST_POINTS * LSC_MAX_CUT];
    struct lsc_split some = s->train;
    struct lsc_desk *d = t->desk;
    int st;

    if (d->sweep == NULL) {
        LSC_TRY(lsc_alloc(&d->points, most_points(s), err));
        LSC_TRY(lsc_sweep_create(&d->sweep, &s->net, most_points(s), sharing(s),
                                 lsc_study_option(s, "train.batch"), err));
    }
    some.n = statistics_images(s);
    for (size_t i = 0; i < n; i++) p->at(s, t->number + i, x + i * p->cut.k);
    LSC_TRY(lsc_sweep_aim(d->sweep, &p->cut, n, x, &some, &s->scale, t->watch,
                          err));
    for (size_t i = 0; i < 2; i++)
        LSC_TRY(lsc_sweep_score(d->sweep, split[i], 1, &s->scale, t->watch,
                                score[i], err));
    for (size_t i = 0; i < n; i++)
        d->points[i] =
            (struct lsc_point){score[0][i].loss, score[0][i].accuracy,
                               score[1][i].loss, score[1][i].accuracy};
    d->waiting = (struct lsc_waiting){t->stage, t->number, n, d->points};
out:
    return st;
}

static void
write_rows(struct lsc_task *t, const struct lsc_point *point, const char *base)
{
    static const struct {
        const char *name;
        size_t at;
    } rows[] = {
        {"train_loss", offsetof(struct lsc_point, train_loss)},
        {"train_accuracy", offsetof(struct lsc_point, train_accuracy)},
        {"test_loss", offsetof(struct lsc_point, test_loss)},
        {"test_accuracy", offsetof(struct lsc_point, test_accuracy)},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char path[128];

        snprintf(path, sizeof(path), "%s/%s", base, rows[i].name);
        memcpy(lsc_task_row(t, path), (const char *)point + rows[i].at,
               sizeof(double));
    }
}

int
lsc_task_point(struct lsc_task *t, const struct lsc_points *p,
               struct lsc_err *err)
{
    const struct lsc_study *s = t->study;
    struct lsc_waiting *w = &t->desk->waiting;
    size_t n = lsc_smaller(t->together, p->end - t->number);
    struct lsc_point point;
    int st = LSC_OK;

    if (!lsc_desk_has(t->desk, t->stage, t->number))
        LSC_TRY(evaluate(t, p, lsc_smaller(n, most_points(s)), err));
    point = *w->point++;
    w->first++;
    w->n--;
    write_rows(t, &point, p->base);
    if ((s->train_subset.n > 0 && !isfinite(point.train_loss)) ||
        (s->test_subset.n > 0 && !isfinite(point.test_loss)))
        st = lsc_fail(err, LSC_EDIVERGED, "the loss is not finite");
out:
    return st;
}
