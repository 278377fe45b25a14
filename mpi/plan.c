/* plan.c - study, samples, simulation. */
#include "config.h"

#include "plan.h"

#include "find_data.h"
#include "machine.h"
#include "reuse.h"
#include "text_file.h"
#include "together.h"
#include "worker.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* How fast a rank writes large rows, bytes/s: half of what one client of a
 * parallel file system commonly gets. */
#define WRITE_RATE 5e8
/* What the master keeps of a task. */
#define TASK_BYTES 32

/* latency: of small messages on common networks.  task: what tests/bench-farm
 * finds, less the scheduler's part, which is measured.  sync: two fdatasync on
 * a local disk.  nap_extra: the timer slack of Linux. */
static const struct lsc_sim_rules assumed = {
    .latency = 3e-6,
    .task = 5e-8,
    .sync = 0.01,
    .flush_every = LSC_FLUSH_SECONDS,
    .nap_shortest = 1e-6 * LSC_NAP_SHORTEST,
    .nap_longest = 1e-6 * LSC_NAP_LONGEST,
    .nap_extra = 6e-5,
    .ahead = LSC_AHEAD_SECONDS,
    .batch = LSC_BATCH_SECONDS,
    .batch_per_rank = LSC_BATCH_SECONDS_PER_RANK,
    .batch_bytes = LSC_BATCH_BYTES,
    .sign = LSC_SIGN_SECONDS,
    .sign_per_rank = LSC_SIGN_SECONDS_PER_RANK,
};

static int
open_study(struct lsc_plan *p, struct lsc_err *err)
{
    const struct lsc_plan_options *o = p->options;
    const struct lsc_config *c = &p->study.config;
    double from;
    char *text = NULL;
    int st;

    LSC_TRY(lsc_text_read(o->study, &text, err));
    LSC_TRY(lsc_study_parse(&p->study, o->study, text, o->sets, o->nsets, err));
    from = lsc_sample_clock();
    LSC_TRY(lsc_find_data(lsc_config_text(c, "data.set"),
                          lsc_config_text(c, "data.dir"), &p->study.data,
                          &p->images, err));
    p->data_seconds = lsc_sample_clock() - from;
    LSC_TRY(lsc_study_plan(&p->study, err));
out:
    free(text);
    return st;
}

/* [start] solutions can be taken, on whatever machine. */
static int
check_solutions(const struct lsc_study *study, struct lsc_err *err)
{
    char *identity = lsc_study_identity(study);
    struct lsc_reuse reuse = {.study = study, .identity = identity, .dry = 1};
    size_t n;
    int st;

    if (identity == NULL) return lsc_fail(err, LSC_ENOMEM, "out of memory");
    st = lsc_reuse(&reuse, &n, err);
    free(identity);
    return st;
}

/* Alone, and as many at once as can be on a node, if there are cores for it. */
static int
time_tasks(struct lsc_plan *p, size_t cores, struct lsc_err *err)
{
    const struct lsc_plan_options *o = p->options;
    struct lsc_comm alone = {.rank = 1, .size = 1, .node_size = 1};
    size_t most = 1;
    int st;

    lsc_machine_threads(&alone);
    for (size_t i = 0; i < o->nranks; i++)
        if (o->ranks[i] - 1 > most) most = o->ranks[i] - 1;
    if (most > p->ranks_per_node) most = p->ranks_per_node;
    p->together = most < cores ? most : cores;
    LSC_TRY(lsc_sample_together(&p->study, o->seconds, 1, p->alone, err));
    LSC_TRY(
        lsc_sample_together(&p->study, o->seconds, p->together, p->full, err));
out:
    return st;
}

/* Rows of a task, and those that its worker writes itself. */
static void
row_bytes(const struct lsc_study *s, size_t stage, double *small, double *large)
{
    *small = *large = 0;
    for (size_t i = 0; i < s->nslabs; i++) {
        if (s->slabs[i].stage != stage) continue;
        *(lsc_slab_is_large(&s->slabs[i]) ? large : small) +=
            (double)s->slabs[i].row_bytes;
    }
}

