/* job.c - a run: study and data, files, work. */
#include "config.h"

#include "job.h"

#include "advance.h"
#include "identity.h"
#include "machine.h"
#include "report.h"
#include "reuse.h"
#include "text_file.h"
#include "together.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
load_data(struct lsc_job *job, struct lsc_err *err)
{
    const struct lsc_config *c = &job->study.config;
    const char *own = lsc_config_text(c, "data.dir");
    const char *environment = getenv("LOSSCAPE_DATA");
    char dirs[4096];
    int st = LSC_OK, n;

    n = snprintf(dirs, sizeof(dirs), "%s%s%s", own,
                 *own != '\0' && environment != NULL ? ":" : "",
                 environment != NULL ? environment : "");
    if (n < 0 || (size_t)n >= sizeof(dirs))
        st = lsc_fail(err, LSC_EINVAL,
                      "[data] dir and LOSSCAPE_DATA: %d letters, expected "
                      "under %zu",
                      n, sizeof(dirs));
    LSC_TRY(lsc_agree(&job->comm, st, err));
    st = lsc_shared_load(&job->shared, &job->comm,
                         lsc_config_text(c, "data.set"), dirs, &job->study.data,
                         err);
out:
    return st;
}

int
lsc_job_plan(struct lsc_job *job, struct lsc_err *err)
{
    const struct lsc_job_options *o = job->options;
    char *text = NULL;
    int st = LSC_OK;

    job->started = MPI_Wtime();
    lsc_machine_threads(&job->comm);
    if (job->comm.rank == 0) st = lsc_text_read(o->study, &text, err);
    LSC_TRY(lsc_agree(&job->comm, st, err));
    LSC_TRY(lsc_comm_share_text(&job->comm, &text, err));
    st = lsc_study_parse(&job->study, o->study, text, o->sets, o->nsets, err);
    LSC_TRY(lsc_agree(&job->comm, st, err));
    LSC_TRY(load_data(job, err));
    st = lsc_study_plan(&job->study, err);
    LSC_TRY(lsc_agree(&job->comm, st, err));
    LSC_TRY(lsc_machine_check_memory(&job->comm, &job->study, err));
    job->identity = lsc_identity_text(&job->study);
    if (job->identity == NULL) st = lsc_fail(err, LSC_ENOMEM, "out of memory");
    LSC_TRY(lsc_agree(&job->comm, st, err));
out:
    free(text);
    return st;
}

int
lsc_job_check_ours(const struct lsc_job *job, struct lsc_err *err)
{
    const char *path = job->options->path;
    char *old = NULL;
    int st;

    if (access(path, R_OK | W_OK) != 0)
        return lsc_fail(err, LSC_EIO, "%s: cannot open: %s", path,
                        strerror(errno));
    LSC_TRY(lsc_file_identity(path, &old, err));
    LSC_TRY(lsc_identity_compare(path, old, job->identity,
                                 job->options->any_machine, err));
out:
    free(old);
    return st;
}

/* Rank 0: the result file is there and ours, or made. */
static int
prepare(struct lsc_job *job, struct lsc_err *err)
{
    const char *path = job->options->path;
    int st = LSC_OK;

    if (access(path, F_OK) == 0) {
        LSC_TRY(lsc_job_check_ours(job, err));
    } else {
        LSC_TRY(lsc_file_create(path, &job->study, job->identity, err));
        job->created = 1;
    }
    if (lsc_ckpt_needed(&job->study))
        LSC_TRY(
            lsc_ckpt_create(job->ckpt_path, &job->study, job->identity, err));
out:
    return st;
}

/* Rank 0: solutions of another file, into one that lacks them. */
static int
take_solutions(struct lsc_job *job, struct lsc_err *err)
{
    const struct lsc_job_options *o = job->options;
    struct lsc_reuse reuse = {.study = &job->study,
                              .identity = job->identity,
                              .old = job->created ? o->reuse : NULL,
                              .result = o->path};
    const char *from = lsc_reuse_file(&reuse);
    size_t n;
    int st = lsc_reuse(&reuse, &n, err);

    if (st != LSC_OK && job->created) {
        unlink(o->path);
        unlink(job->ckpt_path);
    }
    if (st == LSC_OK && from != NULL && (n > 0 || job->created))
        fprintf(stderr, "losscape: %zu solutions taken from %s\n", n, from);
    job->taken = n;
    return st;
}

/* Rank 0: how much is done already.  Before the file is open on all ranks. */
static int
look_done(struct lsc_job *job, struct lsc_err *err)
{
    struct lsc_advance advance;
    struct lsc_reader reader;
    int st = LSC_OK;

    if (job->created && job->taken == 0) return LSC_OK;
    LSC_TRY(lsc_reader_open(&reader, job->options->path, 0, err));
    st = lsc_advance_look(&advance, &reader, err);
    lsc_reader_close(&reader);
    LSC_TRY(st);
    job->done = advance.done;
    lsc_advance_free(&advance);
out:
    return st;
}

