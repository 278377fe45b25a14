/* work_list.c - a study as the scheduler sees it. */
#include "config.h"

#include "sched.h"

static double
cost(const void *context, size_t stage, size_t task)
{
    return lsc_study_cost(context, stage, task);
}

static size_t
needs(const void *context, size_t stage, size_t task,
      struct lsc_need need[LSC_MAX_NEEDS])
{
    const struct lsc_study *study = context;

    if (study->stages[stage]->needs == NULL) return 0;
    return study->stages[stage]->needs(study, task, need);
}

static struct lsc_joint
joint(const void *context, size_t stage)
{
    return lsc_study_joint(context, stage);
}

static int
collective(const void *context, size_t stage)
{
    return lsc_study_collective(context, stage);
}

struct lsc_work_list
lsc_study_work_list(const struct lsc_study *study)
{
    return (struct lsc_work_list){
        .context = study,
        .nstages = study->nstages,
        .counts = study->counts,
        .cost = cost,
        .needs = needs,
        .joint = joint,
        .collective = collective,
    };
}
