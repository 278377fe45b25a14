/* subspace.c - a run's moments on the desk, and samples from them. */
#include "config.h"

#include "subspace.h"

#include "predict.h"
#include "statistics.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct lsc_subspace {
    size_t run;
    int have;        /* enum lsc_of, of this run; 0: the desk holds none   */
    float *solution; /* [P]                                                */
    struct lsc_moments last, random;
};

static size_t
rank(const struct lsc_study *s, int of)
{
    return lsc_subspace_uses(s, of) ? lsc_study_option(s, "subspace.rank") : 0;
}

static int
open_desk(struct lsc_desk *d, struct lsc_err *err)
{
    size_t P = d->study->net.P;
    struct lsc_subspace *u = NULL;
    int st = LSC_OK;

    if (d->subspace != NULL) return LSC_OK;
    LSC_TRY(lsc_alloc(&u, 1, err));
    LSC_TRY(lsc_alloc(&u->solution, P, err));
    LSC_TRY(lsc_moments_create(&u->last, P, rank(d->study, LSC_OF_DIRECTIONS),
                               err));
    if (lsc_subspace_uses(d->study, LSC_OF_RANDOM))
        LSC_TRY(lsc_moments_create(&u->random, P, rank(d->study, LSC_OF_RANDOM),
                                   err));
    d->subspace = u;
    u = NULL;
out:
    lsc_subspace_free(u);
    return st;
}

void
lsc_subspace_free(struct lsc_subspace *u)
{
    if (u == NULL) return;
    free(u->solution);
    lsc_moments_free(&u->last);
    lsc_moments_free(&u->random);
    free(u);
}

size_t
lsc_subspace_bytes(const struct lsc_study *s)
{
    size_t P = s->net.P, bytes;

    if (lsc_study_stage(s, "subspace-bases") == LSC_ABSENT) return 0;
    bytes =
        P * sizeof(float) + lsc_moments_bytes(P, rank(s, LSC_OF_DIRECTIONS));
    if (lsc_subspace_uses(s, LSC_OF_RANDOM))
        bytes += lsc_moments_bytes(P, rank(s, LSC_OF_RANDOM)) +
                 P * sizeof(float) * lsc_study_option(s, "subspace.samples");
    return bytes;
}

/* The try of a random sample that was kept, from 0. */
static int
kept_try(struct lsc_task *task, size_t run, size_t number, size_t *attempt,
         struct lsc_err *err)
{
    size_t n = lsc_study_option(task->study, "subspace.samples");
    const void *row;
    int32_t tries;
    int st;

    LSC_TRY(lsc_task_get(task, "/subspace/tries", run * n + number, &row, err));
    memcpy(&tries, row, sizeof(tries));
    *attempt = tries > 0 ? (size_t)tries - 1 : 0;
out:
    return st;
}

/* Moments of the narrow random samples of a run. */
static int
sum_up_random(struct lsc_task *task, size_t run, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_subspace *u = task->desk->subspace;
    size_t n = lsc_study_option(s, "subspace.samples"), P = s->net.P;
    const struct lsc_sampler *random = lsc_sampler_find("random");
    struct lsc_draw_name name = {s->seed, run, 0, 0, LSC_NARROW};
    float *points = NULL;
    double scale[2];
    int st;

    lsc_subspace_scale(s, random, LSC_NARROW, scale);
    LSC_TRY(lsc_alloc(&points, n * P, err));
    for (size_t k = 0; k < n; k++) {
        name.number = k;
        LSC_TRY(kept_try(task, run, k, &name.attempt, err));
        lsc_sampler_draw(random, name, P, u->solution, NULL, scale[0], scale[1],
                         points + k * P);
    }
    lsc_moments_spread(&u->random, n, points);
    LSC_TRY(lsc_moments_directions(&u->random, n, points, err));
    u->have |= LSC_OF_RANDOM;
out:
    free(points);
    return st;
}

