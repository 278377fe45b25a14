/*
 * job.h - `losscape run`, from the command line to the final table.
 */
#ifndef LSC_JOB_H
#define LSC_JOB_H

#include "../src/study.h"
#include "ckpt.h"
#include "comm.h"
#include "farm.h"
#include "file.h"
#include "lock.h"
#include "shared.h"

#include <stdio.h>

#define LSC_MAX_SETS 256

struct lsc_job_options {
    const char *study;              /* path of the study text                */
    char path[1024];                /* the result file                       */
    const char *reuse;              /* a result file to take solutions from  */
    const char *sets[LSC_MAX_SETS]; /* "section.key=value"                   */
    size_t nsets;
    double max_hours; /* 0: what the study says                */
    int dry_run, no_lock, any_machine;
    char command[512]; /* as typed, for /runs                   */
};

struct lsc_job {
    const struct lsc_job_options *options;
    struct lsc_comm comm;
    struct lsc_study study;
    struct lsc_shared shared;
    struct lsc_lock lock;
    struct lsc_file *file;
    struct lsc_ckpt *ckpt;
    char *identity;
    char ckpt_path[1040];
    int created;            /* the result file was made by this run */
    size_t taken;           /* rank 0: solutions copied into it: reuse.h */
    double started;         /* MPI_Wtime() */
    double done;            /* rank 0: flops done when it began: lsc_advance */
    struct lsc_run_row row; /* rank 0: of this run */
};

/* All collective; errors are agreed upon. */

/* Read and check the study, load the data, plan. */
int lsc_job_plan(struct lsc_job *job, struct lsc_err *err);
/* Take the lock, make or find the result file and the checkpoints, and open
 * them. */
int lsc_job_open(struct lsc_job *job, struct lsc_err *err);
/* Do the work.  LSC_ESTOP if stopped on request, LSC_EDIVERGED if a whole stage
 * diverged. */
int lsc_job_work(struct lsc_job *job, struct lsc_err *err);
void lsc_job_close(struct lsc_job *job);

/* Rank 0: the result file that is there may be written and is this study's. */
int lsc_job_check_ours(const struct lsc_job *job, struct lsc_err *err);
/* Collective, for a dry run: whether the run could write its files and go on
 * with those that are there; rank 0's text[size]: what is done already, or "".
 * Writes nothing. */
int lsc_job_look(const struct lsc_job *job, char *text, size_t size,
                 struct lsc_err *err);
/* Rank 0: what a run does: data, net, stages, sizes. */
void lsc_job_print_plan(const struct lsc_job *job, FILE *out);

/* Bytes of a study's result file, about. */
double lsc_job_file_bytes(const struct lsc_study *study);

/* Rank 0: put this run into /runs, *run: where; and what it came to, with the
 * exit status that it will have.  Durable on return. */
int lsc_job_begin_run(struct lsc_job *job, int *run, struct lsc_err *err);
int lsc_job_end_run(struct lsc_job *job, int run,
                    const struct lsc_farm_result *result, int exit_status,
                    struct lsc_err *err);

#endif
