/* advance.c - tasks done and checkpoints, in flops. */
#include "config.h"

#include "advance.h"
#include "ckpt.h"

#include <math.h>
#include <stdlib.h>

/* Sums of the same flops in another order differ by less than this share. */
#define ROUNDING 1e-9

/* Flops that checkpoints hold of a stage's tasks still to do. */
static int
look_saved(const struct lsc_reader_stage *s, const char *path,
           const char *identity, double cost, double *saved,
           struct lsc_err *err)
{
    double *flops = NULL;
    int st;

    *saved = 0;
    LSC_TRY(lsc_alloc(&flops, s->count, err));
    lsc_ckpt_flops(path, identity, s->name, s->count, flops);
    for (size_t i = 0; i < s->count; i++)
        if (s->rows[i].status == LSC_TODO) *saved += fmin(flops[i], cost);
out:
    free(flops);
    return st;
}

int
lsc_advance_look(struct lsc_advance *a, const struct lsc_reader *r,
                 struct lsc_err *err)
{
    char *identity = lsc_reader_text(r, "identity"), path[4096];
    int st;

    *a = (struct lsc_advance){0};
    lsc_ckpt_name(r->path, path, sizeof(path));
    LSC_TRY(lsc_alloc(&a->saved, r->nstages, err));
    for (size_t i = 0; i < r->nstages; i++) {
        const struct lsc_reader_stage *s = &r->stages[i];
        double cost = isnan(s->cost) ? NAN : fmax(s->cost, 1);
        size_t left = lsc_reader_count(s, LSC_TODO);

        if (s->count == 0) continue;
        if (left > 0 && identity != NULL)
            LSC_TRY(look_saved(s, path, identity, cost, &a->saved[i], err));
        a->all += cost * (double)s->count;
        a->done += cost * (double)(s->count - left) + a->saved[i];
    }
out:
    free(identity);
    if (st != LSC_OK) lsc_advance_free(a);
    return st;
}

void
lsc_advance_free(struct lsc_advance *a)
{
    free(a->saved);
    a->saved = NULL;
}

/* NaN is more than nothing: where the file does not say, nobody is stopped. */
static int
is_more(double now, double before)
{
    return !(now <= before + ROUNDING * before);
}

int
lsc_advance_check(const struct lsc_advance *now, const struct lsc_reader *r,
                  struct lsc_err *err)
{
    const struct lsc_run_row *last;

    if (r->nruns < 2) return LSC_OK;
    last = &r->runs[r->nruns - 1];
    if (is_more(now->done, last->done) || is_more(last->done, last[-1].done))
        return LSC_OK;
    return lsc_fail(err, LSC_EDIVERGED,
                    "%s: the last two runs (of %.20s and %.20s) made no "
                    "progress; look at their messages before running it again",
                    r->path, last[-1].date, last->date);
}
