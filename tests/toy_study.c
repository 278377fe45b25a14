/* toy_study.c - tasks whose numbers anybody can work out. */
#include "config.h"

#include "toy_study.h"
#include "task.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { WEIGHTS = 3000 };

struct state {
    uint64_t step;
    double sum;
};

int (*toy_step)(size_t train, size_t step);
size_t toy_steps, toy_resumed;

static size_t
train_count(const struct lsc_study *study)
{
    (void)study;
    return TOY_TRAINS;
}

static size_t
map_count(const struct lsc_study *study)
{
    (void)study;
    return TOY_MAPS;
}

static double
train_cost(const struct lsc_study *study, size_t task)
{
    (void)study;
    return 3e9 + (double)task;
}

static double
map_cost(const struct lsc_study *study, size_t task)
{
    (void)study;
    return 1e6 * (double)(1 + task % 3);
}

static size_t
map_needs(const struct lsc_study *study, size_t task,
          struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)study;
    need[0] = (struct lsc_need){TOY_TRAIN, task / TOY_EACH, 1};
    return 1;
}

static size_t
sum_needs(const struct lsc_study *study, size_t task,
          struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)study;
    need[0] = (struct lsc_need){TOY_MAP, task * TOY_EACH, TOY_EACH};
    return 1;
}

static size_t
state_bytes(const struct lsc_study *study)
{
    (void)study;
    return sizeof(struct state);
}

/* What the numbers must be. */
static double
train_loss(size_t train)
{
    double sum = 0;

    for (size_t i = 0; i < TOY_STEPS; i++)
        sum += sin((double)(train * TOY_STEPS + i));
    return sum;
}

static double
map_value(size_t map)
{
    return train_loss(map / TOY_EACH) * cos((double)map);
}

static double
sum_value(size_t task)
{
    double sum = 0;

    for (size_t i = 0; i < TOY_EACH; i++) sum += map_value(task * TOY_EACH + i);
    return sum;
}

static void
nap(long microseconds)
{
    struct timespec t = {0, microseconds * 1000};

    nanosleep(&t, NULL);
}

static int
train(struct lsc_task *task, struct lsc_err *err)
{
    struct state *s = task->state;
    float *weights = lsc_task_row(task, "/toy/weights");
    int st;

    if (task->resumed) toy_resumed++;
    while (s->step < TOY_STEPS) {
        if ((st = lsc_watch(task->watch, s, sizeof(*s), err)) != LSC_OK)
            return st;
        if (toy_step != NULL && toy_step(task->number, s->step) != 0)
            return lsc_fail(err, LSC_EINVAL, "made to fail");
        s->sum += sin((double)(task->number * TOY_STEPS + s->step++));
        lsc_watch_add(task->watch, 1, 3e9 / TOY_STEPS);
        nap(1000);
        toy_steps++;
    }
    if (task->number == TOY_ILL_TRAIN) return LSC_EDIVERGED;
    for (size_t i = 0; i < WEIGHTS; i++)
        weights[i] = (float)(task->number * WEIGHTS + i);
    *(double *)lsc_task_row(task, "/toy/loss") = s->sum;
    return LSC_OK;
}

static int
map(struct lsc_task *task, struct lsc_err *err)
{
    size_t from = task->number / TOY_EACH;
    const void *weights, *loss;
    double *value = lsc_task_row(task, "/toy/map");
    int st = LSC_OK;

    LSC_TRY(lsc_task_get(task, "/toy/weights", from, &weights, err));
    LSC_TRY(lsc_task_get(task, "/toy/loss", from, &loss, err));
    for (size_t i = 0; i < WEIGHTS; i++)
        if (((const float *)weights)[i] != (float)(from * WEIGHTS + i))
            LSC_TRY(lsc_fail(err, LSC_EINVAL, "weights of %zu differ", from));
    value[0] = *(const double *)loss * cos((double)task->number);
    value[1] = 1;
    *(int32_t *)lsc_task_row(task, "/toy/half") = (int32_t)task->number / 2;
    *(double *)lsc_task_row(task, "/toy/noise") = (double)time(NULL);
    if (task->number % 5 == 0) nap(300);
    if (task->number == TOY_ILL_MAP) st = LSC_EDIVERGED;
out:
    return st;
}

static int
sum(struct lsc_task *task, struct lsc_err *err)
{
    double *all = lsc_task_row(task, "/toy/sum");
    const void *value;
    int st = LSC_OK;

    *all = 0;
    for (size_t i = 0; i < TOY_EACH; i++) {
        LSC_TRY(lsc_task_get(task, "/toy/map", task->number * TOY_EACH + i,
                             &value, err));
        *all += *(const double *)value;
    }
out:
    return st;
}

