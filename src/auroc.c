/* auroc.c - how well a score tells two sets of images apart. */
#include "config.h"

#include "auroc.h"

#include <math.h>
#include <stdlib.h>

struct scored {
    double score;
    int out;
};

static int
by_score(const void *a, const void *b)
{
    const struct scored *p = a, *q = b;

    return (p->score > q->score) - (p->score < q->score);
}

/* Going up through the scores: of equal ones, half of the pairs count. */
static double
pairs_won(const struct scored *v, size_t n)
{
    double below = 0, won = 0;

    for (size_t i = 0; i < n;) {
        double in = 0, out = 0;
        size_t j = i;

        for (; j < n && !(v[j].score > v[i].score); j++)
            *(v[j].out ? &out : &in) += 1;
        won += out * (below + in / 2);
        below += in;
        i = j;
    }
    return won;
}

int
lsc_auroc(size_t nin, const double *in, size_t nout, const double *out,
          double *auroc, struct lsc_err *err)
{
    struct scored *v = NULL;
    size_t n = nin + nout;
    int st;

    *auroc = NAN;
    LSC_TRY(lsc_alloc(&v, n, err));
    for (size_t i = 0; i < n; i++) {
        v[i].out = i >= nin;
        v[i].score = i < nin ? in[i] : out[i - nin];
        if (isnan(v[i].score)) goto out;
    }
    qsort(v, n, sizeof(*v), by_score);
    if (nin > 0 && nout > 0)
        *auroc = pairs_won(v, n) / ((double)nin * (double)nout);
out:
    free(v);
    return st;
}
