/* collectives.c - what is done of which collective stage. */
#include "config.h"

#include "regression.h"
#include "spectra.h"

#include "../src/kernel.h"
#include "../src/ridge.h"

const struct lsc_collective lsc_collectives[] = {
    {LSC_KERNEL_SPECTRUM, lsc_spectrum_run, lsc_spectrum_bytes},
    {LSC_RIDGE, lsc_regression_run, lsc_regression_bytes},
    {.stage = NULL},
};