int
lsc_job_open(struct lsc_job *job, struct lsc_err *err)
{
    const char *path = job->options->path;
    int st = LSC_OK;

    lsc_ckpt_name(path, job->ckpt_path, sizeof(job->ckpt_path));
    if (!job->options->no_lock)
        LSC_TRY(lsc_lock_take(&job->lock, &job->comm, path, err));
    if (job->comm.rank == 0) st = prepare(job, err);
    LSC_TRY(lsc_agree(&job->comm, st, err));
    if (job->comm.rank == 0) st = take_solutions(job, err);
    if (st == LSC_OK && job->comm.rank == 0) st = look_done(job, err);
    LSC_TRY(lsc_agree(&job->comm, st, err));
    LSC_TRY(
        lsc_file_open(&job->file, path, job->comm.world, 1, &job->study, err));
    if (lsc_ckpt_needed(&job->study))
        LSC_TRY(lsc_ckpt_open(&job->ckpt, job->ckpt_path, job->comm.world,
                              &job->study, err));
out:
    return st;
}

static double
deadline(const struct lsc_job *job)
{
    double hours = job->options->max_hours;

    if (hours <= 0)
        hours = lsc_config_real(&job->study.config, "run.max_hours");
    return hours > 0 ? job->started + 3600 * hours : 0;
}

/* What the farm came to, as a status with its message. */
static int
outcome(const struct lsc_job *job, const struct lsc_farm_result *r,
        struct lsc_err *err)
{
    const char *path = job->options->path;

    if (r->short_stage >= 0)
        return lsc_fail(err, LSC_ESTOP,
                        "%s: stopped with %zu tasks left: a task of stage %s "
                        "has taken %.3g s, and 1.5 times that is more than the "
                        "time limit leaves; run the same command again, if "
                        "need be with more time, to go on",
                        path, r->left, job->study.stages[r->short_stage]->name,
                        r->longest);
    if (r->left > 0)
        return lsc_fail(err, LSC_ESTOP,
                        "%s: stopped with %zu tasks left; run the same command "
                        "again to go on",
                        path, r->left);
    if (r->failed_stage >= 0)
        return lsc_fail(err, LSC_EDIVERGED,
                        "%s: stage %s: every task diverged, and would again; "
                        "change the study ([train] lr?) and give it another "
                        "-o file",
                        path, job->study.stages[r->failed_stage]->name);
    return LSC_OK;
}

static int
end_run(struct lsc_job *job, int run, const struct lsc_farm_result *result,
        struct lsc_err *err)
{
    int status = lsc_exit_status(outcome(job, result, NULL)), st;

    LSC_TRY(lsc_file_check_place(job->file, err));
    LSC_TRY(lsc_job_end_run(job, run, result, status, err));
out:
    return st;
}

int
lsc_job_work(struct lsc_job *job, struct lsc_err *err)
{
    const struct lsc_config *c = &job->study.config;
    struct lsc_farm farm = {
        .comm = &job->comm,
        .study = &job->study,
        .file = job->file,
        .ckpt = job->ckpt,
        .checkpoint_seconds = 60 * lsc_config_real(c, "run.checkpoint_minutes"),
        .progress_seconds = lsc_config_real(c, "run.progress_seconds"),
        .silence_seconds = 60 * lsc_config_real(c, "run.silence_minutes"),
        .flush_seconds = LSC_FLUSH_SECONDS,
        .deadline = deadline(job),
        .path = job->options->path,
        .collectives = lsc_collectives,
    };
    struct lsc_farm_result result;
    int st = LSC_OK;

    if (job->comm.rank == 0) st = lsc_job_begin_run(job, &farm.run, err);
    LSC_TRY(lsc_agree(&job->comm, st, err));
    LSC_MPI(MPI_Bcast(&farm.run, 1, MPI_INT, 0, job->comm.world));
    LSC_TRY(lsc_farm_run(&farm, &result, err));
    if (job->comm.rank == 0) st = end_run(job, farm.run, &result, err);
    LSC_TRY(lsc_agree(&job->comm, st, err));
    if (job->comm.rank == 0) {
        if (result.done + result.diverged > 0)
            lsc_report(&farm, &result, stderr);
        else if (result.left == 0)
            fprintf(stderr, "losscape: %s: nothing left to do\n", farm.path);
    }
    LSC_TRY(outcome(job, &result, err));
out:
    lsc_ckpt_close(job->ckpt);
    job->ckpt = NULL;
    if (job->comm.rank == 0 && (st == LSC_OK || st == LSC_EDIVERGED))
        unlink(job->ckpt_path);
    return st;
}

void
lsc_job_close(struct lsc_job *job)
{
    lsc_ckpt_close(job->ckpt);
    lsc_file_close(job->file);
    lsc_lock_release(&job->lock, &job->comm, job->options->path);
    lsc_study_free(&job->study);
    lsc_shared_free(&job->shared);
    free(job->identity);
}
