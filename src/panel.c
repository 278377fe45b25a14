/* panel.c - rows of predictions, copied together. */
#include "config.h"

#include "panel.h"

#include "predict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEST, VALIDATION };

struct rows {
    const char *path;
    size_t first, stride, M;
};

static int
get(struct lsc_task *task, struct rows rows, const struct lsc_split *split,
    int which, struct lsc_panel *panel, struct lsc_err *err)
{
    size_t items = split->n * task->study->net.classes;
    const void *row;
    int st;

    LSC_TRY(lsc_alloc(&panel->p[which], rows.M * items, err));
    LSC_TRY(lsc_alloc(&panel->row[which], rows.M, err));
    LSC_TRY(lsc_alloc(&panel->labels[which], split->n, err));
    lsc_split_labels(split, panel->labels[which]);
    for (size_t i = 0; i < rows.M; i++) {
        float *to = panel->p[which] + i * items;

        LSC_TRY(lsc_task_get(task, rows.path, rows.first + i * rows.stride,
                             &row, err));
        memcpy(to, row, items * sizeof(*to));
        panel->row[which][i] = to;
    }
out:
    return st;
}

int
lsc_panel_get(struct lsc_task *task, const char *path, size_t first,
              size_t stride, size_t M, const struct lsc_split *split,
              struct lsc_panel *panel, struct lsc_err *err)
{
    struct rows rows = {path, first, stride, M};
    int st = get(task, rows, split, TEST, panel, err);

    panel->of.M = M;
    panel->of.classes = task->study->net.classes;
    panel->of.n = split->n;
    panel->of.p = panel->row[TEST];
    panel->of.labels = panel->labels[TEST];
    return st;
}

int
lsc_panel_validate(struct lsc_task *task, const char *path,
                   struct lsc_panel *panel, struct lsc_err *err)
{
    const struct lsc_split *split = &task->study->validation;
    struct rows rows = {path, 0, 1, panel->of.M};
    int st = get(task, rows, split, VALIDATION, panel, err);

    panel->of.nv = split->n;
    panel->of.pv = panel->row[VALIDATION];
    panel->of.labels_v = panel->labels[VALIDATION];
    return st;
}

void
lsc_panel_free(struct lsc_panel *panel)
{
    for (size_t i = 0; i < 2; i++) {
        free(panel->p[i]);
        free(panel->row[i]);
        free(panel->labels[i]);
    }
    *panel = (struct lsc_panel){0};
}

static void
put(struct lsc_task *task, const char *base, const char *name, size_t at,
    const double *from, size_t items)
{
    char path[96];
    double *row;

    snprintf(path, sizeof(path), "%s%s", base, name);
    row = lsc_task_row(task, path);
    if (row != NULL) memcpy(row + at * items, from, items * sizeof(*row));
}

void
lsc_pooled_put(struct lsc_task *task, const char *base, size_t at,
               const struct lsc_pooled *o)
{
    put(task, base, "subsets", at, &o->subsets, 1);
    put(task, base, "jsd", at, &o->jsd, 1);
    put(task, base, "jsd_std", at, &o->jsd_std, 1);
    put(task, base, "temperature", at, &o->temperature, 1);
    put(task, base, "bins", at, o->bin[0], sizeof(o->bin) / sizeof(double));
    lsc_metrics_put(task, base, "", at, o->mean);
    lsc_metrics_put(task, base, "_std", at, o->std);
    lsc_metrics_put(task, base, "_tempered", at, o->tempered);
}
