/* farm.c - tasks shared out over ranks; np: 1 2 3 5 */
#include "config.h"

#include "farm.h"
#include "files.h"
#include "mpi_test.h"
#include "toy_study.h"

#include <signal.h>
#include <unistd.h>

static struct files dir;
static struct small_study small;
static const struct lsc_study *const study = &small.study;
static struct lsc_farm farm;

static void
begin(const char *name)
{
    static char path[512], ckpt_path[520];
    struct lsc_err err = {0};
    int st = LSC_OK;

    shared_path(&dir, name, path);
    snprintf(ckpt_path, sizeof(ckpt_path), "%s.ckpt", path);
    if (comm.rank == 0) {
        st = lsc_file_create(path, study, small.identity, &err);
        if (st == LSC_OK)
            st = lsc_ckpt_create(ckpt_path, study, small.identity, &err);
    }
    must(lsc_agree(&comm, st, &err), &err);
    farm = (struct lsc_farm){
        .comm = &comm,
        .study = study,
        .checkpoint_seconds = 0.01,
        .flush_seconds = 0.05,
        .silence_seconds = 60,
        .path = path,
    };
    must(lsc_file_open(&farm.file, path, comm.world, 1, study, &err), &err);
    must(lsc_ckpt_open(&farm.ckpt, ckpt_path, comm.world, study, &err), &err);
    toy_steps = toy_resumed = 0;
    toy_step = NULL;
}

static struct lsc_farm_result
run(void)
{
    struct lsc_farm_result result;
    struct lsc_err err = {0};

    must(lsc_farm_run(&farm, &result, &err), &err);
    return result;
}

/* Over all ranks. */
static size_t
total(size_t own)
{
    unsigned long n = own;

    LSC_MPI(MPI_Allreduce(MPI_IN_PLACE, &n, 1, MPI_UNSIGNED_LONG, MPI_SUM,
                          comm.world));
    return n;
}

static void
end(void)
{
    toy_study_check(farm.file, study);
    lsc_ckpt_close(farm.ckpt);
    lsc_file_close(farm.file);
}

enum { BLOCKED = TOY_EACH + 2, ALL = 2 * TOY_TRAINS + TOY_MAPS };

static void
everything(void **state)
{
    struct lsc_farm_result r;

    (void)state;
    begin("all.h5");
    r = run();
    assert_int_equal(r.left, 0);
    assert_int_equal(r.diverged, BLOCKED + 2);
    assert_int_equal(r.done, ALL - r.diverged);
    assert_int_equal(r.failed_stage, -1);
    assert_int_equal(total(toy_steps), TOY_TRAINS * TOY_STEPS);
    assert_int_equal(total(toy_resumed), 0);
    assert_true(r.own.compute >= 0.001 * (double)toy_steps);
    if (comm.rank == 0) {
        assert_true(r.sum.tasks == ALL - BLOCKED);
        assert_true(r.sum.images == TOY_TRAINS * TOY_STEPS);
        assert_true(r.sum.compute <= r.sum.total && r.most.io > 0);
    }
    r = run();
    assert_int_equal(r.done + r.diverged + r.left, 0);
    end();
}

/* Ask this process to stop in the middle of a training, once. */
static int
ask_to_stop(size_t train, size_t step)
{
    if (train != 1 || step != TOY_STEPS / 2) return 0;
    toy_step = NULL;
    return raise(SIGUSR1);
}

static void
stop_and_go_on(void **state)
{
    struct lsc_farm_result r;
    size_t steps;

    (void)state;
    begin("stop.h5");
    toy_step = ask_to_stop;
    r = run();
    assert_in_range(r.left, TOY_SUM, ALL);
    steps = total(toy_steps);
    assert_in_range(steps, TOY_STEPS / 2, TOY_TRAINS * TOY_STEPS);
    toy_step = NULL;
    r = run();
    assert_int_equal(r.left, 0);
    assert_in_range(total(toy_steps), TOY_TRAINS * TOY_STEPS,
                    TOY_TRAINS * TOY_STEPS);
    assert_in_range(total(toy_resumed), 1, TOY_TRAINS);
    end();
}

/* The master is asked, before anything has begun. */
static void
stop_at_once(void **state)
{
    struct lsc_farm_result r;

    (void)state;
    begin("once.h5");
    if (comm.rank == 0) raise(SIGTERM);
    r = run();
    assert_in_range(r.left, 1, ALL);
    run();
    end();
}

