/* together.c - collective stages after a farm; np: 1 2 3 4 6 */
#include "config.h"

#include "files.h"
#include "joined_study.h"
#include "mpi_test.h"

#include <math.h>
#include <signal.h>

enum { ILL = 2 };

static struct files dir;
static struct small_study small;
static struct lsc_study *const study = &small.study;
static struct lsc_farm farm;

static void
begin(const char *name)
{
    static char path[512];
    struct lsc_err err = {0};
    int st = LSC_OK;

    shared_path(&dir, name, path);
    if (comm.rank == 0) st = lsc_file_create(path, study, small.identity, &err);
    must(lsc_agree(&comm, st, &err), &err);
    farm = (struct lsc_farm){
        .comm = &comm,
        .study = study,
        .flush_seconds = 0.05,
        .silence_seconds = 60,
        .path = path,
        .collectives = joined_collectives,
    };
    must(lsc_file_open(&farm.file, path, comm.world, 1, study, &err), &err);
    joined_on_add = NULL;
    joined_adds = 0;
}

static struct lsc_farm_result
run(void)
{
    struct lsc_farm_result result;
    struct lsc_err err = {0};

    must(lsc_farm_run(&farm, &result, &err), &err);
    return result;
}

static const double *
row(const char *path, size_t number)
{
    static double buffer[JOINED_SIDE * JOINED_SIDE];
    struct lsc_err err = {0};

    must(lsc_file_read(farm.file, lsc_study_slab(study, path), number, 1,
                       buffer, &err),
         &err);
    return buffer;
}

static int
status(size_t stage, size_t task)
{
    struct lsc_task_row flag;
    struct lsc_err err = {0};

    must(lsc_file_read_tasks(farm.file, stage, task, 1, &flag, &err), &err);
    return flag.status;
}

/* Everything is there; task `ill` of "add", if any, has diverged. */
static void
check(size_t ill)
{
    for (size_t t = 0; t < JOINED_TASKS; t++) {
        int expected = t == ill ? LSC_DIVERGED : LSC_DONE;

        assert_int_equal(status(JOINED_MAKE, t), LSC_DONE);
        assert_int_equal(status(JOINED_ADD, t), expected);
        assert_int_equal(status(JOINED_AFTER, t), expected);
        if (t != ill) {
            assert_true(*row("/toy/sum", t) == joined_sum(t));
            for (size_t i = 0; i < JOINED_SIDE * JOINED_SIDE; i++)
                assert_true(row("/toy/matrix", t)[i] ==
                            joined_entry(t, i / JOINED_SIDE, i % JOINED_SIDE));
            for (size_t i = 0; i < JOINED_N; i++)
                assert_true(row("/toy/after", t)[i] ==
                            joined_sum(t) + (double)i);
        } else {
            for (size_t i = 0; i < JOINED_SIDE * JOINED_SIDE; i++)
                assert_true(isnan(row("/toy/matrix", t)[i]));
            assert_true(isnan(row("/toy/after", t)[JOINED_N - 1]));
        }
    }
}

static void
end(void)
{
    LSC_MPI(MPI_Barrier(comm.world)); /* all have looked */
    lsc_file_close(farm.file);
}

static void
everything(void **state)
{
    struct lsc_farm_result r;

    (void)state;
    begin("all.h5");
    r = run();
    assert_int_equal(r.left, 0);
    assert_int_equal(r.done, 3 * JOINED_TASKS);
    assert_int_equal(r.failed_stage, -1);
    assert_int_equal(joined_adds, JOINED_TASKS);
    check(JOINED_TASKS);
    r = run(); /* checksums count: nothing is left */
    assert_int_equal(r.done + r.diverged + r.left, 0);
    assert_int_equal(joined_adds, JOINED_TASKS);
    end();
}

static int
diverge(size_t task, struct lsc_err *err)
{
    if (task != ILL) return LSC_OK;
    return lsc_fail(err, LSC_EDIVERGED, "made to diverge");
}

static void
one_diverges(void **state)
{
    struct lsc_farm_result r;

    (void)state;
    begin("ill.h5");
    joined_on_add = diverge;
    r = run();
    assert_int_equal(r.left, 0);
    assert_int_equal(r.diverged, 2);
    check(ILL);
    r = run();
    assert_int_equal(r.done + r.diverged + r.left, 0);
    end();
}

