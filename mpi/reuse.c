/* reuse.c - taking solutions from an older result file. */
#include "config.h"

#include "../src/settings.h"
#include "job.h"
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Everything a training depends on; how many solutions there are is not. */
static int
matters(const struct lsc_setting *s)
{
    static const char *const sections[] = {"data",  "net",      "start",
                                           "train", "ensemble", "machine"};

    if (strcmp(s->section, "study") == 0) return strcmp(s->key, "seed") == 0;
    if (strcmp(s->section, "ensemble") == 0 && strcmp(s->key, "solutions") == 0)
        return 0;
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
        if (strcmp(s->section, sections[i]) == 0) return 1;
    return 0;
}

static int
check_alike(const struct lsc_job *job, const struct lsc_reader *old,
            struct lsc_err *err)
{
    struct lsc_settings theirs = {0}, ours = {0};
    char *text = lsc_reader_text(old, "identity");
    int st;

    LSC_TRY(
        lsc_settings_read(old->path, text != NULL ? text : "", &theirs, err));
    LSC_TRY(lsc_settings_read("study", job->identity, &ours, err));
    for (size_t i = 0; i < ours.n; i++) {
        const struct lsc_setting *s = &ours.list[i];
        const char *other = lsc_settings_find(&theirs, s->section, s->key);

        if (!matters(s) || (other != NULL && strcmp(other, s->value) == 0))
            continue;
        st = lsc_fail(err, LSC_EINVAL,
                      "--reuse %s: its solutions are others: [%s] %s: '%s' "
                      "there, '%s' here",
                      old->path, s->section, s->key, other != NULL ? other : "",
                      s->value);
        goto out;
    }
out:
    free(text);
    lsc_settings_free(&theirs);
    lsc_settings_free(&ours);
    return st;
}

/* Copy task i's rows of stage `train` and its flag; *copied = 0 if a row is
 * not whole. */
static int
copy(struct lsc_job *job, struct lsc_file *file, const struct lsc_reader *old,
     size_t stage, const struct lsc_task_row *flag, size_t i, int *copied,
     struct lsc_err *err)
{
    const struct lsc_study *s = &job->study;
    void *rows[LSC_MAX_SLABS] = {0};
    struct lsc_task_row row = *flag;
    int st = LSC_OK;

    *copied = 0;
    for (size_t k = 0; k < s->nslabs; k++) {
        const struct lsc_slab *slab = &s->slabs[k];

        if (slab->stage != stage) continue;
        if ((rows[k] = lsc_calloc(1, slab->row_bytes)) == NULL) {
            st = lsc_fail(err, LSC_ENOMEM, "out of memory");
            goto out;
        }
        LSC_TRY(lsc_reader_row(old, slab->array->path, i, slab->row_bytes,
                               rows[k], err));
    }
    if (lsc_rows_checksum(s, stage, rows) != flag->checksum) goto out;
    for (size_t k = 0; k < s->nslabs; k++)
        if (rows[k] != NULL)
            LSC_TRY(lsc_file_write(file, k, i, 1, rows[k], err));
    row.run = 0;
    LSC_TRY(lsc_file_write_tasks(file, stage, i, 1, &row, err));
    *copied = 1;
out:
    for (size_t k = 0; k < s->nslabs; k++) free(rows[k]);
    return st;
}

int
lsc_job_reuse(struct lsc_job *job, const char *path, size_t *n,
              struct lsc_err *err)
{
    const struct lsc_study *s = &job->study;
    size_t stage = lsc_study_stage(s, "train");
    struct lsc_reader old = {0};
    struct lsc_file *file = NULL;
    int st;

    *n = 0;
    LSC_TRY(lsc_reader_open(&old, path, 0, err));
    LSC_TRY(check_alike(job, &old, err));
    LSC_TRY(lsc_file_open(&file, job->options->path, MPI_COMM_NULL, 1, s, err));
    for (size_t k = 0; k < old.nstages; k++) {
        const struct lsc_reader_stage *from = &old.stages[k];

        if (strcmp(from->name, "train") != 0) continue;
        for (size_t i = 0; i < from->count && i < s->counts[stage]; i++) {
            int copied = 0;

            if (from->rows[i].status != LSC_DONE) continue;
            LSC_TRY(
                copy(job, file, &old, stage, &from->rows[i], i, &copied, err));
            *n += (size_t)copied;
        }
    }
    LSC_TRY(lsc_file_sync(file, err));
out:
    lsc_file_close(file);
    lsc_reader_close(&old);
    return st;
}

int
lsc_job_count_reusable(const struct lsc_job *job, const char *path, size_t *n,
                       struct lsc_err *err)
{
    size_t stage = lsc_study_stage(&job->study, "train");
    struct lsc_reader old = {0};
    int st, good;

    *n = 0;
    LSC_TRY(lsc_reader_open(&old, path, 0, err));
    st = check_alike(job, &old, err);
    for (size_t k = 0; st == LSC_OK && k < old.nstages; k++) {
        const struct lsc_reader_stage *from = &old.stages[k];

        if (strcmp(from->name, "train") != 0) continue;
        for (size_t i = 0; i < from->count && i < job->study.counts[stage];
             i++) {
            if (from->rows[i].status != LSC_DONE) continue;
            LSC_TRY(lsc_reader_check(&old, k, i, &good, err));
            *n += (size_t)good;
        }
    }
out:
    lsc_reader_close(&old);
    return st;
}