struct lsc_sim_stage
lsc_plan_stage(const struct lsc_plan *p, size_t stage, size_t busy)
{
    double alone = p->alone[stage].seconds_per_flop, share = 0, small, large;
    double full = p->full[stage].seconds_per_flop;
    struct lsc_sim_stage s = {0};

    if (lsc_reuse_covers(&p->study, stage)) return s;
    if (busy > p->together) busy = p->together;
    if (p->together > 1) share = ((double)busy - 1) / ((double)p->together - 1);
    row_bytes(&p->study, stage, &small, &large);
    s.seconds_per_flop = alone + share * (full - alone);
    if (large > 0) s.seconds = p->rules.sync / 2 + large / WRITE_RATE;
    s.bytes = small + (double)sizeof(struct lsc_task_row);
    return s;
}

static double
tasks(const struct lsc_study *s)
{
    double n = 0;

    for (size_t i = 0; i < s->nstages; i++) n += (double)s->counts[i];
    return n;
}

/* What comes after the farm, on top of it. */
static void
add_together(const struct lsc_plan *p, struct lsc_plan_row *row, double workers)
{
    struct lsc_sim_result *r = &row->sim;

    for (size_t s = 0; s < p->study.nstages; s++)
        if (lsc_study_collective(&p->study, s))
            row->together +=
                lsc_together_seconds(&p->study, s, row->ranks, p->product_rate);
    if (!(row->together > 0)) return;
    r->work += LSC_TOGETHER_EFFICIENCY * (double)row->ranks * row->together;
    r->makespan += row->together;
    r->efficiency = r->work / workers / r->makespan;
}

static int
predict(struct lsc_plan *p, const struct lsc_sim *sim, struct lsc_plan_row *row,
        struct lsc_err *err)
{
    struct lsc_sim_stage stages[LSC_MAX_STAGES];
    size_t workers = row->ranks > 1 ? row->ranks - 1 : 1;
    size_t here =
        row->ranks < p->ranks_per_node ? row->ranks : p->ranks_per_node;
    int st;

    for (size_t s = 0; s < p->study.nstages; s++)
        stages[s] = lsc_plan_stage(
            p, s, workers < p->ranks_per_node ? workers : p->ranks_per_node);
    row->nodes = (row->ranks + p->ranks_per_node - 1) / p->ranks_per_node;
    row->memory =
        (double)here *
            (double)lsc_machine_rank_bytes(&p->study, (int)row->ranks) +
        (double)lsc_data_bytes(&p->study.data) + TASK_BYTES * tasks(&p->study);
    LSC_TRY(lsc_sim_run(sim, stages, &p->rules, row->ranks, &row->sim, err));
    add_together(p, row, (double)workers);
    row->write_rate =
        row->sim.makespan > 0 ? p->row_bytes / row->sim.makespan : 0;
out:
    return st;
}

int
lsc_plan_make(struct lsc_plan *plan, const struct lsc_plan_options *options,
              struct lsc_err *err)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct lsc_work_list list;
    struct lsc_sim *sim = NULL;
    double small, large;
    int st;

    *plan = (struct lsc_plan){.options = options, .rules = assumed};
    plan->rules.message = options->message;
    plan->ranks_per_node = options->ranks_per_node;
    if (plan->ranks_per_node == 0) plan->ranks_per_node = (size_t)cores;
    LSC_TRY(open_study(plan, err));
    LSC_TRY(check_solutions(&plan->study, err));
    LSC_TRY(time_tasks(plan, (size_t)cores, err));
    LSC_TRY(lsc_sample_scheduler(&plan->rules, err));
    LSC_TRY(lsc_sample_product(&plan->product_rate, err));
    if (options->task > 0) plan->rules.task = options->task;
    plan->file_bytes = lsc_job_file_bytes(&plan->study);
    for (size_t s = 0; s < plan->study.nstages; s++) {
        if (lsc_reuse_covers(&plan->study, s)) continue;
        row_bytes(&plan->study, s, &small, &large);
        plan->row_bytes += (double)plan->study.counts[s] *
                           (small + large + sizeof(struct lsc_task_row));
    }
    list = lsc_study_work_list(&plan->study);
    LSC_TRY(lsc_sim_create(&sim, &list, err));
    for (size_t s = 0; s < list.nstages; s++)
        if (list.counts[s] > 0)
            plan->flops[s] = lsc_sim_flops(sim, s, 0, list.counts[s]) /
                             (double)list.counts[s];
    for (size_t i = 0; i < options->nranks; i++) {
        plan->rows[i].ranks = options->ranks[i];
        LSC_TRY(predict(plan, sim, &plan->rows[i], err));
    }
out:
    lsc_sim_free(sim);
    return st;
}

void
lsc_plan_free(struct lsc_plan *plan)
{
    lsc_study_free(&plan->study);
    free(plan->images);
}
