/*
 * find_data.h - a data set by its name or by the directory it lies in.
 */
#ifndef LSC_FIND_DATA_H
#define LSC_FIND_DATA_H

#include "../src/dataset.h"

/* Load `what`, a data set's name or a directory that holds one's files, into a
 * block of its own, for free().  dir is looked into first (may be NULL), then
 * LOSSCAPE_DATA.  LSC_EUSAGE if several data sets have such files and the
 * directory's name does not tell which; else as lsc_data_probe and
 * lsc_data_load. */
int lsc_find_data(const char *what, const char *dir, struct lsc_data *data,
                  void **block, struct lsc_err *err);

#endif
