/* status.c - sums over the tasks and runs of a file. */
#include "config.h"

#include "status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* Seconds of one worker for what is left of the stages that have been timed;
 * checkpoints have some of it behind them. */
static double
time_left(const struct lsc_status *s)
{
    double seconds = 0;

    for (size_t i = 0; i < s->reader->nstages; i++) {
        const struct lsc_status_stage *sum = &s->stages[i];
        double left = (double)sum->left, cost = s->reader->stages[i].cost;

        if (sum->timed == 0 || sum->left == 0) continue;
        if (cost >= 1) left -= s->advance.saved[i] / cost;
        seconds += sum->seconds / (double)sum->timed * left;
    }
    return seconds;
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
        if (s->stages[i].timed == 0) s->untimed += s->stages[i].left;
    }
    seconds = time_left(s);
    s->seconds_left = s->left == 0  ? 0
                      : seconds > 0 ? seconds / s->workers
                                    : NAN;
    s->at_work = lsc_lock_is_held(r->path, s->holder);
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
    if (run + 1 < s->reader->nruns) return "killed";
    if (s->at_work) return "running";
    /* The command may fill its field. */
    for (size_t i = 0; i + 9 <= sizeof(row->command); i++)
        if (memcmp(row->command + i, "--no-lock", 9) == 0) return "unknown";
    return "killed";
}

double
lsc_status_added(const struct lsc_status *s, size_t run)
{
    const struct lsc_run_row *row = &s->reader->runs[run];
    double after = run + 1 < s->reader->nruns ? row[1].done : s->advance.done;

    return after - row->done;
}
