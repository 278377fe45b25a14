/*
 * farm.h - ranks sharing out tasks: the master, the workers, or one doing both.
 *
 * Rank 0 drives the scheduler and writes small rows and flags in batches; the
 * other ranks work.  A worker writes its large rows itself, makes them durable,
 * and only then reports the task done with its small rows in the message.
 * Waiting ranks poll with growing sleeps (up to 1 ms) instead of spinning, so a
 * master costs no core.  On one rank the same records pass through the same
 * functions without messages.
 */
#ifndef LSC_FARM_H
#define LSC_FARM_H

#include "../src/sched.h"
#include "../src/task.h"
#include "ckpt.h"
#include "file.h"

/* What is done becomes durable at least so often. */
#define LSC_FLUSH_SECONDS 1.0

struct lsc_collective; /* together.h */

/* Everything a rank needs in the farm. */
struct lsc_farm {
    const struct lsc_comm *comm;
    const struct lsc_study *study;
    struct lsc_file *file;
    struct lsc_ckpt *ckpt; /* NULL if no stage has a state                  */
    int run;               /* row of /runs                                  */
    double checkpoint_seconds, progress_seconds, flush_seconds;
    double silence_seconds; /* a rank without a sign of life for so long ends
                                 the job; 0: none does                       */
    double deadline;        /* MPI_Wtime() to stop at; 0: none               */
    const char *path;
    /* What is done of collective stages (together.h); NULL: there are none. */
    const struct lsc_collective *collectives;
};

/* Where a rank's time went; sums over ranks make the final table.  communicate:
 * messages, and whatever else is between tasks. */
struct lsc_times {
    double compute, communicate, io, idle, total; /* seconds                  */
    double busy; /* a master's, answering and writing: in communicate and io  */
    double images, flops, tasks;
};

/* What the whole farm came to, on every rank. */
struct lsc_farm_result {
    size_t left; /* tasks not done: it was asked to stop, or has no time    */
    int short_stage; /* a stage whose tasks there was no time for, or -1     */
    double longest;  /* and the seconds one of them has taken               */
    size_t done, diverged; /* in this run                                   */
    int failed_stage;      /* a stage all of whose tasks diverged, or -1    */
    struct lsc_times own, sum, most; /* this rank; over ranks (valid on 0)    */
};

/* How many tasks of a stage, the longest of which so far has taken so many
 * seconds, end before the deadline one after the other even if each takes 1.5
 * times as long; less than 1: none.  INFINITY where there is no deadline, or
 * they keep checkpoints, or nothing is known. */
double lsc_farm_tasks_in_time(const struct lsc_farm *farm, size_t stage,
                              double longest, double now);

/* Collective.  Check the flags in the file against checksums (shared out over
 * the ranks), then work until nothing is left or a stop is asked for; what is
 * collective comes last (together.h), and fails on all ranks with a status.
 * Progress goes to standard error of rank 0.  Errors of a task of the farm end
 * the job (lsc_comm_abort), naming stage and number. */
int lsc_farm_run(struct lsc_farm *farm, struct lsc_farm_result *result,
                 struct lsc_err *err);

#endif
