/* spectrum.c - sums over eigenvalues. */
#include "config.h"

#include "spectrum.h"

#include <math.h>

static double
total(size_t n, const double *l)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) sum += fmax(l[i], 0);
    return sum;
}

double
lsc_spectrum_rank(size_t n, const double *l)
{
    double all = total(n, l), entropy = 0;

    if (!(all > 0)) return NAN;
    for (size_t i = 0; i < n; i++) {
        double p = l[i] / all;

        if (p > 0) entropy -= p * log(p);
    }
    return exp(entropy);
}

double
lsc_spectrum_participation(size_t n, const double *l)
{
    double all = total(n, l), squares = 0;

    if (!(all > 0)) return NAN;
    for (size_t i = 0; i < n; i++)
        if (l[i] > 0) squares += (l[i] / all) * (l[i] / all);
    return 1 / squares;
}
