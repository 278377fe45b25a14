/* status_text.c - how far a study is, for a terminal. */
#include "config.h"

#include "progress.h"
#include "status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Older runs than these are counted, not shown. */
#define MOST_RUNS 20

/* "3.2 s", "12 min", "5.1 h" */
static void
print_time(double seconds, FILE *out)
{
    if (seconds < 100)
        fprintf(out, "%.3g s", seconds);
    else if (seconds < 6000)
        fprintf(out, "%.3g min", seconds / 60);
    else
        fprintf(out, "%.3g h", seconds / 3600);
}

static void
print_stage(const struct lsc_reader_stage *stage,
            const struct lsc_status_stage *sum, int workers, FILE *out)
{
    size_t tried = sum->done + sum->diverged;

    if (stage->collective) workers = 1;
    fprintf(out, "%-22s %10zu %10zu %9zu %6.1f ", stage->name, stage->count,
            sum->done, sum->diverged,
            stage->count > 0 ? 100.0 * (double)tried / (double)stage->count
                             : 100.0);
    if (sum->timed > 0)
        fprintf(out, "%9.3g %9.3g\n", sum->seconds / (double)sum->timed,
                (double)workers * (double)sum->timed / sum->seconds);
    else
        fprintf(out, "%9s %9s\n", "-", "-");
}

static void
print_left(const struct lsc_status *s, FILE *out)
{
    const struct lsc_advance *a = &s->advance;

    if (s->left == 0) {
        fprintf(out, "nothing left to do\n");
        return;
    }
    fprintf(out, "left: %zu tasks", s->left);
    if (!isnan(s->seconds_left)) {
        fprintf(out, ", about ");
        print_time(s->seconds_left, out);
        fprintf(out, " with %d worker%s", s->workers,
                s->workers == 1 ? "" : "s");
    }
    if (s->untimed > 0)
        fprintf(out, ", %zu of them in stages that have not been timed yet",
                s->untimed);
    fputc('\n', out);
    if (a->all > 0)
        fprintf(out, "work: %.1f %% done, unfinished trainings included\n",
                100 * a->done / a->all);
}

static void
print_stages(const struct lsc_status *s, FILE *out)
{
    const struct lsc_reader *r = s->reader;

    fprintf(out, "%-22s %10s %10s %9s %6s %9s %9s\n", "stage", "tasks", "done",
            "diverged", "%", "s/task", "tasks/s");
    for (size_t i = 0; i < r->nstages; i++)
        print_stage(&r->stages[i], &s->stages[i], s->workers, out);
    print_left(s, out);
}

/* Texts fill their fields, and end in NUL only if they are shorter. */
#define TEXT(field) (int)strnlen(field, sizeof(field)), field

/* " 12.3 %", or "-" where the part is not known. */
static void
print_share(double part, double all, FILE *out)
{
    if (all > 0 && isfinite(part))
        fprintf(out, " %6.1f %%", 100 * part / all);
    else
        fprintf(out, " %8s", "-");
}

static void
print_run(const struct lsc_status *s, size_t i, FILE *out)
{
    const struct lsc_run_row *row = &s->reader->runs[i];
    int workers = row->ranks > 1 ? row->ranks - 1 : 1;
    char text[32];

    fprintf(out, "%4d %-20.*s %-8s", row->start > 0 ? row->start : (int)i + 1,
            TEXT(row->date), lsc_status_end(s, i, text));
    if (row->exit_status >= 0)
        fprintf(out, " %9s %9lld", lsc_clock_text(row->seconds, text),
                (long long)row->tasks);
    else
        fprintf(out, " %9s %9s", "-", "-");
    print_share(lsc_status_added(s, i), s->advance.all, out);
    print_share(row->compute_seconds,
                row->exit_status >= 0 ? workers * row->work_seconds : 0, out);
    fprintf(out, " %6d %5d  %.*s%s%.*s\n", (int)row->ranks, (int)row->nodes,
            TEXT(row->host), row->slurm_job[0] != '\0' ? "  Slurm job " : "",
            TEXT(row->slurm_job));
}

static void
print_runs(const struct lsc_status *s, FILE *out)
{
    size_t n = s->reader->nruns, first = n > MOST_RUNS ? n - MOST_RUNS : 0;

    if (n == 0) return;
    fprintf(out, "\n%4s %-20s %-8s %9s %9s %8s %8s %6s %5s  %s\n", "run",
            "begun (UTC)", "end", "wall", "tasks", "work", "busy", "ranks",
            "nodes", "host");
    if (first > 0) fprintf(out, "     (%d before)\n", s->starts - MOST_RUNS);
    for (size_t i = first; i < n; i++) print_run(s, i, out);
}

void
lsc_status_print(const struct lsc_status *s, FILE *out)
{
    const struct lsc_reader *r = s->reader;
    char *kind = lsc_reader_text(r, "kind"), *data = lsc_reader_text(r, "data");

    fprintf(out, "%s: %s on %s\n", r->path, kind != NULL ? kind : "?",
            data != NULL ? data : "?");
    if (s->at_work) fprintf(out, "at work on it: %s\n", s->holder);
    print_stages(s, out);
    print_runs(s, out);
    free(kind);
    free(data);
}
