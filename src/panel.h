/*
 * panel.h - predictions of several members side by side.
 */
#ifndef LSC_PANEL_H
#define LSC_PANEL_H

#include "subsets.h"
#include "task.h"

struct lsc_panel {
    struct lsc_members of;
    float *p[2];          /* test and validation: [M][n][classes]            */
    const float **row[2]; /* [M] into it                                     */
    uint8_t *labels[2];
};

/* Copy rows first, first + stride, ... first + (M - 1) stride of the array at
 * `path`, each [n][classes] of the split.  LSC_ENOMEM and the errors of
 * lsc_task_get; lsc_panel_free in any case. */
int lsc_panel_get(struct lsc_task *task, const char *path, size_t first,
                  size_t stride, size_t M, const struct lsc_split *split,
                  struct lsc_panel *panel, struct lsc_err *err);
/* Then what members 0 .. M-1 say of the validation images: rows 0 .. M-1 of
 * `path`. */
int lsc_panel_validate(struct lsc_task *task, const char *path,
                       struct lsc_panel *panel, struct lsc_err *err);
void lsc_panel_free(struct lsc_panel *panel);

/* What ensembles of a size are worth, into item `at` of the task's rows BASE +
 * subsets, jsd, jsd_std, temperature, bins, <metric>, <metric>_std and
 * <metric>_tempered; those that the study has not are passed over. */
void lsc_pooled_put(struct lsc_task *task, const char *base, size_t at,
                    const struct lsc_pooled *pooled);

#endif
