/* loss.c - softmax cross-entropy by way of the largest logit. */
#include "config.h"

#include "loss.h"
#include "hot.h"
#include "larger.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum { AT_ONCE = 1024 }; /* exponentials */

/* exp(x) of x <= 0, to 2^-52 of itself; what is below exp(-700) is that, and
 * what is not a number stays so.  x = k log 2 + r, then Taylor. */
static inline double
exponential(double x)
{
    const double whole = 0x1.8p52; /* so large that adding it rounds to k */
    double shifted, k, r, q, power;
    uint64_t bits;

    x = x < -700 ? -700 : x;
    shifted = x * 0x1.71547652b82fep0 + whole;
    k = shifted - whole;
    r = x - k * 0x1.62e42feep-1 - k * 0x1.a39ef35793c76p-33;
    q = 1.0 / 479001600 + r * (1.0 / 6227020800);
    q = 1.0 / 39916800 + r * q;
    q = 1.0 / 3628800 + r * q;
    q = 1.0 / 362880 + r * q;
    q = 1.0 / 40320 + r * q;
    q = 1.0 / 5040 + r * q;
    q = 1.0 / 720 + r * q;
    q = 1.0 / 120 + r * q;
    q = 1.0 / 24 + r * q;
    q = 1.0 / 6 + r * q;
    q = 1.0 / 2 + r * q;
    memcpy(&bits, &shifted, sizeof(bits));
    bits = (bits + 1023) << 52;
    memcpy(&power, &bits, sizeof(bits));
    return (1 + (r + r * r * q)) * power;
}

LSC_HOT static void
exponentials(size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) x[i] = exponential(x[i]);
}

/* log of the sum of exponentials for each of n images, n classes <= AT_ONCE. */
static void
log_sums(size_t n, size_t classes, const float *z, double *log_sum)
{
    double e[AT_ONCE];

    assert(classes > 0 && n * classes <= AT_ONCE);
    for (size_t b = 0; b < n; b++) {
        const float *of = z + b * classes;
        float largest = of[0];

        for (size_t c = 1; c < classes; c++)
            largest = of[c] > largest ? of[c] : largest;
        for (size_t c = 0; c < classes; c++)
            e[b * classes + c] = (double)of[c] - (double)largest;
        log_sum[b] = (double)largest;
    }
    exponentials(n * classes, e);
    for (size_t b = 0; b < n; b++) {
        double sum = e[b * classes];

        for (size_t c = 1; c < classes; c++) sum += e[b * classes + c];
        log_sum[b] += log(sum);
    }
}

/* False where a logit is not a number. */
static int
wins(size_t classes, const float *z, size_t label)
{
    int so_far = 1;

    for (size_t c = 0; c < classes; c++)
        so_far &= (z[label] > z[c]) | ((c >= label) & (z[label] == z[c]));
    return so_far;
}

void
lsc_loss_add(size_t B, size_t classes, const float *logits,
             const uint8_t *labels, double *loss, size_t *correct)
{
    double all[AT_ONCE];

    for (size_t at = 0, n; at < B; at += n) {
        n = lsc_smaller(B - at, AT_ONCE / classes);
        log_sums(n, classes, logits, all);
        for (size_t b = 0; b < n; b++, logits += classes, labels++) {
            *loss += all[b] - (double)logits[*labels];
            *correct += (size_t)wins(classes, logits, *labels);
        }
    }
}

void
lsc_softmax(size_t B, size_t classes, const float *logits, float *p)
{
    for (size_t b = 0; b < B; b++, logits += classes, p += classes) {
        double log_all;

        log_sums(1, classes, logits, &log_all);
        for (size_t c = 0; c < classes; c++)
            p[c] = (float)exp((double)logits[c] - log_all);
    }
}

void
lsc_loss_gradient(size_t B, size_t classes, const float *logits,
                  const uint8_t *labels, float *dlogits)
{
    for (size_t b = 0; b < B; b++, logits += classes, dlogits += classes) {
        double log_all;

        log_sums(1, classes, logits, &log_all);
        for (size_t c = 0; c < classes; c++) {
            double p = exp((double)logits[c] - log_all);

            dlogits[c] = (float)((p - (c == labels[b])) / (double)B);
        }
    }
}
