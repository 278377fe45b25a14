/* print_plan.c - what a run does, before it does it. */
#include "config.h"

#include "job.h"
#include "machine.h"

static const char *
plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static double
stage_cost(const struct lsc_study *s, size_t stage)
{
    double cost = 0;

    for (size_t i = 0; i < s->counts[stage]; i++)
        cost += s->stages[stage]->cost(s, i);
    return cost;
}

static double
file_bytes(const struct lsc_study *s)
{
    double bytes = 0;

    for (size_t i = 0; i < s->nslabs; i++)
        bytes += (double)s->slabs[i].rows * (double)s->slabs[i].row_bytes;
    for (size_t i = 0; i < s->nstages; i++)
        bytes += (double)s->counts[i] * (double)sizeof(struct lsc_task_row);
    return bytes;
}

void
lsc_job_print_plan(const struct lsc_job *job, FILE *out)
{
    const struct lsc_study *s = &job->study;
    const struct lsc_comm *c = &job->comm;

    fprintf(out, "losscape %s: %s -> %s\n", PACKAGE_VERSION,
            job->options->study, job->options->path);
    fprintf(out, "  data   %s, %zu training and %zu test images, %zux%zux%zu\n",
            s->data.name, s->train.n, s->test.n, s->data.c, s->data.h,
            s->data.w);
    fprintf(out,
            "  net    %s: %zu parameters, %.3g MFLOP an image; landscapes on "
            "%zu training and %zu test images\n",
            lsc_config_text(&s->config, "net.spec"), s->net.P,
            s->net.flops / 1e6, s->train_subset.n, s->test_subset.n);
    for (size_t i = 0; i < s->nstages; i++)
        fprintf(out, "  stage  %-16s %8zu task%s %12.4g GFLOP  %s\n",
                s->stages[i]->name, s->counts[i],
                s->counts[i] == 1 ? ", " : "s,", stage_cost(s, i) / 1e9,
                s->stages[i]->help);
    fprintf(out,
            "  file   %.4g MB; memory %.4g MB a rank beside %.4g MB of data a "
            "node\n",
            file_bytes(s) / 1e6, (double)lsc_machine_rank_bytes(s) / 1e6,
            (double)lsc_data_bytes(&s->data) / 1e6);
    fprintf(out, "  run    %d rank%s on %d node%s, %d BLAS thread%s each, %s\n",
            c->size, plural((size_t)c->size), c->nodes,
            plural((size_t)c->nodes), lsc_machine_blas_threads(),
            plural((size_t)lsc_machine_blas_threads()),
            lsc_machine_blas_core());
    fflush(out);
}
