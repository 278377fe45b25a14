/* shared.c - the data set is the same on all ranks; np: 1 2 3 */
#include "config.h"

#include "files.h"
#include "mpi_test.h"
#include "shared.h"

static struct files dir;

static void
same_images(void **state)
{
    struct lsc_data own = {0}, shared = {0};
    struct lsc_err err = {0};
    struct lsc_shared s;
    void *block;

    (void)state;
    must(lsc_data_probe("synthetic", "", &own, &err), &err);
    block = lsc_calloc(lsc_data_bytes(&own), 1);
    must(lsc_data_load(&own, block, &err), &err);
    must(lsc_shared_load(&s, &comm, "synthetic", "", &shared, &err), &err);
    assert_int_equal(s.window != MPI_WIN_NULL, comm.node_size > 1);
    assert_string_equal(shared.hash.hex, own.hash.hex);
    assert_string_equal(shared.name, own.name);
    assert_int_equal(shared.test.n, own.test.n);
    assert_memory_equal(s.block, block, lsc_data_bytes(&own));
    assert_memory_equal(shared.test.labels, own.test.labels, own.test.n);
    lsc_shared_free(&s);
    free(block);
}

/* One block: what one rank writes the others see. */
static void
one_block(void **state)
{
    struct lsc_data data = {0};
    struct lsc_err err = {0};
    struct lsc_shared s;

    (void)state;
    must(lsc_shared_load(&s, &comm, "synthetic", "", &data, &err), &err);
    if (s.window != MPI_WIN_NULL) {
        MPI_Barrier(comm.world);
        if (comm.rank == comm.size - 1) *(unsigned char *)s.block ^= 1;
        MPI_Win_fence(0, s.window);
        data.hash.hex[0] = (char)(*(unsigned char *)s.block & 127);
        MPI_Bcast(data.hash.hex, 1, MPI_CHAR, comm.size - 1, comm.world);
        assert_int_equal(data.hash.hex[0], *(unsigned char *)s.block & 127);
        MPI_Barrier(comm.world);
    }
    lsc_shared_free(&s);
}

static void
unknown_fails_everywhere(void **state)
{
    struct lsc_data data = {0};
    struct lsc_err err = {0};
    struct lsc_shared s;

    (void)state;
    assert_int_equal(lsc_shared_load(&s, &comm, "nonsense", "", &data, &err),
                     LSC_EINVAL);
    assert_non_null(strstr(err.text, "nonsense"));
    lsc_shared_free(&s);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_images),
        cmocka_unit_test(one_block),
        cmocka_unit_test(unknown_fails_everywhere),
    };
    int failed;

    mpi_test_start(&argc, &argv, &dir);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mpi_test_end(&dir);
    return failed != 0;
}
