/*
 * identity.h - whether a result file is this study's.
 */
#ifndef LSC_IDENTITY_H
#define LSC_IDENTITY_H

#include "../src/study.h"

/* The study's identity (lsc_study_identity) and [machine]: BLAS core type and
 * threads, which the last bits depend on.  For free(). */
char *lsc_identity_text(const struct lsc_study *study);

/* LSC_EINVAL, naming the first options that differ with both values, unless old
 * and new say the same; with any_machine, [machine] may differ. */
int lsc_identity_compare(const char *path, const char *old, const char *new,
                         int any_machine, struct lsc_err *err);

#endif
