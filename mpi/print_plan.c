/* print_plan.c - what a run does, before it does it. */
#include "config.h"

#include "job.h"
#include "machine.h"
#include "part.h"
#include "reader.h"
#include "reuse.h"

#include <errno.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>

static const char *
plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static double
stage_cost(const struct lsc_study *s, size_t stage)
{
    double cost = 0;

    if (lsc_reuse_covers(s, stage)) return 0;
    for (size_t i = 0; i < s->counts[stage]; i++)
        cost += lsc_study_cost(s, stage, i);
    return cost;
}

double
lsc_job_file_bytes(const struct lsc_study *s)
{
    double bytes = 0;

    for (size_t i = 0; i < s->nslabs; i++)
        bytes += (double)s->slabs[i].rows * (double)s->slabs[i].row_bytes;
    for (size_t i = 0; i < s->nstages; i++)
        bytes += (double)s->counts[i] * (double)sizeof(struct lsc_task_row);
    return bytes;
}

void
lsc_job_print_plan(const struct lsc_job *job, FILE *out)
{
    const struct lsc_study *s = &job->study;
    const struct lsc_comm *c = &job->comm;

    fprintf(out, "losscape %s: %s -> %s\n", PACKAGE_VERSION,
            job->options->study, job->options->path);
    fprintf(
        out,
        "  data   %s%s%s%s, %zu training and %zu test images, %zux%zux%zu\n",
        s->data.name, *s->data.dir != '\0' ? " (" : "", s->data.dir,
        *s->data.dir != '\0' ? ")" : "", s->train.n, s->test.n, s->data.c,
        s->data.h, s->data.w);
    fprintf(out,
            "  net    %s: %zu parameters, %.3g MFLOP an image; landscapes on "
            "%zu training and %zu test images\n",
            lsc_config_text(&s->config, "net.spec"), s->net.P,
            s->net.flops / 1e6, s->train_subset.n, s->test_subset.n);
    for (size_t i = 0; i < s->nstages; i++)
        fprintf(out, "  stage  %-22s %8zu task%s %12.4g GFLOP  %s\n",
                s->stages[i]->name, s->counts[i],
                s->counts[i] == 1 ? ", " : "s,", stage_cost(s, i) / 1e9,
                lsc_reuse_covers(s, i) ? "taken from [start] solutions"
                                       : s->stages[i]->help);
    fprintf(out,
            "  file   %.4g MB; memory %.4g MB a rank beside %.4g MB of data a "
            "node\n",
            lsc_job_file_bytes(s) / 1e6,
            (double)lsc_machine_rank_bytes(s, c->size) / 1e6,
            (double)lsc_data_bytes(&s->data) / 1e6);
    fprintf(out, "  run    %d rank%s on %d node%s, %d BLAS thread%s each, %s\n",
            c->size, plural((size_t)c->size), c->nodes,
            plural((size_t)c->nodes), lsc_machine_blas_threads(),
            plural((size_t)lsc_machine_blas_threads()),
            lsc_machine_blas_core());
    fflush(out);
}

/* "results/a.h5": results is there, and files can be made in it. */
static int
check_directory(const char *path, struct lsc_err *err)
{
    char copy[sizeof(((struct lsc_job_options *)0)->path)];
    const char *dir;
    int st;

    LSC_TRY(lsc_part_check_directory(path, err));
    snprintf(copy, sizeof(copy), "%s", path);
    dir = dirname(copy);
    if (access(dir, W_OK | X_OK) != 0)
        st = lsc_fail(err, LSC_EIO, "%s: cannot create files in %s: %s", path,
                      dir, strerror(errno));
out:
    return st;
}

/* What the file that is there holds already. */
static int
count_done(const char *path, char *text, size_t size, struct lsc_err *err)
{
    struct lsc_reader r;
    size_t left = 0, all = 0;
    int st;

    LSC_TRY(lsc_reader_open(&r, path, 0, err));
    for (size_t i = 0; i < r.nstages; i++) {
        left += lsc_reader_count(&r.stages[i], LSC_TODO);
        all += r.stages[i].count;
    }
    lsc_reader_close(&r);
    if (left == 0)
        snprintf(text, size, "%s: nothing left to do", path);
    else
        snprintf(text, size, "%s: %zu of %zu tasks are done already", path,
                 all - left, all);
out:
    return st;
}

static int
look(const struct lsc_job *job, char *text, size_t size, struct lsc_err *err)
{
    const struct lsc_job_options *o = job->options;
    int is_new = access(o->path, F_OK) != 0;
    struct lsc_reuse reuse = {.study = &job->study,
                              .identity = job->identity,
                              .old = is_new ? o->reuse : NULL,
                              .result = o->path,
                              .dry = 1};
    const char *from = lsc_reuse_file(&reuse);
    size_t n, at;
    int st;

    LSC_TRY(check_directory(o->path, err));
    if (!is_new) {
        LSC_TRY(lsc_job_check_ours(job, err));
        LSC_TRY(count_done(o->path, text, size, err));
    }
    LSC_TRY(lsc_reuse(&reuse, &n, err));
    at = strlen(text);
    if (from != NULL && (n > 0 || is_new))
        snprintf(text + at, size - at,
                 "%s%zu solution%s would be taken from %s", is_new ? "" : "; ",
                 n, plural(n), from);
out:
    return st;
}

int
lsc_job_look(const struct lsc_job *job, char *text, size_t size,
             struct lsc_err *err)
{
    int st = LSC_OK;

    text[0] = '\0';
    if (job->comm.rank == 0) st = look(job, text, size, err);
    return lsc_agree(&job->comm, st, err);
}
