/* machine.c - threads, BLAS and memory of this node. */
#include "config.h"

#include "machine.h"

#include "../src/task.h"

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
lsc_machine_threads(const struct lsc_comm *comm)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int workers = comm->node_size - (comm->rank == 0 && comm->size > 1);

#ifdef HAVE_OPENBLAS
    if (getenv("OPENBLAS_NUM_THREADS") == NULL &&
        getenv("OMP_NUM_THREADS") == NULL)
        openblas_set_num_threads(1);
#endif
    if (comm->rank == 0 && workers * lsc_machine_blas_threads() > cores)
        fprintf(stderr,
                "losscape: warning: %s has %ld cores for %d workers of %d BLAS "
                "threads: they will wait for each other\n",
                comm->host, cores, workers, lsc_machine_blas_threads());
}

/* Rows a task writes, rows it keeps of others, and its state. */
size_t
lsc_machine_rank_bytes(const struct lsc_study *s)
{
    size_t most = 0, cached = 0;

    for (size_t stage = 0; stage < s->nstages; stage++) {
        size_t bytes = 0;

        if (s->stages[stage]->state_bytes != NULL)
            bytes += s->stages[stage]->state_bytes(s);
        for (size_t i = 0; i < s->nslabs; i++)
            if (s->slabs[i].stage == stage) bytes += s->slabs[i].row_bytes;
        if (bytes > most) most = bytes;
    }
    for (size_t i = 0; i < s->nslabs; i++)
        if (s->slabs[i].stage != LSC_ABSENT && s->slabs[i].row_bytes > cached)
            cached = s->slabs[i].row_bytes;
    return lsc_desk_bytes(s) + most + 16 * cached;
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
    double need =
        (double)comm->node_size * (double)lsc_machine_rank_bytes(study);
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
