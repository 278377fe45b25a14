/* shared.c - one copy of the images for all ranks of a node. */
#include "config.h"

#include "shared.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define RESERVE (16e6) /* bytes of /dev/shm to leave to MPI itself */

/* Writing to shared memory beyond what is there would be SIGBUS.  Where there
 * is no /dev/shm, MPI keeps its windows elsewhere and says so itself. */
static int
has_room(size_t bytes)
{
    struct statvfs s;

    if (statvfs("/dev/shm", &s) != 0 || s.f_blocks == 0) return 1;
    return (double)s.f_bavail * (double)s.f_frsize >= (double)bytes + RESERVE;
}

/* Give the block its memory now: who writes to what others have taken meanwhile
 * dies of it.  0: it cannot be had, and nothing of it is kept.  A kernel that
 * cannot tell says yes. */
static int
populate(void *block, size_t bytes)
{
#if defined(MADV_POPULATE_WRITE) && defined(MADV_REMOVE)
    size_t into = (uintptr_t)block % (size_t)sysconf(_SC_PAGESIZE);
    char *from = (char *)block - into;

    bytes += into;
    if (madvise(from, bytes, MADV_POPULATE_WRITE) == 0 || errno == EINVAL)
        return 1;
    madvise(from, bytes, MADV_REMOVE);
    return 0;
#else
    (void)block;
    (void)bytes;
    return 1;
#endif
}

/* Collective on the node.  1 if *block is now memory that its ranks share. */
static int
allocate_window(struct lsc_shared *s, const struct lsc_comm *comm, size_t bytes)
{
    MPI_Aint own = comm->node_rank == 0 ? (MPI_Aint)bytes : 0, size;
    int ok = comm->node_rank != 0 || has_room(bytes), unit;
    MPI_Errhandler before;

    LSC_MPI(MPI_Allreduce(MPI_IN_PLACE, &ok, 1, MPI_INT, MPI_MIN, comm->node));
    if (!ok) return 0;
    LSC_MPI(MPI_Comm_get_errhandler(comm->node, &before));
    MPI_Comm_set_errhandler(comm->node, MPI_ERRORS_RETURN);
    ok = MPI_Win_allocate_shared(own, 1, MPI_INFO_NULL, comm->node, &s->block,
                                 &s->window) == MPI_SUCCESS;
    MPI_Comm_set_errhandler(comm->node, before);
    MPI_Errhandler_free(&before);
    if (!ok) s->window = MPI_WIN_NULL;
    LSC_MPI(MPI_Allreduce(MPI_IN_PLACE, &ok, 1, MPI_INT, MPI_MIN, comm->node));
    if (!ok) return 0;
    if (comm->node_rank == 0) ok = populate(s->block, bytes);
    LSC_MPI(MPI_Bcast(&ok, 1, MPI_INT, 0, comm->node));
    if (ok)
        LSC_MPI(MPI_Win_shared_query(s->window, 0, &size, &unit, &s->block));
    else
        LSC_MPI(MPI_Win_free(&s->window));
    return ok;
}

/* Memory for the images: shared, or this rank's own. */
static int
allocate(struct lsc_shared *s, const struct lsc_comm *comm, size_t bytes,
         int *shared, struct lsc_err *err)
{
    *shared = comm->node_size > 1 && allocate_window(s, comm, bytes);
    if (*shared) return LSC_OK;
    if (comm->node_size > 1 && comm->node_rank == 0)
        fprintf(stderr,
                "losscape: warning: no shared memory for %.1f MB on %s (is "
                "/dev/shm full?): each of its %d ranks keeps a copy\n",
                (double)bytes / 1e6, comm->host, comm->node_size);
    s->window = MPI_WIN_NULL;
    if ((s->block = lsc_calloc(bytes, 1)) != NULL) return LSC_OK;
    return lsc_fail(err, LSC_ENOMEM, "%s: out of memory: %zu bytes of images",
                    comm->host, bytes);
}

/* All nodes must have read the same. */
static int
same_everywhere(const struct lsc_comm *comm, const struct lsc_data *data,
                struct lsc_err *err)
{
    struct lsc_hash first = data->hash;

    LSC_MPI(MPI_Bcast(&first, sizeof(first), MPI_BYTE, 0, comm->world));
    if (strcmp(first.hex, data->hash.hex) == 0) return LSC_OK;
    return lsc_fail(err, LSC_EINVAL,
                    "data set %s on %s (%s) is not the one rank 0 has: its "
                    "hash is %s, expected %s",
                    data->name, comm->host, data->dir, data->hash.hex,
                    first.hex);
}

/* One rank of the node reads; the rest learn what it read. */
static int
load_node(struct lsc_shared *s, const struct lsc_comm *comm,
          struct lsc_data *data, int shared, struct lsc_err *err)
{
    int st = LSC_OK;

    if (!shared || comm->node_rank == 0)
        st = lsc_data_load(data, s->block, err);
    LSC_TRY(lsc_agree(comm, st, err));
    if (shared) {
        LSC_MPI(MPI_Win_fence(MPI_MODE_NOSUCCEED, s->window));
        LSC_MPI(MPI_Bcast(data, sizeof(*data), MPI_BYTE, 0, comm->node));
        lsc_data_attach(data, s->block);
    }
    LSC_TRY(lsc_agree(comm, same_everywhere(comm, data, err), err));
out:
    return st;
}

int
lsc_shared_load(struct lsc_shared *s, const struct lsc_comm *comm,
                const char *name, const char *dirs, struct lsc_data *data,
                struct lsc_err *err)
{
    struct lsc_data found = {0};
    int st = LSC_OK, shared = 0;

    s->window = MPI_WIN_NULL;
    s->block = NULL;
    if (comm->node_rank == 0) st = lsc_data_probe(name, dirs, &found, err);
    LSC_TRY(lsc_agree(comm, st, err));
    LSC_MPI(MPI_Bcast(&found, sizeof(found), MPI_BYTE, 0, comm->node));
    st = allocate(s, comm, lsc_data_bytes(&found), &shared, err);
    LSC_TRY(lsc_agree(comm, st, err));
    LSC_TRY(load_node(s, comm, &found, shared, err));
    *data = found;
out:
    if (st != LSC_OK) lsc_shared_free(s);
    return st;
}

void
lsc_shared_free(struct lsc_shared *s)
{
    if (s->window != MPI_WIN_NULL)
        MPI_Win_free(&s->window);
    else
        free(s->block);
    s->window = MPI_WIN_NULL;
    s->block = NULL;
}
