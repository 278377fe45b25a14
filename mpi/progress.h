/*
 * progress.h - how far the work is, a line every few seconds.
 *
 *     losscape: 45 % | surface 280/625 | 12.3 tasks/s | 00:01:20 left
 *
 * Shares and time left go by cost, so that a training counts for what it is.
 */
#ifndef LSC_PROGRESS_H
#define LSC_PROGRESS_H

#include "farm.h"

#define LSC_PROGRESS_LINES 8

struct lsc_progress {
    const struct lsc_farm *farm;
    const struct lsc_sched *sched;
    double next; /* MPI_Wtime() of the next line                        */
    /* What the last lines saw, oldest first: rates are taken over them. */
    struct lsc_progress_mark {
        double time, cost;
        size_t tasks;
    } mark[LSC_PROGRESS_LINES];
    size_t marks;
    int terminal; /* lines overwrite each other */
};

void lsc_progress_start(struct lsc_progress *p, const struct lsc_farm *farm,
                        const struct lsc_sched *sched);
/* Print a line if it is time.  partial: flops spent on tasks under way. */
void lsc_progress_tick(struct lsc_progress *p, double now, double partial);
/* On a terminal: go to the next line. */
void lsc_progress_end(struct lsc_progress *p);

/* "01:02:03" into text[32]; hours may be many. */
const char *lsc_clock_text(double seconds, char text[32]);

#endif
