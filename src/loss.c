/* loss.c - softmax cross-entropy by way of the largest logit. */
#include "config.h"

#include "loss.h"

#include <assert.h>
#include <math.h>

/* log of the sum of exponentials. */
static double
log_sum(size_t classes, const float *z)
{
    double largest = (double)z[0], sum = 0;

    assert(classes > 0);
    for (size_t c = 1; c < classes; c++)
        if ((double)z[c] > largest) largest = (double)z[c];
    for (size_t c = 0; c < classes; c++) sum += exp((double)z[c] - largest);
    return largest + log(sum);
}

/* False where a logit is not a number. */
static int
wins(size_t classes, const float *z, size_t label)
{
    for (size_t c = 0; c < classes; c++) {
        if (c < label && !(z[label] > z[c])) return 0;
        if (c >= label && !(z[label] >= z[c])) return 0;
    }
    return 1;
}

void
lsc_loss_add(size_t B, size_t classes, const float *logits,
             const uint8_t *labels, double *loss, size_t *correct)
{
    for (size_t b = 0; b < B; b++, logits += classes) {
        *loss += log_sum(classes, logits) - (double)logits[labels[b]];
        *correct += (size_t)wins(classes, logits, labels[b]);
    }
}

void
lsc_softmax(size_t B, size_t classes, const float *logits, float *p)
{
    for (size_t b = 0; b < B; b++, logits += classes, p += classes) {
        double log_all = log_sum(classes, logits);

        for (size_t c = 0; c < classes; c++)
            p[c] = (float)exp((double)logits[c] - log_all);
    }
}

void
lsc_loss_gradient(size_t B, size_t classes, const float *logits,
                  const uint8_t *labels, float *dlogits)
{
    for (size_t b = 0; b < B; b++, logits += classes, dlogits += classes) {
        double log_all = log_sum(classes, logits);

        for (size_t c = 0; c < classes; c++) {
            double p = exp((double)logits[c] - log_all);

            dlogits[c] = (float)((p - (c == labels[b])) / (double)B);
        }
    }
}
