/* status.c - sums over the tasks and runs of a file. */
#include "config.h"

#include "status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct lsc_status_stage
sum_up(const struct lsc_reader_stage *stage)
{
    struct lsc_status_stage sum = {0};

    for (size_t i = 0; i < stage->count; i++) {
        const struct lsc_task_row *row = &stage->rows[i];

        if (row->status == LSC_TODO) {
            sum.left++;
            continue;
        }
        sum.done += row->status == LSC_DONE;
        sum.diverged += row->status == LSC_DIVERGED;
        sum.timed += row->seconds > 0;
        sum.seconds += row->seconds;
    }
    return sum;
}

/* Since a run began, by the clocks of two machines; mktime twice, so that the
 * time zone does not matter. */
static double
elapsed(const struct lsc_run_row *run)
{
    time_t now = time(NULL);
    struct tm began = {0}, utc;
    char date[sizeof(run->date) + 1] = "";

    memcpy(date, run->date, sizeof(run->date));
    if (sscanf(date, "%d-%d-%dT%d:%d:%dZ", &began.tm_year, &began.tm_mon,
               &began.tm_mday, &began.tm_hour, &began.tm_min,
               &began.tm_sec) != 6)
        return NAN;
    began.tm_year -= 1900;
    began.tm_mon--;
    gmtime_r(&now, &utc);
    return difftime(mktime(&utc), mktime(&began));
}

/* Flops a second of one worker: of the tasks that have been timed, else of the
 * last run; 0: not known. */
static double
rate(const struct lsc_status *s)
{
    const struct lsc_reader *r = s->reader;
    double flops = 0, seconds = 0;

    for (size_t i = 0; i < r->nstages; i++) {
        if (isnan(r->stages[i].cost)) return 0;
        flops += (double)s->stages[i].timed * r->stages[i].cost;
        seconds +=
            s->stages[i].seconds * (r->stages[i].collective ? s->workers : 1);
    }
    if (seconds > 0) return flops / seconds;
    if (r->nruns == 0) return 0;
    flops = lsc_status_added(s, r->nruns - 1);
    seconds = r->runs[r->nruns - 1].work_seconds;
    if (r->runs[r->nruns - 1].exit_status < 0)
        seconds = s->at_work ? elapsed(&r->runs[r->nruns - 1]) : 0;
    return flops > 0 && seconds > 0 ? flops / seconds / s->workers : 0;
}

/* What is left by the seconds of a stage's tasks, or by its flops; checkpoints
 * have some of it behind them. */
static double
time_left(struct lsc_status *s)
{
    double seconds = 0, flops = rate(s);

    for (size_t i = 0; i < s->reader->nstages; i++) {
        const struct lsc_status_stage *sum = &s->stages[i];
        double left = (double)sum->left, cost = s->reader->stages[i].cost;

        if (cost >= 1) left -= s->advance.saved[i] / cost;
        if (sum->timed > 0)
            seconds += sum->seconds / (double)sum->timed * left *
                       (s->reader->stages[i].collective ? s->workers : 1);
        else if (flops > 0)
            seconds += left * cost / flops;
        else
            s->untimed += sum->left;
    }
    return seconds / s->workers;
}

int
lsc_status_look(struct lsc_status *s, const struct lsc_reader *r,
                struct lsc_err *err)
{
    const struct lsc_run_row *last =
        r->nruns > 0 ? &r->runs[r->nruns - 1] : NULL;
    double seconds;
    int st;

    *s = (struct lsc_status){.reader = r, .workers = 1};
    LSC_TRY(lsc_alloc(&s->stages, r->nstages, err));
    LSC_TRY(lsc_advance_look(&s->advance, r, err));
    if (last != NULL && last->ranks > 1) s->workers = last->ranks - 1;
    if (last != NULL) s->starts = last->start > 0 ? last->start : (int)r->nruns;
    for (size_t i = 0; i < r->nstages; i++) {
        s->stages[i] = sum_up(&r->stages[i]);
        s->left += s->stages[i].left;
    }
    s->at_work = lsc_lock_is_held(r->path, s->holder);
    seconds = time_left(s);
    s->seconds_left = s->left == 0 || seconds > 0 ? seconds : NAN;
out:
    if (st != LSC_OK) lsc_status_free(s);
    return st;
}

void
lsc_status_free(struct lsc_status *s)
{
    lsc_advance_free(&s->advance);
    free(s->stages);
    s->stages = NULL;
}

const char *
lsc_status_end(const struct lsc_status *s, size_t run, char text[16])
{
    static const struct {
        int code;
        const char *word;
    } words[] = {
        {LSC_OK, "done"}, {LSC_ESTOP, "stopped"}, {LSC_EDIVERGED, "diverged"}};
    const struct lsc_run_row *row = &s->reader->runs[run];

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (lsc_exit_status(words[i].code) == row->exit_status)
            return words[i].word;
    if (row->exit_status >= 0) {
        snprintf(text, 16, "exit %d", (int)row->exit_status);
        return text;
    }
    if (isnan(row->seconds)) return "unknown"; /* an older file */
    if (run + 1 < s->reader->nruns) return "died";
    if (s->at_work) return "running";
    /* The command may fill its field. */
    for (size_t i = 0; i + 9 <= sizeof(row->command); i++)
        if (memcmp(row->command + i, "--no-lock", 9) == 0) return "unknown";
    return "died";
}

double
lsc_status_added(const struct lsc_status *s, size_t run)
{
    const struct lsc_run_row *row = &s->reader->runs[run];
    double after = run + 1 < s->reader->nruns ? row[1].done : s->advance.done;

    return after - row->done;
}
