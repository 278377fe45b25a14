/* file.c - the result file from several ranks; np: 1 2 3 */
#include "config.h"

#include "files.h"
#include "mpi_test.h"
#include "reader.h"
#include "rng.h"
#include "small_study.h"

#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct files dir;
static struct small_study small;
static const struct lsc_study *const study = &small.study;

/* The byte at `at` of a row, so that no two rows are alike. */
static unsigned char
pattern(size_t slab, size_t row, size_t at)
{
    return (unsigned char)(17 * slab + 31 * row + 7 * at + at / 251);
}

static void
paint(size_t slab, size_t first, size_t n, unsigned char *rows)
{
    size_t bytes = study->slabs[slab].row_bytes;

    for (size_t i = 0; i < n * bytes; i++)
        rows[i] = pattern(slab, first + i / bytes, i % bytes);
}

static struct lsc_file *
open_file(const char *name, int writable)
{
    struct lsc_err err = {0};
    struct lsc_file *file = NULL;
    char path[512];

    shared_path(&dir, name, path);
    must(lsc_file_open(&file, path, comm.world, writable, study, &err), &err);
    return file;
}

static void
make_file(const char *name)
{
    struct lsc_err err = {0};
    int st = LSC_OK;
    char path[512];

    shared_path(&dir, name, path);
    MPI_Barrier(comm.world); /* nobody reads the old one any more */
    if (comm.rank == 0) {
        unlink(path);
        st = lsc_file_create(path, study, small.identity, &err);
    }
    must(lsc_agree(&comm, st, &err), &err);
}

/* All of a slab as it is when new. */
static int
is_fresh(const struct lsc_slab *s, const void *rows)
{
    size_t n = s->rows * s->row_items;

    for (size_t i = 0; i < n; i++) {
        int fresh = s->array->type == LSC_F32 ? isnan(((float *)rows)[i]) != 0
                    : s->array->type == LSC_F64
                        ? isnan(((double *)rows)[i]) != 0
                        : ((unsigned char *)rows)[i] == 0;
        if (!fresh) return 0;
    }
    return 1;
}

static void
starts_filled(void **state)
{
    struct lsc_file *file;
    struct lsc_err err = {0};

    (void)state;
    make_file("a.h5");
    file = open_file("a.h5", 0);
    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *s = &study->slabs[i];
        unsigned char *rows = lsc_calloc(s->rows, s->row_bytes);
        unsigned char *value = lsc_calloc(s->rows, s->row_bytes);

        if (s->rows > 0)
            must(lsc_file_read(file, i, 0, s->rows, rows, &err), &err);
        if (s->array->value != NULL) {
            s->array->value(study, value);
            assert_memory_equal(rows, value, s->rows * s->row_bytes);
        } else {
            assert_true(is_fresh(s, rows));
        }
        free(rows);
        free(value);
    }
    lsc_file_close(file);
}

/* Blocks of rows of every slab, written by turns by all ranks, some over two
 * and three dimensions; read back in other blocks by all. */
static void
rows_come_back(void **state)
{
    struct lsc_file *file;
    struct lsc_err err = {0};
    size_t turn = 0;

    (void)state;
    make_file("a.h5");
    file = open_file("a.h5", 1);
    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *s = &study->slabs[i];
        unsigned char *rows = lsc_calloc(s->rows, s->row_bytes);

        for (size_t at = 0, n; at < s->rows; at += n, turn++) {
            n = 1 + turn % 7 < s->rows - at ? 1 + turn % 7 : s->rows - at;
            if (turn % (size_t)comm.size != (size_t)comm.rank) continue;
            paint(i, at, n, rows);
            must(lsc_file_write(file, i, at, n, rows, &err), &err);
        }
        free(rows);
    }
    must(lsc_file_sync(file, &err), &err);
    lsc_file_close(file);
    file = open_file("a.h5", 0);
    for (size_t i = 0; i < study->nslabs; i++) {
        const struct lsc_slab *s = &study->slabs[i];
        unsigned char *rows = lsc_calloc(s->rows, s->row_bytes);
        unsigned char *want = lsc_calloc(s->rows, s->row_bytes);

        for (size_t at = 0; at < s->rows; at++)
            for (size_t n = 1; n <= s->rows - at; n++) {
                paint(i, at, n, want);
                must(lsc_file_read(file, i, at, n, rows, &err), &err);
                assert_memory_equal(rows, want, n * s->row_bytes);
            }
        free(rows);
        free(want);
    }
    lsc_file_close(file);
}