/* What a sampler needs of a run. */
static int
prepare(struct lsc_task *task, size_t run, int of, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    size_t T = lsc_study_option(s, "subspace.checkpoints"), P = s->net.P;
    size_t all = lsc_study_option(s, "train.epochs") + 1;
    struct lsc_subspace *u = task->desk->subspace;
    const void *row;
    const float *last = NULL;
    int st = LSC_OK, here = u->have != 0 && u->run == run;

    if (here && (of & ~u->have) == 0) return LSC_OK;
    if (!here || (of & ~u->have & LSC_OF_DIRECTIONS) != 0) {
        LSC_TRY(lsc_task_get(task, "/solutions/trajectory", run, &row, err));
        last = (const float *)row + (all - T) * P;
    }
    if (!here) {
        memcpy(u->solution, last + (T - 1) * P, P * sizeof(*last));
        lsc_moments_spread(&u->last, T, last);
        u->run = run;
        u->have = LSC_OF_SPREAD;
    }
    if (of & ~u->have & LSC_OF_DIRECTIONS) {
        LSC_TRY(lsc_moments_directions(&u->last, T, last, err));
        u->have |= LSC_OF_DIRECTIONS;
    }
    if (of & ~u->have & LSC_OF_RANDOM) LSC_TRY(sum_up_random(task, run, err));
out:
    return st;
}

/* Statistics for desk->theta into desk->buffers. */
static int
set_buffers(struct lsc_task *task, size_t run, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_desk *d = task->desk;
    const void *buffers;
    int st = LSC_OK;

    if (s->net.Q == 0) return LSC_OK;
    LSC_TRY(lsc_task_get(task, "/solutions/buffers", run, &buffers, err));
    memcpy(d->buffers, buffers, s->net.Q * sizeof(float));
    if (lsc_config_is(&s->config, "subspace.batch_norm", "keep")) return LSC_OK;
    LSC_TRY(lsc_task_statistics(task, d->theta, d->buffers, err));
out:
    return st;
}

int
lsc_subspace_try(struct lsc_task *task, struct lsc_sample_of which,
                 size_t attempt, double *scale, struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    const struct lsc_sampler *sampler = which.sampler;
    struct lsc_draw_name name = {s->seed, which.run, which.number, attempt,
                                 which.reach};
    struct lsc_desk *d = task->desk;
    const struct lsc_moments *m;
    double range[2];
    int st;

    LSC_TRY(lsc_desk_eval(d, err));
    LSC_TRY(open_desk(d, err));
    LSC_TRY(prepare(task, which.run, sampler->of, err));
    m = sampler->of & LSC_OF_RANDOM ? &d->subspace->random : &d->subspace->last;
    lsc_subspace_scale(s, sampler, which.reach, range);
    *scale = lsc_sampler_draw(sampler, name, s->net.P, d->subspace->solution, m,
                              range[0], range[1], d->theta);
    LSC_TRY(set_buffers(task, which.run, err));
out:
    return st;
}

int
lsc_subspace_sample(struct lsc_task *task, struct lsc_sample_of which,
                    double *scale, struct lsc_err *err)
{
    size_t attempt = 0;
    int st;

    if (which.sampler->refuses && which.reach == LSC_NARROW)
        LSC_TRY(kept_try(task, which.run, which.number, &attempt, err));
    LSC_TRY(lsc_subspace_try(task, which, attempt, scale, err));
out:
    return st;
}

int
lsc_subspace_predict(struct lsc_task *task, struct lsc_sample_of which,
                     const struct lsc_split *split, double *scale, float *p,
                     struct lsc_err *err)
{
    const struct lsc_study *s = task->study;
    struct lsc_draw_name name = {s->seed, which.run, which.number, 0,
                                 which.reach};
    uint64_t seed = lsc_sampler_seed(which.sampler, name);
    struct lsc_desk *d = task->desk;
    int st;

    LSC_TRY(lsc_subspace_sample(task, which, scale, err));
    if (which.sampler->masks)
        LSC_TRY(lsc_predict_dropout(d->eval, d->theta, split, &s->scale, seed,
                                    task->watch, p, err));
    else
        LSC_TRY(lsc_predict(d->eval, d->theta, d->buffers, split, &s->scale,
                            task->watch, p, err));
out:
    return st;
}
