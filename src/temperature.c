/* temperature.c - one number that makes predictions more or less sure. */
#include "config.h"

#include "metrics.h"

#include <assert.h>
#include <float.h>
#include <math.h>

static double
log_of(float p)
{
    return p < FLT_TRUE_MIN ? -149 * log(2) : log((double)p);
}

/* log of sum_c p[c]^b, by way of the largest. */
static double
log_sum(size_t classes, const float *p, double b)
{
    double largest = -HUGE_VAL, sum = 0;

    assert(classes > 0);
    for (size_t c = 0; c < classes; c++)
        largest = fmax(largest, b * log_of(p[c]));
    for (size_t c = 0; c < classes; c++) sum += exp(b * log_of(p[c]) - largest);
    return largest + log(sum);
}

void
lsc_temper(size_t n, size_t classes, double T, const float *p, float *out)
{
    for (size_t i = 0; i < n * classes; i += classes) {
        double all = log_sum(classes, p + i, 1 / T);

        for (size_t c = 0; c < classes; c++)
            out[i + c] = (float)exp(log_of(p[i + c]) / T - all);
    }
}

static double
nll(size_t n, size_t classes, double b, const float *p, const uint8_t *labels)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const float *q = p + i * classes;

        sum += log_sum(classes, q, b) - b * log_of(q[labels[i]]);
    }
    return sum;
}

/* The nll is convex in 1 / T, so it has one minimum in log T as well: golden
 * section on it. */
double
lsc_temperature(size_t n, size_t classes, const float *p, const uint8_t *labels)
{
    const double golden = (sqrt(5) - 1) / 2;
    double low = -log(20), high = log(20);
    double a = high - golden * (high - low), b = low + golden * (high - low);
    double at_a, at_b;

    if (n == 0) return NAN;
    at_a = nll(n, classes, exp(-a), p, labels);
    at_b = nll(n, classes, exp(-b), p, labels);
    while (high - low > 1e-5) {
        if (at_a < at_b) {
            high = b, b = a, at_b = at_a;
            a = high - golden * (high - low);
            at_a = nll(n, classes, exp(-a), p, labels);
        } else {
            low = a, a = b, at_a = at_b;
            b = low + golden * (high - low);
            at_b = nll(n, classes, exp(-b), p, labels);
        }
    }
    return exp((low + high) / 2);
}
