/* progress.c - rates over the last lines. */
#include "config.h"

#include "progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *
lsc_clock_text(double seconds, char text[32])
{
    unsigned s = seconds < 1e9 ? (unsigned)lround(seconds) : 1000000000;

    snprintf(text, 32, "%02u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
    return text;
}

static size_t
tasks_done(const struct lsc_progress *p)
{
    size_t n = 0;

    for (size_t s = 0; s < p->farm->study->nstages; s++)
        n += p->farm->study->counts[s];
    return n - lsc_sched_left(p->sched) - lsc_sched_held(p->sched);
}

static struct lsc_progress_mark
look(const struct lsc_progress *p, double now, double partial)
{
    struct lsc_progress_mark m = {.time = now, .tasks = tasks_done(p)};
    double all = lsc_sched_cost(p->sched);

    m.cost = lsc_sched_cost_done(p->sched) + partial;
    if (m.cost > all) m.cost = all;
    return m;
}

static void
remember(struct lsc_progress *p, struct lsc_progress_mark m)
{
    if (p->marks == LSC_PROGRESS_LINES)
        memmove(p->mark, p->mark + 1, --p->marks * sizeof(*p->mark));
    p->mark[p->marks++] = m;
}

void
lsc_progress_start(struct lsc_progress *p, const struct lsc_farm *farm,
                   const struct lsc_sched *sched)
{
    double now = MPI_Wtime();

    *p = (struct lsc_progress){.farm = farm, .sched = sched};
    p->next = now + farm->progress_seconds;
    p->terminal = isatty(STDERR_FILENO);
    remember(p, look(p, now, 0));
}

/* "train 2/3, surface 10/625": the stages under way. */
static void
stages(const struct lsc_progress *p, char *text, size_t room)
{
    const struct lsc_study *study = p->farm->study;
    size_t n = 0;

    text[0] = '\0';
    for (size_t s = 0; s < study->nstages && n + 1 < room; s++) {
        size_t todo = lsc_sched_count(p->sched, s, LSC_TODO);
        size_t done = study->counts[s] - todo;

        if (todo == 0 || (done == 0 && n > 0)) continue;
        n += (size_t)snprintf(text + n, room - n, "%s%s %zu/%zu",
                              n > 0 ? ", " : "", study->stages[s]->name, done,
                              study->counts[s]);
    }
}

void
lsc_progress_tick(struct lsc_progress *p, double now, double partial)
{
    struct lsc_progress_mark m;
    double all, cost, seconds, rate;
    char where[256], left[64] = "", clock[32];

    if (p->farm->progress_seconds <= 0 || now < p->next) return;
    p->next = now + p->farm->progress_seconds;
    m = look(p, now, partial);
    all = lsc_sched_cost(p->sched);
    seconds = now - p->mark[0].time;
    cost = m.cost - p->mark[0].cost;
    rate = (double)(m.tasks - p->mark[0].tasks) / seconds;
    stages(p, where, sizeof(where));
    if (cost > 0)
        snprintf(left, sizeof(left), " | %s left",
                 lsc_clock_text((all - m.cost) / cost * seconds, clock));
    fprintf(stderr, "losscape: %d %% | %s | %.*f tasks/s%s%s",
            (int)(100 * m.cost / all), where, rate < 100 ? 1 : 0, rate, left,
            p->terminal ? "\033[K\r" : "\n");
    fflush(stderr);
    remember(p, m);
}

void
lsc_progress_end(struct lsc_progress *p)
{
    if (p->terminal && p->marks > 1) fputs("\n", stderr);
}
