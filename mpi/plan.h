/*
 * plan.h - `losscape plan`: what a study would take on so many ranks.
 *
 * The scheduler of a run is driven with a simulated clock (src/simulate.h);
 * what tasks take is timed here, alone and with all cores busy, what messages
 * take is assumed.  Collective stages follow it: their flops at a part of the
 * rate of a product of matrices on all ranks (LSC_TOGETHER_EFFICIENCY).  No MPI
 * and no file: it works on a login node.
 */
#ifndef LSC_PLAN_H
#define LSC_PLAN_H

#include "job.h"
#include "sample.h"

#define LSC_PLAN_ROWS 64

struct lsc_plan_options {
    const char *study;
    const char *sets[LSC_MAX_SETS];
    size_t nsets;
    size_t ranks[LSC_PLAN_ROWS], nranks;
    size_t ranks_per_node; /* 0: one a core of this machine               */
    double seconds;        /* to time a stage for                         */
    double message, task;  /* the master's, seconds; task 0: as assumed   */
    int json;
};

struct lsc_plan_row {
    size_t ranks, nodes;
    struct lsc_sim_result sim; /* makespan, work, efficiency: `together` too */
    double together;   /* seconds of collective stages, after the farm       */
    double memory;     /* bytes on the first node, the fullest             */
    double write_rate; /* bytes/s, the mean over the makespan              */
};

struct lsc_plan {
    const struct lsc_plan_options *options;
    struct lsc_study study;
    void *images;
    size_t ranks_per_node;
    size_t together; /* tasks timed at once, to see a busy node            */
    struct lsc_sample alone[LSC_MAX_STAGES], full[LSC_MAX_STAGES];
    double flops[LSC_MAX_STAGES]; /* of a task, the mean                   */
    struct lsc_sim_rules rules;
    double product_rate; /* flops a second of a product of doubles         */
    double data_seconds, file_bytes, row_bytes; /* rows: written in the end */
    struct lsc_plan_row rows[LSC_PLAN_ROWS];
};

/* Fill *plan; lsc_plan_free in any case.  Errors of the study, its data and its
 * tasks. */
int lsc_plan_make(struct lsc_plan *plan, const struct lsc_plan_options *options,
                  struct lsc_err *err);
void lsc_plan_free(struct lsc_plan *plan);

/* Seconds of a task of a stage, if `busy` ranks of a node work. */
struct lsc_sim_stage lsc_plan_stage(const struct lsc_plan *plan, size_t stage,
                                    size_t busy);

void lsc_plan_print(const struct lsc_plan *plan, FILE *out);
void lsc_plan_print_json(const struct lsc_plan *plan, FILE *out);

#endif
