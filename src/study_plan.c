/* study_plan.c - a study whose data are there: net, splits, stages, arrays. */
#include "config.h"

#include "study.h"

#include "start.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t
lsc_study_dim(const struct lsc_study *study, const char *name)
{
    size_t size;
    char *end;

    if (strcmp(name, "P") == 0) return study->net.P;
    if (strcmp(name, "Q") == 0) return study->net.Q;
    size = strtoul(name, &end, 10);
    if (*end == '\0') return size;
    for (size_t i = 0; i < study->nkinds; i++)
        if ((size = study->kinds[i]->dim(study, name)) != LSC_ABSENT)
            return size;
    return LSC_ABSENT;
}

static int
plan_splits(struct lsc_study *s, struct lsc_err *err)
{
    const struct lsc_config *c = &s->config;
    const char *classes = "data.classes";
    long list[256];
    size_t n = lsc_config_count(c, classes);
    size_t train = lsc_study_option(s, "evaluate.train_images");
    size_t test = lsc_study_option(s, "evaluate.test_images");
    int st;

    if (n > sizeof(list) / sizeof(*list))
        return lsc_fail(err, LSC_EINVAL,
                        "[data] classes: %zu of them, expected at most %zu", n,
                        sizeof(list) / sizeof(*list));
    for (size_t i = 0; i < n; i++)
        list[i] = (long)lsc_config_item(c, classes, i);
    LSC_TRY(lsc_split_create(&s->train, &s->data, &s->data.train,
                             lsc_study_option(s, "data.train"), list, n,
                             s->seed, 0, err));
    LSC_TRY(lsc_split_create(&s->test, &s->data, &s->data.test,
                             lsc_study_option(s, "data.test"), list, n, s->seed,
                             1, err));
    LSC_TRY(lsc_split_divide(&s->train, lsc_study_option(s, "data.validation"),
                             s->seed, 2, &s->validation, err));
    LSC_TRY(
        lsc_split_sample(&s->train, train, s->seed, 3, &s->train_subset, err));
    LSC_TRY(lsc_split_sample(&s->test, test, s->seed, 4, &s->test_subset, err));
out:
    return st;
}

/* The scheduler numbers all tasks in 32 bits. */
static int
plan_stages(struct lsc_study *s, struct lsc_err *err)
{
    size_t n = 0;

    for (size_t k = 0; k < s->nkinds; k++) {
        const struct lsc_stage *row = s->kinds[k]->stages;

        for (; row->name != NULL; row++) {
            assert(s->nstages < LSC_MAX_STAGES);
            s->counts[s->nstages] = row->count(s);
            if (s->counts[s->nstages] == 0) continue;
            if (row->alike) s->each[s->nstages] = row->cost(s, 0);
            n += s->counts[s->nstages];
            s->stages[s->nstages++] = row;
            if (n >= UINT32_MAX)
                return lsc_fail(err, LSC_EINVAL,
                                "stage %s: %zu tasks so far, expected fewer "
                                "than %zu",
                                row->name, n, (size_t)UINT32_MAX);
        }
    }
    return LSC_OK;
}

/* Read "ny nx" into slab->dims; 0 if a dimension is absent. */
static int
plan_dims(const struct lsc_study *s, struct lsc_slab *slab)
{
    char dims[128], *rest = dims, *name;

    snprintf(dims, sizeof(dims), "%s", slab->array->dims);
    while ((name = strtok_r(rest, " ", &rest)) != NULL) {
        size_t size = lsc_study_dim(s, name);

        if (size == LSC_ABSENT) return 0;
        assert(slab->ndim < LSC_MAX_DIMS);
        slab->dims[slab->ndim++] = size;
    }
    return 1;
}

static double
tolerance_of(const struct lsc_kind *kind, const struct lsc_array *array)
{
    const struct lsc_tolerance *t = kind->tolerances;

    for (; t != NULL && t->path != NULL; t++)
        if (strcmp(t->path, array->path) == 0) return t->tolerance;
    return 0;
}

static void
plan_slab(struct lsc_study *s, const struct lsc_kind *kind,
          const struct lsc_array *array)
{
    struct lsc_slab slab = {.array = array,
                            .kind = kind,
                            .stage = LSC_ABSENT,
                            .rows = 1,
                            .row_items = 1};

    if (!plan_dims(s, &slab)) return;
    if (array->stage != NULL) slab.stage = lsc_study_stage(s, array->stage);
    for (size_t i = 0; i < slab.ndim; i++)
        *(i < (size_t)array->lead ? &slab.rows : &slab.row_items) *=
            slab.dims[i];
    slab.row_bytes = slab.row_items * lsc_type_bytes(array->type);
    slab.tolerance = tolerance_of(kind, array);
    assert(array->stage == NULL || slab.rows == s->counts[slab.stage]);
    assert(s->nslabs < LSC_MAX_SLABS);
    s->slabs[s->nslabs++] = slab;
}

static int
plan_net(struct lsc_study *s, struct lsc_err *err)
{
    struct lsc_shape image = {s->data.h, s->data.w, s->data.c};
    int st;

    st = lsc_net_create(&s->net, lsc_config_text(&s->config, "net.spec"), image,
                        s->data.classes, err);
    if (st != LSC_OK) return lsc_fail_in(err, "[net] spec");
    lsc_scale_set(
        &s->scale, &s->data,
        (enum lsc_normalise)lsc_config_choice(&s->config, "data.normalise"));
    return LSC_OK;
}

int
lsc_study_plan(struct lsc_study *study, struct lsc_err *err)
{
    int st;

    LSC_TRY(plan_net(study, err));
    LSC_TRY(plan_splits(study, err));
    LSC_TRY(lsc_start_hash(study, err));
    for (size_t k = 0; k < study->nkinds; k++)
        if (study->kinds[k]->check != NULL)
            LSC_TRY(study->kinds[k]->check(study, err));
    for (size_t k = 0; k < study->nkinds; k++)
        if (study->kinds[k]->plan != NULL)
            LSC_TRY(study->kinds[k]->plan(study, err));
    LSC_TRY(plan_stages(study, err));
    for (size_t k = 0; k < study->nkinds; k++)
        for (const struct lsc_array *a = study->kinds[k]->arrays;
             a->path != NULL; a++)
            plan_slab(study, study->kinds[k], a);
out:
    return st;
}
