/* ckpt.c - checkpoints survive whatever happens to one of them; np: 1 2 */
#include "config.h"

#include "ckpt.h"
#include "files.h"
#include "mpi_test.h"
#include "small_study.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static struct files dir;
static struct small_study small;
static size_t train, bytes;
static unsigned char *state_in, *state_out;

static struct lsc_ckpt *
open_ckpt(const char *identity)
{
    struct lsc_ckpt *ckpt = NULL;
    struct lsc_err err = {0};
    char path[512];
    int st = LSC_OK;

    shared_path(&dir, "a.ckpt.h5", path);
    if (comm.rank == 0)
        st = lsc_ckpt_create(path, &small.study, identity, &err);
    must(lsc_agree(&comm, st, &err), &err);
    must(lsc_ckpt_open(&ckpt, path, comm.world, &small.study, &err), &err);
    return ckpt;
}

static void
save(struct lsc_ckpt *ckpt, size_t task, int mark)
{
    struct lsc_err err = {0};

    for (size_t i = 0; i < bytes; i++)
        state_in[i] = (unsigned char)(mark * 31 + (int)i);
    must(lsc_ckpt_save(ckpt, train, task, state_in, bytes, (double)mark, &err),
         &err);
}

/* The mark of the state that is loaded, -1 for none. */
static int
load(struct lsc_ckpt *ckpt, size_t task)
{
    struct lsc_err err = {0};
    int found, mark = 0;

    must(lsc_ckpt_load(ckpt, train, task, state_out, bytes, &found, &err),
         &err);
    if (!found) return -1;
    while ((unsigned char)(mark * 31) != state_out[0]) mark++;
    for (size_t i = 0; i < bytes; i++)
        assert_int_equal(state_out[i], (unsigned char)(mark * 31 + (int)i));
    return mark;
}

/* Every rank its own task; the newest comes back, also after a restart. */
static void
newest_comes_back(void **state)
{
    struct lsc_ckpt *ckpt = open_ckpt("x");
    size_t task = (size_t)comm.rank;

    (void)state;
    assert_int_equal(load(ckpt, task), -1);
    for (int i = 1; i < 6; i++) {
        save(ckpt, task, i);
        assert_int_equal(load(ckpt, task), i);
        MPI_Barrier(comm.world);
        lsc_ckpt_close(ckpt);
        ckpt = open_ckpt("x");
    }
    assert_int_equal(load(ckpt, 2), -1);
    lsc_ckpt_close(ckpt);
}

/* Spoil a byte in every page of the file in turn: never a wrong state, always
 * one of the last two. */
static void
torn_one_costs_one(void **state)
{
    struct lsc_ckpt *ckpt;
    size_t size, lost = 0;
    unsigned char byte;
    char path[512];
    struct stat s;
    int fd;

    (void)state;
    ckpt = open_ckpt("y");
    if (comm.rank == 0) {
        shared_path(&dir, "a.ckpt.h5", path);
        for (int i = 1; i < 4; i++) save(ckpt, 1, i);
        fd = open(path, O_RDWR);
        assert_int_equal(fstat(fd, &s), 0);
        size = (size_t)s.st_size;
        for (size_t at = 8; at < size; at += 4096) {
            int mark;

            assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
            byte ^= 4;
            assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
            mark = load(ckpt, 1);
            assert_in_range(mark, 2, 3);
            lost += mark == 2;
            if (mark == 2) {
                save(ckpt, 1, 3);
                assert_int_equal(load(ckpt, 1), 3);
            } else {
                byte ^= 4;
                assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
            }
        }
        close(fd);
        assert_true(lost > 0);
    }
    MPI_Barrier(comm.world);
    lsc_ckpt_close(ckpt);
}

/* What is behind the newest states can be read without a study. */
static void
flops_are_told(void **state)
{
    struct lsc_ckpt *ckpt = open_ckpt("z");
    double flops[3] = {9, 9, 9};
    char path[512], result[512];

    (void)state;
    shared_path(&dir, "a.h5", result);
    lsc_ckpt_name(result, path, sizeof(path));
    if (comm.rank == 0) {
        for (int i = 1; i < 4; i++) save(ckpt, 1, i);
        save(ckpt, 2, 1);
        lsc_ckpt_flops(path, "z", "train", 3, flops);
        assert_true(flops[0] == 0 && flops[1] == 3 && flops[2] == 1);
        save(ckpt, 1, 2); /* newer, and behind */
        lsc_ckpt_flops(path, "z", "train", 3, flops);
        assert_true(flops[1] == 2);
        lsc_ckpt_flops(path, "z", "train", 2, flops);
        assert_true(flops[1] == 0);
        lsc_ckpt_flops(path, "y", "train", 3, flops);
        assert_true(flops[1] == 0);
        lsc_ckpt_flops("nowhere.ckpt.h5", "z", "train", 3, flops);
        assert_true(flops[1] == 0);
    }
    MPI_Barrier(comm.world);
    lsc_ckpt_close(ckpt);
}

/* Another identity, or no whole file: made anew. */
static void
made_anew(void **state)
{
    struct lsc_ckpt *ckpt = open_ckpt("one");
    char path[512];

    (void)state;
    shared_path(&dir, "a.ckpt.h5", path);
    if (comm.rank == 0) save(ckpt, 0, 5);
    MPI_Barrier(comm.world);
    lsc_ckpt_close(ckpt);
    ckpt = open_ckpt("one");
    assert_int_equal(load(ckpt, 0), 5);
    lsc_ckpt_close(ckpt);
    ckpt = open_ckpt("two");
    assert_int_equal(load(ckpt, 0), -1);
    lsc_ckpt_close(ckpt);
    MPI_Barrier(comm.world); /* nobody reads it any more */
    if (comm.rank == 0) assert_int_equal(truncate(path, 5000), 0);
    MPI_Barrier(comm.world);
    ckpt = open_ckpt("two");
    assert_int_equal(load(ckpt, 0), -1);
    lsc_ckpt_close(ckpt);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(newest_comes_back),
        cmocka_unit_test(torn_one_costs_one),
        cmocka_unit_test(flops_are_told),
        cmocka_unit_test(made_anew),
    };
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    small_study_open(&small, NULL);
    train = lsc_study_stage(&small.study, "train");
    bytes = small.study.stages[train]->state_bytes(&small.study);
    state_in = lsc_calloc(bytes, 1);
    state_out = lsc_calloc(bytes, 1);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(state_in);
    free(state_out);
    small_study_close(&small);
    mpi_test_end(&dir);
    return failed != 0;
}
