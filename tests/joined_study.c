/* joined_study.c - numbers, their sum on all ranks, and what needs it. */
#include "config.h"

#include "joined_study.h"

int (*joined_on_add)(size_t task, struct lsc_err *err);
size_t joined_adds;

static size_t
count(const struct lsc_study *s)
{
    (void)s;
    return JOINED_TASKS;
}

static double
cost(const struct lsc_study *s, size_t task)
{
    (void)s;
    return 1e6 * (double)(1 + task);
}

static size_t
need_make(const struct lsc_study *s, size_t task,
          struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)s;
    need[0] = (struct lsc_need){JOINED_MAKE, task, 1};
    return 1;
}

static size_t
need_add(const struct lsc_study *s, size_t task,
         struct lsc_need need[LSC_MAX_NEEDS])
{
    (void)s;
    need[0] = (struct lsc_need){JOINED_ADD, task, 1};
    return 1;
}

static int
make(struct lsc_task *task, struct lsc_err *err)
{
    double *x = lsc_task_row(task, "/toy/made");

    (void)err;
    for (size_t i = 0; i < JOINED_N; i++)
        x[i] = (double)(task->number * JOINED_N + i);
    return LSC_OK;
}

double
joined_sum(size_t task)
{
    double sum = 0;

    for (size_t i = 0; i < JOINED_N; i++) sum += (double)(task * JOINED_N + i);
    return sum;
}

/* Entry [j][i] of the matrix that a task of "add" writes. */
double
joined_entry(size_t task, size_t j, size_t i)
{
    return (double)(1000 * task + JOINED_SIDE * j + i);
}

static int
write_matrix(struct lsc_together_task *t, struct lsc_err *err)
{
    struct lsc_dense_place to = lsc_together_place(t, "/toy/matrix", t->number);
    double values[JOINED_SIDE * JOINED_SIDE];
    struct lsc_grid grid = {0};
    struct lsc_dense a = {0};
    int st;

    for (size_t i = 0; i < JOINED_SIDE; i++)
        for (size_t j = 0; j < JOINED_SIDE; j++)
            values[i * JOINED_SIDE + j] = joined_entry(t->number, j, i);
    LSC_TRY(lsc_grid_create(&grid, t->farm->comm, JOINED_SIDE, 8, err));
    LSC_TRY(lsc_dense_create(&a, &grid, JOINED_SIDE, JOINED_SIDE, err));
    lsc_dense_put(&a, values);
    LSC_TRY(lsc_dense_write(&a, &to, err));
    t->written[lsc_study_slab(t->farm->study, "/toy/matrix")] = 1;
out:
    lsc_dense_free(&a);
    lsc_grid_free(&grid);
    return st;
}

/* Every rank adds up what is its share. */
static int
add(struct lsc_together_task *t, struct lsc_err *err)
{
    const struct lsc_comm *c = t->farm->comm;
    double made[JOINED_N], sum = 0;
    int st = LSC_OK;

    joined_adds++;
    LSC_TRY(lsc_file_read(t->farm->file,
                          lsc_study_slab(t->farm->study, "/toy/made"),
                          t->number, 1, made, err));
    for (size_t i = (size_t)c->rank; i < JOINED_N; i += (size_t)c->size)
        sum += made[i];
    LSC_MPI(
        MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_DOUBLE, MPI_SUM, c->world));
    *(double *)lsc_together_row(t, "/toy/sum") = c->rank == 0 ? sum : -1;
    LSC_TRY(write_matrix(t, err));
    if (joined_on_add != NULL) st = joined_on_add(t->number, err);
out:
    return st;
}

static int
after(struct lsc_together_task *t, struct lsc_err *err)
{
    double sum, *row = lsc_together_row(t, "/toy/after");
    int st =
        lsc_file_read(t->farm->file, lsc_study_slab(t->farm->study, "/toy/sum"),
                      t->number, 1, &sum, err);

    for (size_t i = 0; i < JOINED_N; i++) row[i] = sum + (double)i;
    return st;
}

static size_t
bytes(const struct lsc_study *s, int ranks)
{
    (void)s;
    (void)ranks;
    return 1;
}

const struct lsc_collective joined_collectives[] = {
    {"add", add, bytes}, {"after", after, bytes}, {.stage = NULL}};

static const struct lsc_stage stages[] = {
    {"make", "", count, cost, NULL, NULL, make, 0, NULL},
    {"add", "", count, cost, need_make, NULL, NULL, 0, NULL},
    {"after", "", count, cost, need_add, NULL, NULL, 0, NULL},
};

#define ARRAY(path, stage)                           \
    {                                                \
        path, stage, "", 1, LSC_F64, 0, "", "", NULL \
    }
static const struct {
    struct lsc_array array;
    size_t stage, items, other; /* of a row: items x other */
} arrays[] = {
    {ARRAY("/toy/made", "make"), JOINED_MAKE, JOINED_N, 1},
    {ARRAY("/toy/sum", "add"), JOINED_ADD, 1, 1},
    {ARRAY("/toy/matrix", "add"), JOINED_ADD, JOINED_SIDE, JOINED_SIDE},
    {ARRAY("/toy/after", "after"), JOINED_AFTER, JOINED_N, 1},
};

void
joined_study_make(struct small_study *s)
{
    struct lsc_study *study = &s->study;

    study->nstages = sizeof(stages) / sizeof(*stages);
    for (size_t i = 0; i < study->nstages; i++) {
        study->stages[i] = &stages[i];
        study->counts[i] = JOINED_TASKS;
    }
    study->nslabs = sizeof(arrays) / sizeof(*arrays);
    for (size_t i = 0; i < study->nslabs; i++) {
        size_t n = arrays[i].items * arrays[i].other;

        study->slabs[i] = (struct lsc_slab){
            .array = &arrays[i].array,
            .kind = study->kinds[0],
            .stage = arrays[i].stage,
            .ndim = arrays[i].other > 1 ? 3
                    : n > 1             ? 2
                                        : 1,
            .dims = {JOINED_TASKS, arrays[i].items, arrays[i].other},
            .rows = JOINED_TASKS,
            .row_items = n,
            .row_bytes = n * sizeof(double),
        };
    }
}
