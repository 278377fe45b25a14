/*
 * mpi_test.h - for tests on several ranks: rank 0 speaks, any rank that fails
 * ends them all.
 */
#ifndef LSC_TESTS_MPI_TEST_H
#define LSC_TESTS_MPI_TEST_H

#include "comm.h"
#include "file.h"
#include "files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct lsc_comm comm;

static inline void
must(int st, const struct lsc_err *err)
{
    if (st != LSC_OK) fail_msg("%s", err->text);
}

/* Start MPI, and a directory all ranks know. */
static inline void
mpi_test_start(int *argc, char ***argv, struct files *dir)
{
    lsc_comm_start(&comm, argc, argv);
    if (comm.size > 1) setenv("CMOCKA_TEST_ABORT", "1", 1);
    if (comm.rank == 0)
        files_begin(dir);
    else if (freopen("/dev/null", "w", stdout) == NULL)
        exit(1);
    LSC_MPI(MPI_Bcast(dir->dir, sizeof(dir->dir), MPI_CHAR, 0, comm.world));
}

static inline void
mpi_test_end(struct files *dir)
{
    LSC_MPI(MPI_Barrier(comm.world));
    if (comm.rank == 0) files_end(dir);
    lsc_comm_end(&comm);
}

static inline void
shared_path(const struct files *dir, const char *name, char path[512])
{
    snprintf(path, 512, "%s/%s", dir->dir, name);
}

#endif
