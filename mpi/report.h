/*
 * report.h - the final table of a run: where the time went.
 */
#ifndef LSC_REPORT_H
#define LSC_REPORT_H

#include "farm.h"

#include <stdio.h>

/* On rank 0 (elsewhere nothing is printed).  Shares are of the workers'
 * seconds; the master's busy seconds, answering and writing, are a share of his
 * own; balance is the mean over the busiest of the workers' compute seconds. */
void lsc_report(const struct lsc_farm *farm,
                const struct lsc_farm_result *result, FILE *out);

#endif
