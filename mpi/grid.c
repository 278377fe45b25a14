/* grid.c - the grid of ranks, and the arithmetic of blocks. */
#include "config.h"

#include "grid.h"
#include "scalapack.h"

enum { REPEATABLE = 15, COHERENT = 16 }; /* for Cblacs_set */
enum { LEAST_BLOCK = 32, MOST_BLOCK = 64, BLOCKS_EACH = 4, LONGEST = 4 };

static int
no_more(int x, size_t n)
{
    return (size_t)x < n ? x : (int)n;
}

void
lsc_grid_shape(int ranks, size_t n, int *rows, int *cols, int *block)
{
    size_t b;

    *rows = *cols = 1;
    for (int r = 1; (long)r * r <= ranks; r++) {
        int c = ranks / r < LONGEST * r ? ranks / r : LONGEST * r;

        /* A later r is more square. */
        if ((long)r * c < (long)*rows * *cols) continue;
        *rows = r;
        *cols = c;
    }
    *rows = no_more(*rows, n);
    *cols = no_more(*cols, n);
    b = n / ((size_t)*cols * BLOCKS_EACH);
    if (b < LEAST_BLOCK) b = LEAST_BLOCK;
    if (b > MOST_BLOCK) b = MOST_BLOCK;
    *block = no_more((int)b, n / (size_t)*cols);
}

/* BLACS among the ranks of the grid alone: on others it would leak. */
static void
begin_blacs(struct lsc_grid *g)
{
    int rank = g->comm->rank, inside = rank < g->rows * g->cols;
    int rows, cols, yes = 1;

    LSC_MPI(MPI_Comm_split(g->own, inside ? 0 : MPI_UNDEFINED, rank, &g->team));
    if (!inside) return;
    /* It looks at no return code of MPI. */
    LSC_MPI(MPI_Comm_set_errhandler(g->team, MPI_ERRORS_ARE_FATAL));
    g->handle = g->context = Csys2blacs_handle(g->team);
    Cblacs_gridinit(&g->context, "Row", g->rows, g->cols);
    Cblacs_gridinfo(g->context, &rows, &cols, &g->row, &g->col);
    Cblacs_set(g->context, REPEATABLE, &yes);
    Cblacs_set(g->context, COHERENT, &yes);
}

int
lsc_grid_create(struct lsc_grid *grid, const struct lsc_comm *comm, size_t n,
                int block, struct lsc_err *err)
{
    struct lsc_grid g = {.comm = comm, .context = -1, .row = -1, .col = -1};

    if (n == 0) return lsc_fail(err, LSC_EINVAL, "grid: a matrix of side 0");
    lsc_grid_shape(comm->size, n, &g.rows, &g.cols, &g.block);
    if (block > 0) g.block = block;
    LSC_MPI(MPI_Comm_dup(comm->world, &g.own));
    begin_blacs(&g);
    *grid = g;
    return LSC_OK;
}

void
lsc_grid_free(struct lsc_grid *grid)
{
    if (grid->rows == 0) return;
    if (grid->row >= 0) {
        Cblacs_gridexit(grid->context);
        Cfree_blacs_system_handle(grid->handle);
        LSC_MPI(MPI_Comm_free(&grid->team));
    }
    LSC_MPI(MPI_Comm_free(&grid->own));
    *grid = (struct lsc_grid){0};
}

size_t
lsc_grid_share(size_t n, int block, int me, int parts)
{
    size_t b = (size_t)block, p = (size_t)parts, whole = n / b, own;

    if (me < 0) return 0;
    own = whole / p * b;
    if ((size_t)me < whole % p) own += b;
    if ((size_t)me == whole % p) own += n % b;
    return own;
}

size_t
lsc_grid_global(size_t local, int block, int me, int parts)
{
    size_t b = (size_t)block;

    return (local / b * (size_t)parts + (size_t)me) * b + local % b;
}

int
lsc_grid_owner(size_t global, int block, int parts, size_t *local)
{
    size_t b = (size_t)block, p = (size_t)parts, number = global / b;

    *local = number / p * b + global % b;
    return (int)(number % p);
}
