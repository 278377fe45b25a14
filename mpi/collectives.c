/* collectives.c - what is done of which collective stage. */
#include "config.h"

#include "spectra.h"

#include "../src/kernel.h"

const struct lsc_collective lsc_collectives[] = {
    {LSC_KERNEL_SPECTRUM, lsc_spectrum_run, lsc_spectrum_bytes},
    {.stage = NULL},
};
