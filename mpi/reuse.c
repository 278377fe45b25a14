/* reuse.c - which solutions can be taken, and taking them. */
#include "config.h"

#include "reuse.h"

#include "../src/settings.h"
#include "../src/stops.h"
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *
solutions(const struct lsc_study *study)
{
    return lsc_config_text(&study->config, "start.solutions");
}

const char *
lsc_reuse_file(const struct lsc_reuse *r)
{
    if (*solutions(r->study) != '\0') return solutions(r->study);
    return r->old;
}

int
lsc_reuse_covers(const struct lsc_study *study, size_t stage)
{
    return *solutions(study) != '\0' &&
           stage == lsc_study_stage(study, "train");
}

/* What messages begin with. */
static const char *
asked(const struct lsc_reuse *r)
{
    return *solutions(r->study) != '\0' ? "[start] solutions" : "--reuse";
}

/* Everything a training depends on; how many solutions there are is not, nor
 * what is kept of it. */
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

/* Whether the old value will do.  A trajectory can be left out. */
static int
will_do(const struct lsc_setting *s, const char *old)
{
    if (old == NULL) return 0;
    if (strcmp(s->section, "ensemble") == 0 &&
        strcmp(s->key, "trajectory") == 0 && strcmp(s->value, "no") == 0)
        return 1;
    return strcmp(old, s->value) == 0;
}

static int
check_alike(const struct lsc_reuse *r, const struct lsc_reader *old,
            struct lsc_err *err)
{
    struct lsc_settings theirs = {0}, ours = {0};
    char *text = lsc_reader_text(old, "identity");
    int st;

    LSC_TRY(
        lsc_settings_read(old->path, text != NULL ? text : "", &theirs, err));
    LSC_TRY(lsc_settings_read("study", r->identity, &ours, err));
    for (size_t i = 0; i < ours.n; i++) {
        const struct lsc_setting *s = &ours.list[i];
        const char *other = lsc_settings_find(&theirs, s->section, s->key);

        if (!matters(s) || will_do(s, other)) continue;
        st = lsc_fail(err, LSC_EINVAL,
                      "%s %s: its solutions %s: [%s] %s: '%s' there, '%s' here",
                      asked(r), old->path,
                      strcmp(s->key, "trajectory") == 0
                          ? "have no trajectory to take"
                          : "are others",
                      s->section, s->key, other != NULL ? other : "", s->value);
        goto out;
    }
out:
    free(text);
    lsc_settings_free(&theirs);
    lsc_settings_free(&ours);
    return st;
}

/* Checkpoints can be left out, too; else they are of the same steps. */
static int
check_stops(const struct lsc_reuse *r, const struct lsc_reader *old,
            struct lsc_err *err)
{
    const struct lsc_stops *ours = r->study->stops;
    size_t i = lsc_reader_find(old, "/checkpoints/step"), same = 0;
    void *items = NULL;
    int st = LSC_OK;

    if (ours == NULL) return LSC_OK;
    if (i != (size_t)-1 && old->arrays[i].type == LSC_I32 &&
        old->arrays[i].items == ours->n) {
        LSC_TRY(lsc_reader_load(old, i, &items, err));
        while (same < ours->n &&
               ((const int32_t *)items)[same] == (int32_t)ours->step[same])
            same++;
    }
    if (same < ours->n)
        st = lsc_fail(err, LSC_EINVAL,
                      "%s %s: its checkpoints are of other steps, or none",
                      asked(r), old->path);
out:
    free(items);
    return st;
}

/* For [start] solutions: those that rows[count] lack are done in `from`. */
static int
check_all(const struct lsc_reuse *r, const struct lsc_reader_stage *from,
          const struct lsc_task_row *rows, size_t count, struct lsc_err *err)
{
    const char *path = lsc_reuse_file(r);
    char which[128] = "";
    size_t missing = 0;

    if (from->count < count)
        return lsc_fail(err, LSC_EINVAL,
                        "[start] solutions %s: it has %zu of the %zu solutions "
                        "of this study ([ensemble] solutions); ask for fewer, "
                        "or have the others trained: losscape run --reuse",
                        path, from->count, count);
    for (size_t i = 0; i < count; i++) {
        size_t at = strlen(which);

        if (rows[i].status != LSC_TODO || from->rows[i].status == LSC_DONE)
            continue;
        if (++missing <= 4)
            snprintf(which + at, sizeof(which) - at, "%s%zu",
                     missing > 1 ? ", " : "", i);
    }
    if (missing == 0) return LSC_OK;
    return lsc_fail(err, LSC_EINVAL,
                    "[start] solutions %s: %zu of %zu solutions are not done "
                    "there, or have diverged: %s%s; go on with its study first "
                    "(losscape status %s)",
                    path, missing, count, which, missing > 4 ? ", ..." : "",
                    path);
}

/* Copy task i's rows of stage `to` and its flag.  The checksum is that of the
 * rows the new file has. */
