/*
 * create.h - making the result file: arrays (create.c), what it says of itself
 * (describe.c), and the view for VTK (vtkhdf.c).
 */
#ifndef LSC_CREATE_H
#define LSC_CREATE_H

#include "part.h"

/* Root attributes, /tasks, /runs and /net. */
int lsc_describe(hid_t file, const char *path, const struct lsc_study *study,
                 const char *identity, struct lsc_err *err);

/* /VTKHDF, if the study has a surface. */
int lsc_vtkhdf(hid_t file, const char *path, const struct lsc_study *study,
               struct lsc_err *err);

#endif