static void
tasks_and_checksums(void **state)
{
    struct lsc_task_row task = {.status = LSC_DONE,
                                .run = 3,
                                .seconds = 1.5,
                                .rank = 2},
                        back = {0};
    size_t stage = lsc_study_stage(study, "train");
    void *rows[LSC_MAX_SLABS] = {NULL};
    struct lsc_err err = {0};
    struct lsc_file *file;
    int good;

    (void)state;
    make_file("a.h5");
    file = open_file("a.h5", 1);
    for (size_t i = 0; i < study->nslabs; i++)
        rows[i] = lsc_calloc(1, study->slabs[i].row_bytes);
    lsc_rows_clear(study, stage, rows);
    task.checksum = lsc_rows_checksum(study, stage, rows);
    if (comm.rank == 0)
        must(lsc_file_write_tasks(file, stage, 1, 1, &task, &err), &err);
    MPI_Barrier(comm.world);
    must(lsc_file_read_tasks(file, stage, 1, 1, &back, &err), &err);
    assert_int_equal(back.status, LSC_DONE);
    assert_int_equal(back.run, 3);
    assert_true(back.seconds == 1.5);
    assert_int_equal(back.rank, 2);
    assert_true(back.checksum == task.checksum);
    must(lsc_file_check_task(file, stage, 1, &back, rows, &good, &err), &err);
    assert_true(good);
    back.checksum ^= 1;
    must(lsc_file_check_task(file, stage, 1, &back, rows, &good, &err), &err);
    assert_false(good);
    for (size_t i = 0; i < study->nslabs; i++) free(rows[i]);
    MPI_Barrier(comm.world);
    lsc_file_close(file);
}

/* The last two rows are the last two runs, also when the table is full. */
static void
runs_are_counted(void **state)
{
    struct lsc_run_row row = {
        .command = "losscape run", .ranks = 1, .exit_status = -1};
    struct lsc_reader reader;
    char path[512];
    struct lsc_err err = {0};
    struct lsc_file *file;
    int number = -1;

    (void)state;
    make_file("a.h5");
    file = open_file("a.h5", 1);
    for (int i = 0; comm.rank == 0 && i < LSC_RUNS + 2; i++) {
        row.done = i;
        must(lsc_file_add_run(file, &row, &number, &err), &err);
        assert_int_equal(number, i < LSC_RUNS ? i : LSC_RUNS - 1);
        assert_int_equal(row.start, i + 1);
    }
    row.exit_status = 75;
    if (comm.rank == 0)
        must(lsc_file_write_run(file, number, &row, &err), &err);
    MPI_Barrier(comm.world);
    lsc_file_close(file);
    shared_path(&dir, "a.h5", path);
    must(lsc_reader_open(&reader, path, 0, &err), &err);
    assert_int_equal(reader.nruns, LSC_RUNS);
    for (size_t i = 0; i < LSC_RUNS; i++) {
        size_t run = i + (i >= LSC_RUNS - 2 ? 2 : 0);

        assert_int_equal(reader.runs[i].start, run + 1);
        assert_true(reader.runs[i].done == (double)run);
        assert_int_equal(reader.runs[i].exit_status,
                         i == LSC_RUNS - 1 ? 75 : -1);
    }
    lsc_reader_close(&reader);
}

/* No two large rows share a page. */
static void
large_rows_have_pages(void **state)
{
    hid_t file, set;
    haddr_t at;
    char path[512];

    (void)state;
    make_file("a.h5");
    if (comm.rank != 0) return;
    shared_path(&dir, "a.h5", path);
    file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    set = H5Dopen2(file, "/solutions/theta", H5P_DEFAULT);
    assert_true(set >= 0);
    for (hsize_t i = 0; i < 3; i++) {
        hsize_t offset[2] = {i, 0}, bytes;
        unsigned mask;

        assert_true(
            H5Dget_chunk_info_by_coord(set, offset, &mask, &at, &bytes) >= 0);
        assert_int_equal(at % 4096, 0);
    }
    H5Dclose(set);
    H5Fclose(file);
}

/* All ranks are told, and alike, that this is another study's. */
static void
other_study_is_refused(void **state)
{
    const char *sets[] = {"surface.nx=6", NULL};
    struct lsc_file *file = NULL;
    struct small_study other = {0};
    struct lsc_err err = {0};
    char path[512];

    (void)state;
    make_file("a.h5");
    shared_path(&dir, "a.h5", path);
    small_study_open(&other, sets);
    assert_int_equal(
        lsc_file_open(&file, path, comm.world, 1, &other.study, &err),
        LSC_EINVAL);
    assert_non_null(strstr(err.text, "/surface/"));
    small_study_close(&other);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_filled),
        cmocka_unit_test(rows_come_back),
        cmocka_unit_test(tasks_and_checksums),
        cmocka_unit_test(runs_are_counted),
        cmocka_unit_test(large_rows_have_pages),
        cmocka_unit_test(other_study_is_refused),
    };
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    small_study_open(&small, NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    small_study_close(&small);
    mpi_test_end(&dir);
    return failed != 0;
}
