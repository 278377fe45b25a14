/* run_row.c - a run's row in /runs: where it ran, with what, how it went. */
#include "config.h"

#include "job.h"
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Now less the seconds since the run's start. */
static void
write_date(const struct lsc_job *job, char *text, size_t size)
{
    time_t began = time(NULL) - (time_t)(MPI_Wtime() - job->started);
    struct tm utc;

    gmtime_r(&began, &utc);
    strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static void
describe(const struct lsc_job *job, struct lsc_run_row *row)
{
    const char *slurm = getenv("SLURM_JOB_ID");
    char library[MPI_MAX_LIBRARY_VERSION_STRING];
    int n;

    *row = (struct lsc_run_row){.ranks = job->comm.size,
                                .nodes = job->comm.nodes,
                                .exit_status = -1,
                                .done = job->done};
    write_date(job, row->date, sizeof(row->date));
    snprintf(row->command, sizeof(row->command), "%s", job->options->command);
    snprintf(row->host, sizeof(row->host), "%s", job->comm.host);
    snprintf(row->slurm_job, sizeof(row->slurm_job), "%s",
             slurm != NULL ? slurm : "");
    snprintf(row->blas, sizeof(row->blas), "%.127s", lsc_machine_blas());
    snprintf(row->blas_core, sizeof(row->blas_core), "%.31s",
             lsc_machine_blas_core());
    snprintf(row->version, sizeof(row->version), "%s", PACKAGE_VERSION);
    LSC_MPI(MPI_Get_library_version(library, &n));
    snprintf(row->mpi, sizeof(row->mpi), "%.95s", library);
}

int
lsc_job_begin_run(struct lsc_job *job, int *run, struct lsc_err *err)
{
    int st;

    describe(job, &job->row);
    LSC_TRY(lsc_file_add_run(job->file, &job->row, run, err));
    LSC_TRY(lsc_file_sync(job->file, err));
out:
    return st;
}

int
lsc_job_end_run(struct lsc_job *job, int run,
                const struct lsc_farm_result *result, int exit_status,
                struct lsc_err *err)
{
    struct lsc_run_row *row = &job->row;
    int st;

    row->exit_status = exit_status;
    row->tasks = (int64_t)(result->done + result->diverged);
    row->work_seconds = result->most.total;
    row->compute_seconds = result->sum.compute;
    row->idle_seconds = result->sum.idle;
    row->seconds = MPI_Wtime() - job->started;
    LSC_TRY(lsc_file_write_run(job->file, run, row, err));
    LSC_TRY(lsc_file_sync(job->file, err));
out:
    return st;
}
