/*
 * json.h - pieces of JSON that several commands print.
 */
#ifndef LSC_JSON_H
#define LSC_JSON_H

#include "reader.h"

#include <jansson.h>
#include <stdio.h>

/* null unless it is finite: JSON has no other numbers. */
json_t *lsc_json_number(double x);
/* A text attribute of the file's root, or null. */
json_t *lsc_json_text(const struct lsc_reader *r, const char *attribute);
/* A row of /runs, an item a field. */
json_t *lsc_json_run(const struct lsc_run_row *row);
/* Print all and free it. */
int lsc_json_print(json_t *all, FILE *out, struct lsc_err *err);

#endif
