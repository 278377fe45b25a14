/* report.c - a run in a few lines. */
#include "config.h"

#include "report.h"
#include "progress.h"

static void
row(FILE *out, const char *name, double seconds, double all)
{
    fprintf(out, "  %-14s %12.1f s %7.1f %%\n", name, seconds,
            all > 0 ? 100 * seconds / all : 0);
}

void
lsc_report(const struct lsc_farm *farm, const struct lsc_farm_result *result,
           FILE *out)
{
    const struct lsc_times *sum = &result->sum, *most = &result->most;
    const struct lsc_times *own = &result->own, none = {0};
    const struct lsc_times *master = farm->comm->size > 1 ? own : &none;
    double workers = farm->comm->size > 1 ? farm->comm->size - 1 : 1;
    double seconds = most->total > 0 ? most->total : 1, total;
    char clock[32];

    if (farm->comm->rank != 0) return;
    fprintf(out, "losscape: %zu task%s in %s on %d rank%s", result->done,
            result->done == 1 ? "" : "s", lsc_clock_text(most->total, clock),
            farm->comm->size, farm->comm->size > 1 ? "s" : "");
    if (result->diverged > 0)
        fprintf(out, ", %zu more diverged", result->diverged);
    if (result->left > 0) fprintf(out, ", %zu left", result->left);
    fputs("\n", out);
    if (result->done + result->diverged == 0) return;
    total = sum->total - master->total;
    row(out, "compute", sum->compute - master->compute, total);
    row(out, "communication", sum->communicate - master->communicate, total);
    row(out, "input/output", sum->io - master->io, total);
    row(out, "idle", sum->idle - master->idle, total);
    if (farm->comm->size > 1)
        fprintf(out, "  %-14s %12.1f s %7.1f %%  %.3g us a task\n",
                "master busy", own->busy, 100 * own->busy / seconds,
                1e6 * own->busy / (double)(result->done + result->diverged));
    fprintf(out, "  %.1f tasks/s, %.0f images/s, %.2f GFLOP/s, balance %.2f\n",
            sum->tasks / seconds, sum->images / seconds,
            sum->flops / seconds / 1e9,
            most->compute > 0
                ? (sum->compute - master->compute) / workers / most->compute
                : 1);
}