static int
all_diverge(size_t task, struct lsc_err *err)
{
    (void)task;
    return lsc_fail(err, LSC_EDIVERGED, "made to diverge");
}

static void
all_have_diverged(void **state)
{
    struct lsc_farm_result r;

    (void)state;
    begin("none.h5");
    joined_on_add = all_diverge;
    r = run();
    assert_int_equal(r.left, 0);
    assert_int_equal(r.diverged, 2 * JOINED_TASKS);
    assert_int_equal(r.failed_stage, JOINED_ADD);
    end();
}

/* The last rank alone is told to stop. */
static int
stop(size_t task, struct lsc_err *err)
{
    (void)err;
    if (task == 1 && comm.rank == comm.size - 1) raise(SIGTERM);
    return LSC_OK;
}

static void
stops_between_two(void **state)
{
    struct lsc_farm_result r;

    (void)state;
    begin("stop.h5");
    joined_on_add = stop;
    r = run();
    assert_int_equal(r.left, 2 * JOINED_TASKS - 2);
    assert_int_equal(joined_adds, 2);
    joined_on_add = NULL;
    r = run();
    assert_int_equal(r.left, 0);
    assert_int_equal(joined_adds, JOINED_TASKS);
    check(JOINED_TASKS);
    end();
}

static int
slow(size_t task, struct lsc_err *err)
{
    double until = MPI_Wtime() + 0.3;

    (void)err;
    if (task == 0) farm.deadline = until + 0.5;
    while (MPI_Wtime() < until)
        ;
    return LSC_OK;
}

/* There is time for a second one of 0.3 s, or hardly; not for a third. */
static void
no_time_left(void **state)
{
    struct lsc_farm_result r;

    (void)state;
    begin("late.h5");
    joined_on_add = slow;
    r = run();
    assert_int_equal(r.short_stage, JOINED_ADD);
    assert_true(joined_adds >= 1 && joined_adds <= 2);
    assert_int_equal(r.left, 2 * JOINED_TASKS - joined_adds);
    end();
}

static int
come_undone(size_t task, struct lsc_err *err)
{
    if (task != ILL || comm.rank > 0) return LSC_OK;
    return lsc_fail(err, LSC_EIO, "made to fail");
}

/* An error of one is an error of all, and what was done is kept. */
static void
one_fails(void **state)
{
    struct lsc_farm_result result;
    struct lsc_err err = {0};

    (void)state;
    begin("fail.h5");
    joined_on_add = come_undone;
    assert_int_equal(lsc_farm_run(&farm, &result, &err), LSC_EIO);
    assert_string_equal(err.text, "add/2: made to fail");
    assert_int_equal(joined_adds, 3);
    joined_on_add = NULL;
    run();
    assert_int_equal(joined_adds, 5);
    check(JOINED_TASKS);
    end();
}

/* A row that is not as it was is done again, alone. */
static void
a_row_was_changed(void **state)
{
    struct lsc_farm_result r;
    struct lsc_err err = {0};
    double zeros[JOINED_SIDE * JOINED_SIDE] = {0};

    (void)state;
    begin("changed.h5");
    run();
    if (comm.rank == 0)
        must(lsc_file_write(farm.file, lsc_study_slab(study, "/toy/matrix"), 1,
                            1, zeros, &err),
             &err);
    LSC_MPI(MPI_Barrier(comm.world));
    r = run();
    assert_int_equal(r.done, 1);
    assert_int_equal(joined_adds, JOINED_TASKS + 1);
    check(JOINED_TASKS);
    end();
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything),
        cmocka_unit_test(one_diverges),
        cmocka_unit_test(all_have_diverged),
        cmocka_unit_test(stops_between_two),
        cmocka_unit_test(no_time_left),
        cmocka_unit_test(one_fails),
        cmocka_unit_test(a_row_was_changed),
    };
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    small_study_open(&small, NULL);
    joined_study_make(&small);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    small_study_close(&small);
    mpi_test_end(&dir);
    return failed;
}
