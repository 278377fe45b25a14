/* comm.c - starting, agreeing, ending. */
#include "config.h"

#include "comm.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
lsc_mpi_check(int code, const char *file, int line)
{
    char text[MPI_MAX_ERROR_STRING] = "";
    int n;

    if (code == MPI_SUCCESS) return;
    MPI_Error_string(code, text, &n);
    fprintf(stderr, "losscape: %s:%d: %s\n", file, line, text);
    MPI_Abort(MPI_COMM_WORLD, lsc_exit_status(LSC_ERANK));
    _exit(lsc_exit_status(LSC_ERANK));
}

void
lsc_comm_start(struct lsc_comm *c, int *argc, char ***argv)
{
    int given, first;

    LSC_MPI(MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &given));
    c->world = MPI_COMM_WORLD;
    LSC_MPI(MPI_Comm_set_errhandler(c->world, MPI_ERRORS_RETURN));
    LSC_MPI(MPI_Comm_rank(c->world, &c->rank));
    LSC_MPI(MPI_Comm_size(c->world, &c->size));
    LSC_MPI(MPI_Comm_split_type(c->world, MPI_COMM_TYPE_SHARED, c->rank,
                                MPI_INFO_NULL, &c->node));
    LSC_MPI(MPI_Comm_set_errhandler(c->node, MPI_ERRORS_RETURN));
    LSC_MPI(MPI_Comm_rank(c->node, &c->node_rank));
    LSC_MPI(MPI_Comm_size(c->node, &c->node_size));
    first = c->node_rank == 0;
    LSC_MPI(MPI_Allreduce(&first, &c->nodes, 1, MPI_INT, MPI_SUM, c->world));
    if (gethostname(c->host, sizeof(c->host)) != 0) strcpy(c->host, "?");
    c->host[sizeof(c->host) - 1] = '\0';
}

void
lsc_comm_end(struct lsc_comm *c)
{
    LSC_MPI(MPI_Comm_free(&c->node));
    LSC_MPI(MPI_Finalize());
}

int
lsc_agree(const struct lsc_comm *c, int st, struct lsc_err *err)
{
    struct lsc_err own = {.code = st};
    int failed = st == LSC_OK ? c->size : c->rank, lowest;

    LSC_MPI(MPI_Allreduce(&failed, &lowest, 1, MPI_INT, MPI_MIN, c->world));
    if (lowest == c->size) return LSC_OK;
    if (err != NULL && st != LSC_OK) own = *err;
    own.code = st;
    LSC_MPI(MPI_Bcast(&own, sizeof(own), MPI_BYTE, lowest, c->world));
    return lsc_fail(err, own.code, "%s", own.text);
}

int
lsc_comm_share_text(const struct lsc_comm *c, char **text, struct lsc_err *err)
{
    uint64_t n = c->rank == 0 && *text != NULL ? strlen(*text) + 1 : 0;
    char *copy = NULL;
    int st = LSC_OK;

    LSC_MPI(MPI_Bcast(&n, 1, MPI_UINT64_T, 0, c->world));
    if (n > INT_MAX)
        st = lsc_fail(err, LSC_EINVAL, "a text of %zu bytes", (size_t)n);
    else if (c->rank != 0 && n > 0)
        st = lsc_alloc(&copy, (size_t)n, err);
    LSC_TRY(lsc_agree(c, st, err));
    if (c->rank != 0) *text = copy;
    copy = NULL;
    if (n > 0) LSC_MPI(MPI_Bcast(*text, (int)n, MPI_CHAR, 0, c->world));
out:
    free(copy);
    return st;
}

void
lsc_comm_abort(const struct lsc_comm *c, const struct lsc_err *err)
{
    int status = lsc_exit_status(err->code);

    fprintf(stderr, "losscape: rank %d (%s): %s\n", c->rank, c->host,
            err->text);
    fflush(NULL);
    MPI_Abort(c->world, status);
    _exit(status);
}
