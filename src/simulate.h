/*
 * simulate.h - how long a study would take on so many ranks.
 *
 * The real scheduler, driven with a simulated clock: workers that have one
 * chunk in hand and ask for the next one ahead, messages that take their time,
 * and a master who sees to them one after the other and writes what is done.
 * Events are chunks and batches, so that 65,536 ranks and millions of tasks
 * take seconds.  No clock, no files: what tasks and messages take is given.
 */
#ifndef LSC_SIMULATE_H
#define LSC_SIMULATE_H

#include "sched.h"

/* A task of a stage: seconds + its cost x seconds_per_flop. */
struct lsc_sim_stage {
    double seconds_per_flop, seconds;
    double bytes; /* of its record and small rows in a message              */
};

/* How master and workers behave; seconds.  All 0: they take no time at all. */
struct lsc_sim_rules {
    double latency; /* of a message                                         */
    double message; /* the master's, to receive one and to answer           */
    double chunk;   /* the master's, to choose the tasks of a chunk         */
    double task;    /* the master's, a task: into the scheduler and the file */
    double sync;    /* the master's, to make durable what he has written    */
    double flush_every; /* which he does so often                           */
    /* Who waits polls, then sleeps longer and longer; a sleep takes nap_extra
     * more than asked for. */
    double nap_shortest, nap_longest, nap_extra;
    double ahead; /* a worker asks ahead when so much is left of its chunk   */
    /* A batch leaves so long after its first task, or when it is so large. */
    double batch, batch_per_rank, batch_bytes;
    double sign, sign_per_rank; /* between two signs of life                */
};

/* What holds the work up most. */
enum lsc_sim_limit {
    LSC_LIMIT_WORK,   /* nothing: the workers work 90 % of the time or more  */
    LSC_LIMIT_MASTER, /* he is busy half of the time or more                */
    LSC_LIMIT_CHAIN,  /* tasks one after the other: half the time or more   */
    LSC_LIMIT_TASKS,  /* else: too few or too unequal for so many workers   */
};

struct lsc_sim_result {
    double makespan;    /* from the first message to all being durable       */
    double work;        /* of all tasks together                             */
    double efficiency;  /* work / (workers x makespan)                       */
    double busy;        /* the master, or the one rank on its own affairs    */
    double chain;       /* the longest of tasks that need each other         */
    size_t chain_stage; /* where its longest task is                        */
    double chunks, messages;
    enum lsc_sim_limit limit;
};

struct lsc_sim;

/* Costs and needs of all tasks, once for any number of runs.  The list must
 * outlive it. */
int lsc_sim_create(struct lsc_sim **sim, const struct lsc_work_list *list,
                   struct lsc_err *err);
void lsc_sim_free(struct lsc_sim *sim);

/* The work on so many ranks: the first one is the master of the others, or, on
 * its own, does all itself.  stages[] as in the list. */
int lsc_sim_run(const struct lsc_sim *sim, const struct lsc_sim_stage *stages,
                const struct lsc_sim_rules *rules, size_t ranks,
                struct lsc_sim_result *result, struct lsc_err *err);

/* Cost of n tasks from first on, in flops. */
double lsc_sim_flops(const struct lsc_sim *sim, size_t stage, size_t first,
                     size_t n);
/* The longest chain of tasks that need each other; *longest: the stage of its
 * longest task. */
int lsc_sim_chain(const struct lsc_sim *sim, const struct lsc_sim_stage *stages,
                  double *seconds, size_t *longest, struct lsc_err *err);

#endif
