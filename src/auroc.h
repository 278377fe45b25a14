/*
 * auroc.h - how well a score tells two sets of images apart.
 */
#ifndef LSC_AUROC_H
#define LSC_AUROC_H

#include "err.h"

/* *auroc = the fraction of pairs (one of in[nin], one of out[nout]) where
 * `out` scores higher, equal scores counting half (Mann-Whitney); NaN if a
 * score is not a number or a set is empty.  LSC_ENOMEM. */
int lsc_auroc(size_t nin, const double *in, size_t nout, const double *out,
              double *auroc, struct lsc_err *err);

#endif
