/* hand.c - tasks that are done at once, on one desk; np: 1 */
#include "config.h"

#include "hand.h"
#include "mpi_test.h"
#include "small_study.h"

static struct files dir;
static struct small_study small;
static const struct lsc_study *const study = &small.study;
static struct lsc_farm farm;
static struct lsc_layout layout;
static struct lsc_times times;
static struct lsc_hand hand;

static void
begin(const char *name)
{
    char path[512];
    struct lsc_err err = {0};

    shared_path(&dir, name, path);
    must(lsc_file_create(path, study, small.identity, &err), &err);
    farm = (struct lsc_farm){.comm = &comm, .study = study};
    must(lsc_file_open(&farm.file, path, comm.world, 1, study, &err), &err);
    lsc_layout_plan(&layout, study);
    times = (struct lsc_times){0};
    must(lsc_hand_start(&hand, &farm, &layout, &times, &err), &err);
}

static void
end(void)
{
    lsc_hand_end(&hand);
    lsc_file_close(farm.file);
}

/* Do a task and put its rows into the file. */
static struct lsc_task_row
work(const char *name, size_t task, size_t together)
{
    size_t stage = lsc_study_stage(study, name);
    void *rows[LSC_MAX_SLABS];
    struct lsc_task_row flag;
    struct lsc_err err = {0};

    must(lsc_hand_do(&hand, stage, task, together, &flag, &err), &err);
    lsc_layout_rows(&layout, study, stage, hand.block, rows);
    for (size_t i = 0; i < study->nslabs; i++)
        if (rows[i] != NULL && study->slabs[i].row_bytes > 0)
            must(lsc_file_write(farm.file, i, task, 1, rows[i], &err), &err);
    return flag;
}

static struct lsc_chunk
chunk_of(size_t first, size_t n)
{
    return (struct lsc_chunk){.stage = lsc_study_stage(study, "surface"),
                              .n = n,
                              .nranges = 1,
                              .range = {{(uint32_t)first, (uint32_t)n}}};
}

/* A stop loses no point that has been evaluated, and begins no other. */
static void
what_is_done_is_kept(void **state)
{
    const struct lsc_chunk next = chunk_of(1, 1), other = chunk_of(5, 1);
    struct lsc_task_row first, second;
    double images;

    (void)state;
    begin("kept.h5");
    work("train", 0, 1);
    work("surface-plane", 0, 1);
    assert_true(lsc_hand_may(&hand, &next, MPI_Wtime()));
    first = work("surface", 0, 5);
    images = times.images;
    hand.guard.stopping = 1;
    assert_true(lsc_hand_may(&hand, &next, MPI_Wtime()));
    assert_false(lsc_hand_may(&hand, &other, MPI_Wtime()));
    for (size_t task = 1; task < 5; task++) second = work("surface", task, 1);
    assert_true(times.images == images);
    assert_true(first.seconds == second.seconds && first.seconds > 0);
    assert_true(hand.longest[other.stage] == first.seconds);
    assert_false(lsc_hand_may(&hand, &other, MPI_Wtime()));
    end();
}

static void
read_points(double loss[20])
{
    struct lsc_err err = {0};

    must(lsc_file_read(farm.file, lsc_study_slab(study, "/surface/train_loss"),
                       0, 20, loss, &err),
         &err);
}

/* No more are done at once than end before the deadline. */
static void
as_many_as_end(void **state)
{
    const struct lsc_chunk next = chunk_of(3, 1);

    (void)state;
    begin("end.h5");
    work("train", 0, 1);
    work("surface-plane", 0, 1);
    hand.longest[next.stage] = 1000;
    farm.deadline = MPI_Wtime() + 1500 * 3.5;
    work("surface", 0, 20);
    assert_int_equal(hand.desk.waiting.n, 2);
    work("surface", 1, 1);
    work("surface", 2, 1);
    assert_true(lsc_hand_may(&hand, &next, MPI_Wtime()));
    assert_false(lsc_hand_may(&hand, &next, MPI_Wtime() + 1500 * 3));
    end();
}

/* Whatever comes together, and whatever is left of it, the numbers are the
 * same. */
static void
any_company(void **state)
{
    static const size_t together[] = {1, 3, 20, 7};
    double loss[4][20];

    (void)state;
    for (size_t how = 0; how < 4; how++) {
        char name[16];

        snprintf(name, sizeof(name), "%zu.h5", how);
        begin(name);
        work("train", 0, 1);
        work("surface-plane", 0, 1);
        for (size_t task = 0; task < 20; task++) {
            size_t row = together[how] - task % together[how];

            work("surface", task, row < 20 - task ? row : 20 - task);
        }
        read_points(loss[how]);
        assert_true(loss[how][0] > 0 && loss[how][19] > 0);
        assert_memory_equal(loss[how], loss[0], sizeof(loss[0]));
        end();
    }
}

/* Results that wait are not taken for those of another task. */
static void
left_behind(void **state)
{
    double loss[20], before;

    (void)state;
    begin("left.h5");
    work("train", 0, 1);
    work("surface-plane", 0, 1);
    work("surface", 8, 1);
    read_points(loss);
    before = loss[8];
    work("surface", 0, 10);
    work("cut-directions", 0, 1);
    work("cuts", 1, 2);
    work("surface", 2, 1);
    work("surface", 8, 1);
    read_points(loss);
    assert_true(loss[8] == before);
    assert_true(loss[2] > 0 && loss[2] != loss[8]);
    assert_false(
        lsc_desk_has(&hand.desk, lsc_study_stage(study, "surface"), 1));
    end();
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_done_is_kept),
        cmocka_unit_test(as_many_as_end),
        cmocka_unit_test(any_company),
        cmocka_unit_test(left_behind),
    };
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    small_study_open(&small, NULL);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    small_study_close(&small);
    mpi_test_end(&dir);
    return failed;
}
