/* machine.c - threads, BLAS and memory of this node. */
#include "config.h"

#include "machine.h"

#include "../src/larger.h"
#include "../src/recipe.h"
#include "../src/task.h"
#include "together.h"
#include "store.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef OPENBLAS_CONST
#define HAVE_OPENBLAS 1
#endif

int
lsc_machine_blas_threads(void)
{
#ifdef HAVE_OPENBLAS
    return openblas_get_num_threads();
#else
    return 1;
#endif
}

const char *
lsc_machine_blas(void)
{
#ifdef HAVE_OPENBLAS
    return openblas_get_config();
#else
    return "unknown";
#endif
}

const char *
lsc_machine_blas_core(void)
{
#ifdef HAVE_OPENBLAS
    return openblas_get_corename();
#else
    return "unknown";
#endif
}

void
lsc_machine_one_thread(void)
{
#ifdef HAVE_OPENBLAS
    if (getenv("OPENBLAS_NUM_THREADS") == NULL &&
        getenv("OMP_NUM_THREADS") == NULL)
        openblas_set_num_threads(1);
#endif
}

void
lsc_machine_threads(const struct lsc_comm *comm)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int workers = comm->node_size - (comm->rank == 0 && comm->size > 1);

    lsc_machine_one_thread();
    if (comm->rank == 0 && workers * lsc_machine_blas_threads() > cores)
        fprintf(stderr,
                "losscape: warning: %s has %ld cores for %d workers of %d BLAS "
                "threads: they will wait for each other\n",
                comm->host, cores, workers, lsc_machine_blas_threads());
}

/* Pieces that rows of an array are read in. */
static size_t
pieces(const struct lsc_slab *slab)
{
    return slab->array->traits & LSC_IN_PARTS ? lsc_slab_parts(slab) : 1;
}

/* Whether tasks of the farm may read what a stage writes: not where it is
 * collective, or only collective stages need it. */
static int
is_read(const struct lsc_study *s, size_t stage)
{
    int together = 0;

    if (lsc_study_collective(s, stage)) return 0;
    for (size_t t = 0; t < s->nstages; t++) {
        struct lsc_need need[LSC_MAX_NEEDS];
        size_t n = 0;

        if (s->counts[t] > 0 && s->stages[t]->needs != NULL)
            n = s->stages[t]->needs(s, 0, need);
        for (size_t k = 0; k < n; k++) {
            if (need[k].stage != stage) continue;
            if (!lsc_study_collective(s, t)) return 1;
            together = 1;
        }
    }
    return !together;
}

/* The longest rows, or parts of them, that a store can keep side by side. */
static size_t
store_bytes(const struct lsc_study *s)
{
    size_t kept[LSC_MAX_SLABS] = {0}, bytes = 0;

    for (size_t n = 0; n < LSC_STORE_ROWS; n++) {
        size_t most = 0, which = 0;

        for (size_t i = 0; i < s->nslabs; i++) {
            const struct lsc_slab *slab = &s->slabs[i];

            if (slab->stage == LSC_ABSENT || !is_read(s, slab->stage) ||
                kept[i] == slab->rows * pieces(slab) ||
                slab->row_bytes / pieces(slab) <= most)
                continue;
            most = slab->row_bytes / pieces(slab);
            which = i;
        }
        kept[which]++;
        bytes += most;
    }
    return bytes;
}

/* What a training takes beside its state and its tools. */
static size_t
training_bytes(const struct lsc_study *s)
{
    struct lsc_trainer trainer;

    if (!lsc_recipe_trains(s)) return 0;
    trainer = lsc_recipe_trainer(s, 0);
    return lsc_train_scratch_bytes(&trainer);
}

/* A task's state and the rows it writes, rows it keeps of others, its tools;
 * or what it holds of matrices. */
size_t
lsc_machine_rank_bytes(const struct lsc_study *s, int ranks)
{
    size_t state = 0, rows = 0, alone;

    for (size_t stage = 0; stage < s->nstages; stage++) {
        size_t bytes = 0;

        if (s->stages[stage]->state_bytes != NULL)
            bytes = s->stages[stage]->state_bytes(s);
        if (bytes > state) state = bytes;
        bytes = 0;
        for (size_t i = 0; i < s->nslabs; i++)
            if (s->slabs[i].stage == stage) bytes += s->slabs[i].row_bytes;
        if (bytes > rows) rows = bytes;
    }
    alone = state + store_bytes(s) + lsc_desk_bytes(s) + training_bytes(s);
    return rows + lsc_larger(alone, lsc_together_bytes(s, ranks));
}

static double
available_bytes(void)
{
    FILE *f = fopen("/proc/meminfo", "r");
    char line[128];
    double kib = -1;

    while (f != NULL && fgets(line, sizeof(line), f) != NULL)
        if (sscanf(line, "MemAvailable: %lf", &kib) == 1) break;
    if (f != NULL) fclose(f);
    if (kib >= 0) return 1024 * kib;
    return (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
}

int
lsc_machine_check_memory(const struct lsc_comm *comm,
                         const struct lsc_study *study, struct lsc_err *err)
{
    double need = (double)comm->node_size *
                  (double)lsc_machine_rank_bytes(study, comm->size);
    double have = available_bytes();
    int st = LSC_OK;

    if (need > have)
        st = lsc_fail(err, LSC_EINVAL,
                      "host %s: %d ranks need %.2f GiB beside the data set, "
                      "%.2f GiB are available: start fewer ranks a node",
                      comm->host, comm->node_size, need / (1 << 30),
                      have / (1 << 30));
    return lsc_agree(comm, st, err);
}