static const struct lsc_stage stages[] = {
    {"train", "", train_count, train_cost, NULL, state_bytes, train, 0, NULL},
    {"map", "", map_count, map_cost, map_needs, NULL, map, 0, NULL},
    {"sum", "", train_count, train_cost, sum_needs, NULL, sum, 0, NULL},
};

#define ARRAY(path, stage, type, traits)               \
    {                                                  \
        path, stage, "", 1, type, traits, "", "", NULL \
    }
static const struct {
    struct lsc_array array;
    size_t stage, items; /* of a row */
} arrays[] = {
    {ARRAY("/toy/weights", "train", LSC_F32, 0), TOY_TRAIN, WEIGHTS},
    {ARRAY("/toy/loss", "train", LSC_F64, 0), TOY_TRAIN, 1},
    {ARRAY("/toy/half", "map", LSC_I32, 0), TOY_MAP, 1},
    {ARRAY("/toy/map", "map", LSC_F64, 0), TOY_MAP, 2},
    {ARRAY("/toy/noise", "map", LSC_F64, 1), TOY_MAP, 1},
    {ARRAY("/toy/sum", "sum", LSC_F64, 0), TOY_SUM, 1},
};

void
toy_study_make(struct small_study *s)
{
    struct lsc_study *study = &s->study;

    study->nstages = sizeof(stages) / sizeof(*stages);
    for (size_t i = 0; i < study->nstages; i++) {
        study->stages[i] = &stages[i];
        study->counts[i] = stages[i].count(study);
    }
    study->nslabs = sizeof(arrays) / sizeof(*arrays);
    for (size_t i = 0; i < study->nslabs; i++) {
        size_t items = arrays[i].items, rows = study->counts[arrays[i].stage];

        study->slabs[i] = (struct lsc_slab){
            .array = &arrays[i].array,
            .kind = study->kinds[0],
            .stage = arrays[i].stage,
            .ndim = items > 1 ? 2 : 1,
            .dims = {rows, items},
            .rows = rows,
            .row_items = items,
            .row_bytes = items * lsc_type_bytes(arrays[i].array.type),
        };
    }
}

static const void *
row(struct lsc_file *file, const struct lsc_study *study, const char *path,
    size_t number)
{
    static double buffer[WEIGHTS];
    struct lsc_err err = {0};

    if (lsc_file_read(file, lsc_study_slab(study, path), number, 1, buffer,
                      &err) != LSC_OK)
        fail_msg("%s", err.text);
    return buffer;
}

/* 1 if done, 0 if diverged or blocked. */
static int
flag(struct lsc_file *file, const struct lsc_study *study, size_t stage,
     size_t task, int32_t status)
{
    void *rows[LSC_MAX_SLABS] = {NULL};
    struct lsc_task_row flag;
    struct lsc_err err = {0};
    int good = 0;

    for (size_t i = 0; i < study->nslabs; i++)
        if (study->slabs[i].stage == stage)
            rows[i] = lsc_calloc(study->slabs[i].row_bytes, 1);
    if (lsc_file_read_tasks(file, stage, task, 1, &flag, &err) != LSC_OK ||
        lsc_file_check_task(file, stage, task, &flag, rows, &good, &err) !=
            LSC_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < study->nslabs; i++) free(rows[i]);
    assert_int_equal(flag.status, status);
    assert_true(good);
    return status == LSC_DONE;
}

void
toy_study_check(struct lsc_file *file, const struct lsc_study *study)
{
    for (size_t t = 0; t < TOY_TRAINS; t++) {
        int ill = t == TOY_ILL_TRAIN, no_sum = ill || t == 3;
        double loss = *(const double *)row(file, study, "/toy/loss", t);
        double all = *(const double *)row(file, study, "/toy/sum", t);

        if (flag(file, study, TOY_TRAIN, t, 1 + ill))
            assert_true(loss == train_loss(t));
        else
            assert_true(isnan(loss));
        if (flag(file, study, TOY_SUM, t, 1 + no_sum))
            assert_true(all == sum_value(t));
        else
            assert_true(isnan(all));
    }
    for (size_t t = 0; t < TOY_MAPS; t++) {
        int blocked = t / TOY_EACH == TOY_ILL_TRAIN;
        double value[2];

        memcpy(value, row(file, study, "/toy/map", t), sizeof(value));
        flag(file, study, TOY_MAP, t, 1 + (blocked || t == TOY_ILL_MAP));
        assert_true(blocked ? isnan(value[0]) : value[0] == map_value(t));
        assert_int_equal(*(const int32_t *)row(file, study, "/toy/half", t),
                         blocked ? 0 : t / 2);
    }
}
