/*
 * canon.h - the canonical text of one option's value.
 *
 * Two texts that mean the same have one canonical form: numbers are the
 * shortest that read back the same, flags are yes or no, lists are
 * single-spaced.  So comparing values is comparing texts, and a printed study
 * reads back as itself.
 */
#ifndef LSC_CANON_H
#define LSC_CANON_H

#include "option.h"

/* *canonical, for free(), of a text that suits the row.  LSC_EINVAL says
 * section, key, what was given and what was expected; LSC_ENOMEM. */
int lsc_canon(const struct lsc_option *row, const char *text, char **canonical,
              struct lsc_err *err);

/* Which word of the row's choices text[n] is; their number if none. */
size_t lsc_choice(const struct lsc_option *row, const char *text, size_t n);

/* The number of edits (insert, remove, replace a letter) from a to b; names
 * longer than 63 letters are cut. */
size_t lsc_edits(const char *a, const char *b);

#endif
