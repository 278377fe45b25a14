/* checkpoints.c - what trainings were at steps on their way. */
#include "config.h"

#include "recipe.h"
#include "stops.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"checkpoints", "steps", LSC_INTS, "", 0, 1e9, NULL, 1,
     "optimiser steps after which parameters, moments and statistics are kept; "
     "the start and the end always are"},
    {"checkpoints", "log", LSC_INT, "0", 0, 1000, NULL, 1,
     "and so many steps a decade, evenly by their logarithm; 0: none"},
    {"checkpoints", "every", LSC_REAL, "0", 0, 1e6, NULL, 1,
     "and after every so many epochs, as 0.4; 0: none"},
    {.key = NULL},
};

static void
steps(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < s->stops->n; i++)
        ((int32_t *)out)[i] = (int32_t)s->stops->step[i];
}

static void
epochs(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < s->stops->n; i++)
        ((double *)out)[i] = lsc_stops_epoch(s, s->stops->step[i]);
}

static const struct lsc_array arrays[] = {
    {"/checkpoints/step", NULL, "kept", 0, LSC_I32, 0, "1",
     "optimiser steps done at each stop; 0 is the start", steps},
    {"/checkpoints/epoch", NULL, "kept", 0, LSC_F64, 0, "1",
     "epochs that these are", epochs},
    {"/checkpoints/theta", "train", "solutions kept P", 1, LSC_F32,
     LSC_IN_PARTS, "1", "parameters at each stop of each training", NULL},
    {"/checkpoints/moments", "train", "solutions kept moments P", 1, LSC_F32,
     LSC_IN_PARTS, "1",
     "the optimiser's moments (sgd: the momentum buffer) there", NULL},
    {"/checkpoints/buffers", "train", "solutions kept Q", 1, LSC_F32,
     LSC_IN_PARTS, "1", "running batch-norm statistics there", NULL},
    {.path = NULL},
};

static size_t
dim(const struct lsc_study *s, const char *name)
{
    if (strcmp(name, "kept") == 0) return s->stops->n;
    if (strcmp(name, "moments") == 0)
        return lsc_recipe_trainer(s, 0).options.optim->nmoments;
    return LSC_ABSENT;
}

static int
plan(struct lsc_study *s, struct lsc_err *err)
{
    return lsc_stops_create(&s->stops, s, err);
}

static const struct lsc_stage stages[] = {{.name = NULL}};

const struct lsc_kind lsc_kind_checkpoints = {
    .name = "checkpoints",
    .help = "solutions, and what they were at steps of their training",
    .uses = "ensemble",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .plan = plan,
};
