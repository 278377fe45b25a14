/*
 * spectra.h - the collective stage of kind kernel.
 */
#ifndef LSC_SPECTRA_H
#define LSC_SPECTRA_H

#include "eigen.h"

/* Task = Gram matrix.  LSC_EDIVERGED: it is not finite. */
int lsc_spectrum_run(struct lsc_together_task *task, struct lsc_err *err);
size_t lsc_spectrum_bytes(const struct lsc_study *study, int ranks);

#endif
