/*
 * sample.h - what tasks of a study take on this machine: some are timed.
 *
 * A few tasks of each stage run here, without MPI and without a file.  The rows
 * a task asks for are those of a task that has run before, slightly changed
 * where they are not the very ones; a training that does not end in time has
 * been timed step by step, and its start stands for its solution.
 */
#ifndef LSC_SAMPLE_H
#define LSC_SAMPLE_H

#include "../src/simulate.h"

struct lsc_sample {
    double seconds_per_flop; /* by the stage's own cost                   */
    size_t tasks;            /* that ran to their end                     */
};

/* Time tasks of every stage, each stage for about so many seconds (but at least
 * one task, or some steps of it).  LSC_EDIVERGED does not end it; other errors
 * of tasks do, and LSC_ENOMEM. */
int lsc_sample(const struct lsc_study *study, double seconds,
               struct lsc_sample samples[LSC_MAX_STAGES], struct lsc_err *err);
/* The same in n processes at once, as on a node that is busy: means. */
int lsc_sample_together(const struct lsc_study *study, double seconds, size_t n,
                        struct lsc_sample samples[LSC_MAX_STAGES],
                        struct lsc_err *err);

/* The scheduler's own time, a chunk and a task: into rules->chunk, and added to
 * rules->task. */
int lsc_sample_scheduler(struct lsc_sim_rules *rules, struct lsc_err *err);

/* Flops a second of a product of matrices of doubles on one core. */
int lsc_sample_product(double *flops_per_second, struct lsc_err *err);

/* Seconds on a clock that only goes forward. */
double lsc_sample_clock(void);

#endif
