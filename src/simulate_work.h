/*
 * simulate_work.h - a simulation inside: its tasks, and the run under way.
 */
#ifndef LSC_SIMULATE_WORK_H
#define LSC_SIMULATE_WORK_H

#include "events.h"
#include "simulate.h"

struct lsc_sim {
    const struct lsc_work_list *list;
    /* Flops: of each task of a stage, if all are alike; else sums[i] is that of
     * the first i. */
    double each[LSC_MAX_STAGES], *sums[LSC_MAX_STAGES];
    struct lsc_joint joint[LSC_MAX_STAGES];
};

/* The same list; a look into the table may be much quicker than the study. */
struct lsc_work_list lsc_sim_work_list(const struct lsc_sim *sim);

enum lsc_sim_event {
    LSC_SIM_ASK,       /* at the master                                     */
    LSC_SIM_ASK_AHEAD, /* likewise                                          */
    LSC_SIM_DONE,      /* likewise: `range` is done                         */
    LSC_SIM_CHUNK,     /* at the worker, who may have asked in vain         */
    LSC_SIM_END,       /* of the worker's chunk                             */
};

struct lsc_sim_worker {
    struct lsc_chunk next; /* given, not begun                              */
    double there;          /* waiting since                                 */
    int working, asked, has_next;
};

struct lsc_sim_run {
    const struct lsc_sim *sim;
    const struct lsc_sim_stage *stages;
    const struct lsc_sim_rules *rules;
    struct lsc_sim_result *result;
    struct lsc_sched *sched;
    struct lsc_events events;
    struct lsc_sim_worker *workers;
    uint32_t *idle; /* a stack, as the master's                            */
    size_t nworkers, nidle;
    double free_at;  /* the master                                          */
    double slower;   /* he is: signs of life come in between                */
    double batch;    /* seconds until a batch leaves                        */
    double unsynced; /* since when something waits to be made durable, or -1 */
};

/* Seconds of a chunk, and of n tasks from first on. */
double lsc_sim_chunk_seconds(const struct lsc_sim_run *run,
                             const struct lsc_chunk *chunk);
double lsc_sim_seconds(const struct lsc_sim_run *run, size_t stage,
                       size_t first, size_t n);
/* When one who polls since `since` sees what is there at t. */
double lsc_sim_seen(const struct lsc_sim_rules *rules, double since, double t);
int lsc_sim_push(struct lsc_sim_run *run, double time, enum lsc_sim_event type,
                 size_t worker, struct lsc_err *err);

/* A worker asks at time t, having nothing to do. */
int lsc_sim_ask(struct lsc_sim_run *run, size_t worker, double t,
                struct lsc_err *err);
/* A worker has its answer, which may be empty if it asked ahead. */
int lsc_sim_on_chunk(struct lsc_sim_run *run, const struct lsc_event *event,
                     struct lsc_err *err);
int lsc_sim_on_end(struct lsc_sim_run *run, const struct lsc_event *event,
                   struct lsc_err *err);

#endif
