/* metrics.c - tallies, and what follows from them. */
#include "config.h"

#include "metrics.h"

#include <float.h>
#include <math.h>

static double
value_accuracy(const struct lsc_tally *t)
{
    return t->correct / (double)t->n;
}

static double
value_nll(const struct lsc_tally *t)
{
    return t->nll / (double)t->n;
}

static double
value_brier(const struct lsc_tally *t)
{
    return t->brier / (double)t->n;
}

static double
value_ece(const struct lsc_tally *t)
{
    double sum = t->confidence - t->confidence; /* NaN goes on */

    for (size_t i = 0; i < LSC_BINS; i++)
        sum += fabs(t->bin[i][1] - t->bin[i][2]);
    return sum / (double)t->n;
}

static double
value_confidence(const struct lsc_tally *t)
{
    return t->confidence / (double)t->n;
}

static double
value_entropy(const struct lsc_tally *t)
{
    return t->entropy / (double)t->n;
}

const struct lsc_metric lsc_metrics[LSC_METRICS] = {
#define LSC_METRIC(name, units, help) {#name, units, help, value_##name},
#include "metrics.def"
#undef LSC_METRIC
};

int
lsc_argmax(size_t classes, const float *p)
{
    size_t best = 0;

    for (size_t c = 0; c < classes; c++) {
        if (isnan(p[c])) return -1;
        if (p[c] > p[best]) best = c;
    }
    return (int)best;
}

static double
x_log_x(double x)
{
    return x > 0 ? x * log(x) : x * 0;
}

static double
entropy(size_t classes, const float *p)
{
    double sum = 0;

    for (size_t c = 0; c < classes; c++) sum -= x_log_x((double)p[c]);
    return sum;
}

static double
surprise(double p)
{
    return p < (double)FLT_TRUE_MIN ? -log((double)FLT_TRUE_MIN) : -log(p);
}

/* Which bin a confidence belongs to. */
static size_t
bin_of(double confidence)
{
    size_t bin = (size_t)(confidence * LSC_BINS);

    return bin < LSC_BINS ? bin : LSC_BINS - 1;
}

static void
add_image(struct lsc_tally *t, size_t classes, const float *p, size_t label)
{
    int best = lsc_argmax(classes, p);
    double confidence = best < 0 ? NAN : (double)p[best];

    t->n++;
    t->confidence += confidence;
    t->nll += isnan(confidence) ? NAN : surprise((double)p[label]);
    t->correct += isnan(confidence) ? NAN : best == (int)label;
    t->entropy += entropy(classes, p);
    for (size_t c = 0; c < classes; c++) {
        double off = (double)p[c] - (c == label);

        t->brier += off * off;
    }
    if (isnan(confidence)) return;
    t->bin[bin_of(confidence)][0]++;
    t->bin[bin_of(confidence)][1] += best == (int)label;
    t->bin[bin_of(confidence)][2] += confidence;
}

void
lsc_tally_add(struct lsc_tally *t, size_t n, size_t classes, const float *p,
              const uint8_t *labels)
{
    for (size_t i = 0; i < n; i++)
        add_image(t, classes, p + i * classes, labels[i]);
}

double
lsc_disagreement(size_t n, size_t classes, const float *p, const float *q)
{
    size_t differ = 0;

    for (size_t i = 0; i < n * classes; i += classes) {
        int a = lsc_argmax(classes, p + i), b = lsc_argmax(classes, q + i);

        if (a < 0 || b < 0) return NAN;
        differ += a != b;
    }
    return (double)differ / (double)n;
}

double
lsc_function_distance(size_t n, size_t classes, const float *p, const float *q)
{
    double sum = 0;

    for (size_t i = 0; i < n * classes; i++)
        sum += fabs((double)p[i] - (double)q[i]);
    return sum / (double)n;
}

double
lsc_normalised_diversity(double disagreement, double accuracy)
{
    return accuracy < 1 ? disagreement / (1 - accuracy) : NAN;
}

static double
mean_at(size_t M, const float *const *p, size_t i)
{
    double sum = 0;

    for (size_t m = 0; m < M; m++) sum += (double)p[m][i];
    return sum / (double)M;
}

void
lsc_average(size_t M, size_t n, size_t classes, const float *const *p,
            float *mean)
{
    for (size_t i = 0; i < n * classes; i++) mean[i] = (float)mean_at(M, p, i);
}

double
lsc_jsd(size_t M, size_t n, size_t classes, const float *const *p)
{
    double sum = 0;

    for (size_t i = 0; i < n * classes; i++) {
        double each = 0;

        for (size_t m = 0; m < M; m++) each += x_log_x((double)p[m][i]);
        sum += each / (double)M - x_log_x(mean_at(M, p, i));
    }
    return sum / (double)n;
}