static int
copy(const struct lsc_study *s, struct lsc_file *file,
     const struct lsc_reader *old, size_t to, struct lsc_task_row flag,
     size_t i, struct lsc_err *err)
{
    void *rows[LSC_MAX_SLABS] = {0};
    int st = LSC_OK;

    for (size_t k = 0; k < s->nslabs; k++) {
        const struct lsc_slab *slab = &s->slabs[k];

        if (slab->stage != to) continue;
        if ((rows[k] = lsc_calloc(1, slab->row_bytes)) == NULL) {
            st = lsc_fail(err, LSC_ENOMEM, "out of memory");
            goto out;
        }
        LSC_TRY(lsc_reader_row(old, slab->array->path, i, slab->row_bytes,
                               rows[k], err));
        LSC_TRY(lsc_file_write(file, k, i, 1, rows[k], err));
    }
    flag.checksum = lsc_rows_checksum(s, to, rows);
    flag.run = 0;
    LSC_TRY(lsc_file_write_tasks(file, to, i, 1, &flag, err));
out:
    for (size_t k = 0; k < s->nslabs; k++) free(rows[k]);
    return st;
}

/* Take from stage `from` what rows[] of stage `to` lack. */
static int
take(const struct lsc_reuse *r, const struct lsc_reader *old, size_t from,
     struct lsc_file *file, size_t to, const struct lsc_task_row *rows,
     size_t *n, struct lsc_err *err)
{
    const struct lsc_reader_stage *stage = &old->stages[from];
    int st = LSC_OK, good;

    for (size_t i = 0; i < stage->count && i < r->study->counts[to]; i++) {
        if (rows[i].status != LSC_TODO || stage->rows[i].status != LSC_DONE)
            continue;
        LSC_TRY(lsc_reader_check(old, from, i, &good, err));
        if (!good && lsc_reuse_covers(r->study, to))
            LSC_TRY(lsc_fail(err, LSC_EIO,
                             "[start] solutions %s: solution %zu: wrong "
                             "checksum; a run of its study trains it again",
                             old->path, i));
        if (!good) continue;
        if (!r->dry)
            LSC_TRY(copy(r->study, file, old, to, stage->rows[i], i, err));
        ++*n;
    }
    if (!r->dry) LSC_TRY(lsc_file_sync(file, err));
out:
    return st;
}

/* The old file's stage `train` for rows[] of ours. */
static int
take_from(const struct lsc_reuse *r, struct lsc_file *file, size_t to,
          const struct lsc_task_row *rows, size_t *n, struct lsc_err *err)
{
    struct lsc_reader old;
    size_t from = 0;
    int st;

    st = lsc_reader_open(&old, lsc_reuse_file(r), 0, err);
    if (st != LSC_OK) return lsc_fail_in(err, "%s", asked(r));
    LSC_TRY(check_alike(r, &old, err));
    LSC_TRY(check_stops(r, &old, err));
    while (from < old.nstages && strcmp(old.stages[from].name, "train") != 0)
        from++;
    if (from == old.nstages)
        LSC_TRY(lsc_fail(err, LSC_EIO, "%s %s: it has no stage train", asked(r),
                         old.path));
    if (lsc_reuse_covers(r->study, to))
        LSC_TRY(
            check_all(r, &old.stages[from], rows, r->study->counts[to], err));
    LSC_TRY(take(r, &old, from, file, to, rows, n, err));
out:
    lsc_reader_close(&old);
    return st;
}

static int
is_same(const char *a, const char *b)
{
    struct stat x, y;

    if (strcmp(a, b) == 0) return 1;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

static int
check_request(const struct lsc_reuse *r, const char *path, struct lsc_err *err)
{
    if (r->old != NULL && path != r->old)
        return lsc_fail(err, LSC_EINVAL,
                        "--reuse %s: the study has [start] solutions %s",
                        r->old, path);
    if (lsc_study_stage(r->study, "train") == LSC_ABSENT)
        return lsc_fail(err, LSC_EINVAL, "%s %s: this study has no solutions",
                        asked(r), path);
    if (r->result != NULL && is_same(path, r->result))
        return lsc_fail(err, LSC_EINVAL,
                        "%s %s: this is the result file itself", asked(r),
                        path);
    return LSC_OK;
}

int
lsc_reuse(const struct lsc_reuse *r, size_t *n, struct lsc_err *err)
{
    const char *path = lsc_reuse_file(r);
    size_t to = lsc_study_stage(r->study, "train"), left = 0;
    struct lsc_task_row *rows = NULL;
    struct lsc_file *file = NULL;
    int st;

    *n = 0;
    if (path == NULL) return LSC_OK;
    LSC_TRY(check_request(r, path, err));
    LSC_TRY(lsc_alloc(&rows, r->study->counts[to], err));
    if (r->result != NULL && access(r->result, F_OK) == 0) {
        LSC_TRY(lsc_file_open(&file, r->result, MPI_COMM_NULL, !r->dry,
                              r->study, err));
        LSC_TRY(
            lsc_file_read_tasks(file, to, 0, r->study->counts[to], rows, err));
    }
    for (size_t i = 0; i < r->study->counts[to]; i++)
        left += rows[i].status == LSC_TODO;
    if (left > 0) LSC_TRY(take_from(r, file, to, rows, n, err));
out:
    lsc_file_close(file);
    free(rows);
    return st;
}
