/* plan_print.c - a plan as a table, and as JSON. */
#include "config.h"

#include "plan.h"
#include "progress.h"
#include "reuse.h"
#include "together.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

static const char *const limits[] = {
    [LSC_LIMIT_WORK] = "work",
    [LSC_LIMIT_MASTER] = "master",
    [LSC_LIMIT_CHAIN] = "longest",
    [LSC_LIMIT_TASKS] = "few tasks",
};

/* Seconds as people say them. */
static const char *
time_text(double seconds, char text[32])
{
    if (seconds >= 100) return lsc_clock_text(seconds, text);
    snprintf(text, 32, "%.3g s", seconds);
    return text;
}

static const char *
bytes_text(double bytes, char text[32])
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    size_t i = 0;

    for (; bytes >= 999.5 && i < 5; i++) bytes /= 1000;
    snprintf(text, 32, "%.3g %s", bytes, units[i]);
    return text;
}

/* The mean task of a stage, alone or with all cores busy. */
static double
task_seconds(const struct lsc_plan *p, size_t stage, size_t busy)
{
    struct lsc_sim_stage now = lsc_plan_stage(p, stage, busy);

    if (lsc_study_collective(&p->study, stage))
        return lsc_together_seconds(&p->study, stage, 1, p->product_rate) /
               (double)p->study.counts[stage];
    return now.seconds + now.seconds_per_flop * p->flops[stage];
}

static const char *
limit_text(const struct lsc_plan *p, const struct lsc_plan_row *row,
           char text[64])
{
    const struct lsc_sim_result *r = &row->sim;

    if (row->together > r->makespan / 2) return "together";
    if (r->limit != LSC_LIMIT_CHAIN) return limits[r->limit];
    snprintf(text, 64, "longest %s", p->study.stages[r->chain_stage]->name);
    return text;
}

static void
print_stage(const struct lsc_plan *p, size_t s, FILE *out)
{
    double alone = task_seconds(p, s, 1);
    double full = task_seconds(p, s, p->together);
    char a[32], b[32];

    if (p->study.counts[s] == 0) return;
    if (lsc_study_collective(&p->study, s)) {
        fprintf(out,
                "  stage  %-22s %10zu x %.3g GFLOP on all ranks together, at "
                "%.0f %% of %.3g GFLOP/s each (assumed)\n",
                p->study.stages[s]->name, p->study.counts[s], p->flops[s] / 1e9,
                100 * LSC_TOGETHER_EFFICIENCY, p->product_rate / 1e9);
        return;
    }
    if (lsc_reuse_covers(&p->study, s)) {
        fprintf(out, "  stage  %-22s %10zu taken from %s\n",
                p->study.stages[s]->name, p->study.counts[s],
                lsc_config_text(&p->study.config, "start.solutions"));
        return;
    }
    fprintf(out, "  stage  %-22s %10zu x %-9s", p->study.stages[s]->name,
            p->study.counts[s], time_text(alone, a));
    if (p->together > 1)
        fprintf(out, " (%s with %zu at once)", time_text(full, b), p->together);
    fprintf(out, ", timed %s\n", p->alone[s].tasks > 0 ? "whole" : "in part");
}

void
lsc_plan_print(const struct lsc_plan *p, FILE *out)
{
    char a[32], b[32], c[64];

    fprintf(out, "losscape plan: %s\n", p->options->study);
    for (size_t s = 0; s < p->study.nstages; s++) print_stage(p, s, out);
    fprintf(out,
            "  start  data read in %s here, a file of %s made; not in the "
            "times below\n",
            time_text(p->data_seconds, a), bytes_text(p->file_bytes, b));
    fprintf(out, "\n%8s %7s %12s %10s  %-18s %7s %12s %12s\n", "ranks", "nodes",
            "time", "efficiency", "limited by", "master", "writes",
            "memory/node");
    for (size_t i = 0; i < p->options->nranks; i++) {
        const struct lsc_plan_row *row = &p->rows[i];
        const struct lsc_sim_result *r = &row->sim;

        fprintf(out, "%8zu %7zu %12s %8.1f %%  %-18s %5.1f %% %10s/s",
                row->ranks, row->nodes, time_text(r->makespan, a),
                100 * r->efficiency, limit_text(p, row, c),
                100 * r->busy / fmax(r->makespan, 1e-300),
                bytes_text(row->write_rate, b));
        fprintf(out, " %12s\n", bytes_text(row->memory, b));
    }
}

static json_t *
stage_json(const struct lsc_plan *p, size_t s)
{
    return json_pack(
        "{s:s, s:I, s:f, s:f, s:I}", "stage", p->study.stages[s]->name, "tasks",
        (json_int_t)p->study.counts[s], "task_seconds", task_seconds(p, s, 1),
        "task_seconds_busy_node", task_seconds(p, s, p->together),
        "tasks_timed", (json_int_t)(p->alone[s].tasks + p->full[s].tasks));
}

static json_t *
row_json(const struct lsc_plan *p, const struct lsc_plan_row *row)
{
    const struct lsc_sim_result *r = &row->sim;
    char text[64];

    return json_pack(
        "{s:I, s:I, s:f, s:f, s:f, s:s, s:f, s:f, s:f, s:f, s:f, s:f, s:f, "
        "s:f}",
        "ranks", (json_int_t)row->ranks, "nodes", (json_int_t)row->nodes,
        "seconds", r->makespan, "together_seconds", row->together, "efficiency",
        r->efficiency, "limited_by", limit_text(p, row, text), "work_seconds",
        r->work, "longest_seconds", r->chain, "master_busy_share",
        r->busy / fmax(r->makespan, 1e-300), "chunks", r->chunks, "messages",
        r->messages, "memory_per_node_bytes", row->memory, "file_bytes",
        p->file_bytes, "write_bytes_per_second", row->write_rate);
}

void
lsc_plan_print_json(const struct lsc_plan *p, FILE *out)
{
    json_t *all = json_object(), *stages = json_array(), *rows = json_array();

    for (size_t s = 0; s < p->study.nstages; s++)
        json_array_append_new(stages, stage_json(p, s));
    for (size_t i = 0; i < p->options->nranks; i++)
        json_array_append_new(rows, row_json(p, &p->rows[i]));
    json_object_set_new(all, "study", json_string(p->options->study));
    json_object_set_new(all, "ranks_per_node",
                        json_integer((json_int_t)p->ranks_per_node));
    json_object_set_new(all, "timed_at_once",
                        json_integer((json_int_t)p->together));
    json_object_set_new(all, "data_seconds", json_real(p->data_seconds));
    json_object_set_new(all, "message_seconds", json_real(p->rules.message));
    json_object_set_new(all, "chunk_seconds", json_real(p->rules.chunk));
    json_object_set_new(all, "task_seconds", json_real(p->rules.task));
    json_object_set_new(all, "stages", stages);
    json_object_set_new(all, "predictions", rows);
    json_dumpf(all, out, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
    fputc('\n', out);
    json_decref(all);
}
