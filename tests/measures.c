/* measures.c - metrics and measures of numbers on standard input, for
 * predictions.py: M n classes, p[M][n][classes], labels[n], then nin nout
 * score[nin + nout]; a line "name value" each. */
#include "config.h"

#include "auroc.h"
#include "metrics.h"

#include <stdio.h>
#include <stdlib.h>

static double
number(void)
{
    double x;

    if (scanf("%lf", &x) != 1) exit(1);
    return x;
}

static size_t
whole(void)
{
    return (size_t)number();
}

static void
measure(void)
{
    size_t M = whole(), n = whole(), classes = whole();
    float *p = lsc_calloc(M * n * classes, sizeof(*p));
    const float **rows = lsc_calloc(M, sizeof(*rows));
    uint8_t *labels = lsc_calloc(n, 1);
    struct lsc_tally tally = {0};

    for (size_t i = 0; i < M * n * classes; i++) p[i] = (float)number();
    for (size_t i = 0; i < n; i++) labels[i] = (uint8_t)whole();
    for (size_t m = 0; m < M; m++) rows[m] = p + m * n * classes;
    lsc_tally_add(&tally, n, classes, p, labels);
    for (size_t i = 0; i < LSC_METRICS; i++)
        printf("%s %.17g\n", lsc_metrics[i].name, lsc_metrics[i].value(&tally));
    printf("jsd %.17g\n", lsc_jsd(M, n, classes, rows));
    printf("disagreement %.17g\n",
           lsc_disagreement(n, classes, rows[0], rows[M - 1]));
    printf("l1 %.17g\n",
           lsc_function_distance(n, classes, rows[0], rows[M - 1]));
    free(labels);
    free(rows);
    free(p);
}

static void
tell_apart(void)
{
    size_t nin = whole(), nout = whole();
    double *score = lsc_calloc(nin + nout, sizeof(*score)), auroc;

    for (size_t i = 0; i < nin + nout; i++) score[i] = number();
    if (lsc_auroc(nin, score, nout, score + nin, &auroc, NULL)) exit(1);
    printf("auroc %.17g\n", auroc);
    free(score);
}

int
main(void)
{
    measure();
    tell_apart();
    return 0;
}
