/* spectrum.c - numbers of spectra against those that are known. */
#include "config.h"

#include "spectrum.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
near(double found, double expected)
{
    assert_true(fabs(found - expected) <= 1e-13 * expected);
}

static void
equal_ones(void **state)
{
    double l[9];

    (void)state;
    for (size_t n = 1; n <= 9; n++) {
        for (size_t i = 0; i < n; i++) l[i] = 0.3;
        near(lsc_spectrum_rank(n, l), (double)n);
        near(lsc_spectrum_participation(n, l), (double)n);
    }
}

/* 1/2, 1/4, 1/8, 1/8: an entropy of 7/4 bits; squares add up to 11/32. */
static void
halves(void **state)
{
    const double l[] = {8, 4, 2, 2}, with_rounding[] = {8, 4, 2, 2, 0, -1e-9};

    (void)state;
    near(lsc_spectrum_rank(4, l), exp2(1.75));
    near(lsc_spectrum_participation(4, l), 32.0 / 11);
    near(lsc_spectrum_rank(6, with_rounding), exp2(1.75));
    near(lsc_spectrum_participation(6, with_rounding), 32.0 / 11);
}

static void
nothing_there(void **state)
{
    const double zeros[] = {0, 0, -1e-300}, lost[] = {NAN};

    (void)state;
    assert_true(isnan(lsc_spectrum_rank(3, zeros)));
    assert_true(isnan(lsc_spectrum_participation(3, zeros)));
    assert_true(isnan(lsc_spectrum_rank(1, lost)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_ones),
        cmocka_unit_test(halves),
        cmocka_unit_test(nothing_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
