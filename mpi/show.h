/*
 * show.h - a result on paper: as tables, CSV or JSON.
 */
#ifndef LSC_SHOW_H
#define LSC_SHOW_H

#include "reader.h"

#include <stdio.h>

/* CSV and JSON leave out values of arrays with more items, unless asked. */
#define LSC_SHOW_ITEMS 100000

/* `only`: the path of the one array to show, NULL for all.  LSC_EINVAL if it is
 * not there. */

/* Stages as tables, grids by their extremes. */
int lsc_show_text(const struct lsc_reader *r, const char *only, FILE *out,
                  struct lsc_err *err);
/* One table, a line an item: array,units,i,j,k,l,value. */
int lsc_show_csv(const struct lsc_reader *r, const char *only, FILE *out,
                 struct lsc_err *err);
int lsc_show_json(const struct lsc_reader *r, const char *only, FILE *out,
                  struct lsc_err *err);

/* Whether `only` wants array a. */
int lsc_show_wants(const char *only, const struct lsc_reader_array *a);
/* The subscripts of item `at`; ndim of them. */
void lsc_show_index(const struct lsc_reader_array *a, size_t at,
                    size_t index[LSC_MAX_DIMS]);

#endif
