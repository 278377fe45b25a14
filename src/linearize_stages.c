/* linearize_stages.c - the stages of study kind linearize, and their cost. */
#include "config.h"

#include "features.h"
#include "linear.h"
#include "linearize.h"
#include "statistics.h"

static double
scored(const struct lsc_study *s)
{
    return (double)(s->validation.n + s->test.n);
}

static size_t
points(const struct lsc_study *s)
{
    return lsc_linearize_solutions(s) * lsc_linearize_steps(s);
}

static double
parent_cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return s->net.flops * scored(s) + lsc_statistics_cost(s);
}

static double
linearized_cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return s->net.flops * (double)lsc_linearize_epochs(s) *
           (LSC_LINEAR_STEP * (double)s->train.n +
            LSC_LINEAR_SCORE * scored(s));
}

static double
nonlinear_cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return s->net.flops * (double)lsc_linearize_nonlinear_epochs(s) *
           (3 * (double)s->train.n + scored(s));
}

static double
probe_cost(const struct lsc_study *s, size_t task)
{
    const struct lsc_node *head = lsc_features_head(&s->net);
    double iterations =
        (double)lsc_study_option(s, "linearize.probe_iterations");
    double images = (double)s->train.n;

    (void)task;
    return s->net.flops * (images + scored(s)) +
           iterations * head->flops * (3 * images + scored(s));
}

static size_t
need_solution(const struct lsc_study *s, size_t solution, struct lsc_need *need)
{
    *need = (struct lsc_need){lsc_study_stage(s, "train"), solution, 1};
    return 1;
}

static size_t
final_needs(const struct lsc_study *s, size_t task,
            struct lsc_need need[LSC_MAX_NEEDS])
{
    return need_solution(s, task, need);
}

static size_t
parent_needs(const struct lsc_study *s, size_t task,
             struct lsc_need need[LSC_MAX_NEEDS])
{
    return need_solution(s, lsc_linearize_solution(s, task), need);
}

static size_t
point_needs(const struct lsc_study *s, size_t task,
            struct lsc_need need[LSC_MAX_NEEDS])
{
    size_t n = need_solution(s, lsc_linearize_solution(s, task), need);

    need[n++] =
        (struct lsc_need){lsc_study_stage(s, "linearize-parent"), task, 1};
    return n;
}

static size_t
run_needs(const struct lsc_study *s, size_t task,
          struct lsc_need need[LSC_MAX_NEEDS])
{
    return point_needs(s, task / lsc_linearize_runs(s), need);
}

static size_t
run_count(const struct lsc_study *s)
{
    return points(s) * lsc_linearize_runs(s);
}

static size_t
probe_count(const struct lsc_study *s)
{
    return lsc_linearize_probes(s) * lsc_linearize_steps(s);
}

const struct lsc_stage lsc_linearize_stages[] = {
    {"linearize-parent", "scores trainings where they are linearised", points,
     parent_cost, parent_needs, NULL, lsc_linearize_parent, 1, NULL},
    {"linearize-final", "scores them at their end", lsc_linearize_solutions,
     parent_cost, final_needs, NULL, lsc_linearize_final, 1, NULL},
    {"linearize", "trains the linearised nets", points, linearized_cost,
     point_needs, lsc_linearized_state_bytes, lsc_linearized_run, 1, NULL},
    {"linearize-nonlinear", "trains the nonlinear controls", run_count,
     nonlinear_cost, run_needs, lsc_nonlinear_state_bytes, lsc_nonlinear_run, 1,
     NULL},
    {"linearize-probe", "fits the linear probes", probe_count, probe_cost,
     point_needs, NULL, lsc_linearize_probe, 1, NULL},
    {.name = NULL},
};