/* Again and again, whatever is at hand when time is up; each time allows twice
 * as much, so that it ends however slow the machine is. */
static void
time_limits(void **state)
{
    struct lsc_farm_result r = {.left = ALL};
    double allowed = 0.002; /* seconds; one training sleeps longer */
    int rounds = 0;

    (void)state;
    begin("limits.h5");
    for (size_t before = ALL; r.left > 0; before = r.left) {
        farm.deadline = MPI_Wtime() + allowed;
        allowed *= 2;
        r = run();
        assert_in_range(r.left, 0, before);
        rounds++;
    }
    assert_in_range(rounds, 2, 100);
    assert_in_range(total(toy_steps), TOY_TRAINS * TOY_STEPS,
                    TOY_TRAINS * TOY_STEPS);
    end();
}

/* Rank 0: the flag of a task, with another status and time. */
static void
set_flag(size_t stage, size_t task, int status, double seconds)
{
    struct lsc_task_row flag;
    struct lsc_err err = {0};

    must(lsc_file_read_tasks(farm.file, stage, task, 1, &flag, &err), &err);
    flag.status = status;
    flag.seconds = seconds;
    must(lsc_file_write_tasks(farm.file, stage, task, 1, &flag, &err), &err);
}

/* A map once took a week: in an hour none begins, but a training does. */
static void
no_time_to_end(void **state)
{
    const double week = 604800;
    struct lsc_farm_result r;

    (void)state;
    begin("week.h5");
    run();
    if (comm.rank == 0) {
        set_flag(TOY_TRAIN, 0, LSC_TODO, 0);
        set_flag(TOY_TRAIN, 1, LSC_DONE, week);
        set_flag(TOY_MAP, 10, LSC_TODO, 0);
        set_flag(TOY_MAP, 11, LSC_DONE, week);
    }
    LSC_MPI(MPI_Barrier(comm.world));
    farm.deadline = MPI_Wtime() + 3600;
    r = run();
    assert_int_equal(r.done, 1);
    assert_int_equal(r.left, 1);
    assert_int_equal(r.short_stage, TOY_MAP);
    assert_true(r.longest == week);
    farm.deadline = 0;
    assert_int_equal(run().done, 1);
    end();
}

/* Numbers that are not those that were written are done again. */
static void
damage(void **state)
{
    struct lsc_farm_result r;
    struct lsc_err err = {0};
    struct lsc_task_row flag = {.status = 77};
    int32_t half = -1;
    double loss = 3;

    (void)state;
    begin("damage.h5");
    run();
    if (comm.rank == 0) {
        must(lsc_file_write(farm.file, lsc_study_slab(study, "/toy/half"), 17,
                            1, &half, &err),
             &err);
        must(lsc_file_write(farm.file, lsc_study_slab(study, "/toy/loss"), 1, 1,
                            &loss, &err),
             &err);
        must(lsc_file_write_tasks(farm.file, TOY_SUM, 0, 1, &flag, &err), &err);
    }
    LSC_MPI(MPI_Barrier(comm.world));
    r = run();
    assert_int_equal(r.done, 3);
    assert_int_equal(r.left, 0);
    end();
}

static int
come_undone(size_t train, size_t step)
{
    return train == 1 && step == 3;
}

static int
dawdle(size_t train, size_t step)
{
    (void)train;
    (void)step;
    return usleep(50000);
}

static void
fall_silent(int number)
{
    (void)number;
    raise(SIGSTOP);
}

/* For tests/abort.sh, "fail": a task fails; "silent R": rank R stops in the
 * middle of it.  Either way the job ends in here. */
static void
come_to_grief(int argc, char **argv)
{
    begin("grief.h5");
    toy_step = strcmp(argv[1], "fail") == 0 ? come_undone : dawdle;
    if (argc > 2 && comm.rank == atoi(argv[2])) {
        signal(SIGALRM, fall_silent);
        ualarm(200000, 0);
    }
    farm.silence_seconds = 1.5;
    run();
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything),   cmocka_unit_test(stop_and_go_on),
        cmocka_unit_test(stop_at_once), cmocka_unit_test(time_limits),
        cmocka_unit_test(damage),       cmocka_unit_test(no_time_to_end),
    };
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    small_study_open(&small, NULL);
    toy_study_make(&small);
    if (argc > 1) come_to_grief(argc, argv);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    small_study_close(&small);
    mpi_test_end(&dir);
    return failed != 0;
}
