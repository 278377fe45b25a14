/* small_run.c - a study's tasks done in memory, without MPI. */
#include "config.h"

#include "small_run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void *
row(const struct small_run *run, size_t slab, size_t number)
{
    const struct lsc_slab *s = &run->small.study.slabs[slab];

    assert_true(number < s->rows);
    return (char *)run->all[slab] + number * s->row_bytes;
}

/* Whether a task needs another, itself or by way of what it needs. */
static int
needs(const struct small_run *run, size_t from, size_t task, size_t stage,
      size_t number)
{
    const struct lsc_study *study = &run->small.study;
    struct lsc_need need[LSC_MAX_NEEDS];
    size_t n = 0;

    if (from == stage && task == number) return 1;
    if (study->stages[from]->needs != NULL)
        n = study->stages[from]->needs(study, task, need);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < need[i].count; k++)
            if (needs(run, need[i].stage, need[i].first + k, stage, number))
                return 1;
    return 0;
}

static int
get(struct lsc_store *store, size_t slab, size_t number, size_t part,
    const void **out, struct lsc_err *err)
{
    const struct small_run *run = (const struct small_run *)store;
    const struct lsc_slab *s = &run->small.study.slabs[slab];

    (void)err;
    if (s->stage != LSC_ABSENT &&
        !needs(run, run->stage, run->number, s->stage, number))
        fail_msg("task %zu of stage %zu reads %s, row %zu", run->number,
                 run->stage, s->array->path, number);
    *out = (const char *)row(run, slab, number) +
           (part != LSC_ABSENT ? part * (s->row_bytes / lsc_slab_parts(s)) : 0);
    return LSC_OK;
}

void
small_run_open(struct small_run *run, const char *text, const char *const *sets)
{
    const struct lsc_study *study = &run->small.study;

    memset(run, 0, sizeof(*run));
    run->store.get = get;
    small_study_read(&run->small, text, sets);
    lsc_desk_start(&run->desk, study);
    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *slab = &study->slabs[i];

        run->all[i] = lsc_calloc(slab->rows, slab->row_bytes);
        if (slab->array->type == LSC_F32 || slab->array->type == LSC_F64)
            memset(run->all[i], 0xff, slab->rows * slab->row_bytes);
        if (slab->array->value != NULL) slab->array->value(study, run->all[i]);
    }
}

void
small_run_close(struct small_run *run)
{
    for (size_t i = 0; i < run->small.study.nslabs; i++) free(run->all[i]);
    lsc_desk_end(&run->desk);
    small_study_close(&run->small);
}

int
small_run_task(struct small_run *run, size_t stage, size_t number,
               const void *state, struct lsc_watch *watch, struct lsc_err *err)
{
    const struct lsc_study *study = &run->small.study;
    const struct lsc_stage *s = study->stages[stage];
    size_t bytes = s->state_bytes != NULL ? s->state_bytes(study) : 0;
    struct lsc_task task = {.study = study,
                            .stage = stage,
                            .number = number,
                            .together = run->together > 0 ? run->together : 1,
                            .desk = &run->desk,
                            .store = &run->store,
                            .watch = watch,
                            .resumed = state != NULL};
    int st;

    run->stage = stage;
    run->number = number;
    if (bytes > 0) task.state = lsc_calloc(bytes, 1);
    if (state != NULL) memcpy(task.state, state, bytes);
    for (size_t i = 0; i < study->nslabs; i++)
        if (study->slabs[i].stage == stage) task.rows[i] = row(run, i, number);
    st = s->run(&task, err);
    free(task.state);
    return st;
}

static void
run_stage(struct small_run *run, size_t stage)
{
    if (lsc_study_collective(&run->small.study, stage)) return;
    for (size_t i = 0; i < run->small.study.counts[stage]; i++) {
        struct lsc_err err = {0};

        if (small_run_task(run, stage, i, NULL, NULL, &err) != LSC_OK)
            fail_msg("%s", err.text);
    }
}

void
small_run_all(struct small_run *run)
{
    for (size_t i = 0; i < run->small.study.nstages; i++) run_stage(run, i);
}

void
small_run_stage(struct small_run *run, const char *name)
{
    run_stage(run, lsc_study_stage(&run->small.study, name));
}

void *
small_run_row(const struct small_run *run, const char *path, size_t number)
{
    size_t slab = lsc_study_slab(&run->small.study, path);

    assert_true(slab != LSC_ABSENT);
    return row(run, slab, number);
}
