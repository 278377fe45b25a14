/* linearize.c - networks linearised along their training (Fort et al. 2020,
 * "Deep learning versus kernel learning", section 7 and appendix D). */
#include "config.h"

#include "features.h"
#include "linearize.h"
#include "recipe.h"
#include "stops.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"linearize", "steps", LSC_INTS, "0", 0, 1e9, NULL, 1,
     "optimiser steps of a training after which the net is linearised, "
     "ascending; 0 is the start"},
    {"linearize", "solutions", LSC_INT, "0", 0, 1e6, NULL, 1,
     "how many solutions, from the first; 0: all"},
    {"linearize", "epochs", LSC_INT, "10", 1, 1e6, NULL, 1,
     "passes over the training images that train a linearised net, with plain "
     "sgd, augmented as [train] says"},
    {"linearize", "lr", LSC_REAL, "0.003", 0, 1e9, NULL, 1,
     "its learning rate, constant"},
    {"linearize", "momentum", LSC_REAL, "0.9", 0, 1, NULL, 1,
     "of the linearised net and of the nonlinear control"},
    {"linearize", "nonlinear_runs", LSC_INT, "2", 0, 1e6, NULL, 1,
     "nonlinear controls at each step, with orders of their own: the net "
     "itself "
     "goes on from there at a low rate; 0: none"},
    {"linearize", "nonlinear_epochs", LSC_INT, "0", 0, 1e6, NULL, 1,
     "passes of a nonlinear control; 0: as epochs"},
    {"linearize", "nonlinear_lr", LSC_REAL, "0", 0, 1e9, NULL, 1,
     "its learning rate, constant; 0: as lr"},
    {"linearize", "probe_iterations", LSC_INT, "200", 0, 1e6, NULL, 1,
     "most L-BFGS iterations of the linear probe: logistic regression on what "
     "the last layer sees, from its own weights; 0: no probe"},
    {"linearize", "keep", LSC_FLAG, "no", 0, 0, NULL, 1,
     "keep the parameters of the linearised nets"},
    {.key = NULL},
};

static void
steps(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_linearize_steps(s); i++)
        ((int32_t *)out)[i] =
            (int32_t)lsc_config_item(&s->config, "linearize.steps", i);
}

static void
epochs(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_linearize_steps(s); i++)
        ((double *)out)[i] = lsc_stops_epoch(
            s, (size_t)lsc_config_item(&s->config, "linearize.steps", i));
}

/* clang-format off */
#define ROW(name, stage, dims, lead, type, units, help) \
    {"/linearize/" name, stage, dims, lead, type, 0, units, help, NULL}
#define SCORES(who, stage, dims, lead, help) \
    ROW(who "_validation_loss", stage, dims, lead, LSC_F64, "nat", \
        "mean cross-entropy over the validation images, " help), \
    ROW(who "_validation_accuracy", stage, dims, lead, LSC_F64, "1", \
        "accuracy over the validation images, " help), \
    ROW(who "_test_loss", stage, dims, lead, LSC_F64, "nat", \
        "mean cross-entropy over all test images, " help), \
    ROW(who "_test_accuracy", stage, dims, lead, LSC_F64, "1", \
        "accuracy over all test images, " help)
#define MODEL(who, stage, dims, lead, n, help) \
    ROW(who "_train_loss", stage, dims " " n, lead, LSC_F64, "nat", \
        "mean cross-entropy over the training images, " help), \
    ROW(who "_train_accuracy", stage, dims " " n, lead, LSC_F64, "1", \
        "accuracy over the training images, " help), \
    SCORES(who, stage, dims " " n, lead, help), \
    ROW(who "_epoch_by_test", stage, dims, lead, LSC_I32, "1", \
        "which of them, from 1, has the largest test accuracy"), \
    ROW(who "_accuracy_by_test", stage, dims, lead, LSC_F64, "1", \
        "test accuracy there"), \
    ROW(who "_epoch_by_validation", stage, dims, lead, LSC_I32, "1", \
        "which of them, from 1, has the largest validation accuracy; 0: no " \
        "validation images"), \
    ROW(who "_accuracy_by_validation", stage, dims, lead, LSC_F64, "1", \
        "test accuracy there")

static const struct lsc_array arrays[] = {
    {"/linearize/step", NULL, "linearize_steps", 0, LSC_I32, 0, "1",
     "optimiser steps done where the nets are linearised", steps},
    {"/linearize/epoch", NULL, "linearize_steps", 0, LSC_F64, 0, "1",
     "epochs that these are", epochs},
    ROW("buffers", "linearize-parent", "linearize_solutions linearize_steps Q",
        2, LSC_F32, "1", "batch-norm statistics there, from training images"),
    SCORES("parent", "linearize-parent", "linearize_solutions linearize_steps",
           2, "of the training at each step"),
    SCORES("final", "linearize-final", "linearize_solutions", 1,
           "of the training at its end, with statistics from training images"),
    MODEL("linearized", "linearize", "linearize_solutions linearize_steps", 2,
          "linearize_epochs", "of the linearised net after each epoch"),
    ROW("linearized_dw", "linearize",
        "linearize_solutions linearize_steps linearize_kept", 2, LSC_F32, "1",
        "parameters of the linearised net in its end, less those where it is "
        "linearised"),
    MODEL("nonlinear", "linearize-nonlinear",
          "linearize_solutions linearize_steps nonlinear_runs", 3,
          "nonlinear_epochs", "of each nonlinear control after each epoch"),
    MODEL("probe", "linearize-probe",
          "linearize_probes linearize_steps", 2,
          "probe_iterations", "of the linear probe after each iteration; NaN "
          "from where it has converged"),
    ROW("probe_gradient", "linearize-probe",
        "linearize_probes linearize_steps", 2, LSC_F64, "1",
        "length of the gradient in the end; below 1e-4 it has converged"),
    {.path = NULL},
};
/* clang-format on */

static size_t
or_absent(size_t n)
{
    return n > 0 ? n : LSC_ABSENT;
}

static size_t
dim(const struct lsc_study *s, const char *name)
{
    if (strcmp(name, "linearize_solutions") == 0)
        return lsc_linearize_solutions(s);
    if (strcmp(name, "linearize_steps") == 0) return lsc_linearize_steps(s);
    if (strcmp(name, "linearize_epochs") == 0) return lsc_linearize_epochs(s);
    if (strcmp(name, "linearize_kept") == 0)
        return lsc_config_flag(&s->config, "linearize.keep") ? s->net.P
                                                             : LSC_ABSENT;
    if (strcmp(name, "nonlinear_runs") == 0)
        return or_absent(lsc_linearize_runs(s));
    if (strcmp(name, "nonlinear_epochs") == 0)
        return lsc_linearize_nonlinear_epochs(s);
    if (strcmp(name, "linearize_probes") == 0)
        return or_absent(lsc_linearize_probes(s));
    if (strcmp(name, "probe_iterations") == 0)
        return lsc_study_option(s, "linearize.probe_iterations");
    return LSC_ABSENT;
}

static int
check(const struct lsc_study *s, struct lsc_err *err)
{
    const char *list = "linearize.steps";
    size_t n = lsc_study_option(s, "linearize.solutions");
    int st;

    if (lsc_linearize_steps(s) == 0)
        return lsc_fail(err, LSC_EINVAL, "[linearize] steps: expected some");
    for (size_t i = 1; i < lsc_linearize_steps(s); i++)
        if (lsc_config_item(&s->config, list, i) <=
            lsc_config_item(&s->config, list, i - 1))
            return lsc_fail(err, LSC_EINVAL,
                            "[linearize] steps: %g after %g, expected a larger "
                            "one",
                            lsc_config_item(&s->config, list, i),
                            lsc_config_item(&s->config, list, i - 1));
    if (n > 0 && (st = lsc_recipe_check(s, "[linearize] solutions, the last",
                                        n - 1, err)) != LSC_OK)
        return st;
    if (lsc_linearize_probes(s) > 0 && lsc_features_head(&s->net) == NULL)
        return lsc_fail(err, LSC_EINVAL,
                        "[linearize] probe_iterations: expected 0, as the last "
                        "layer of the net is not dense");
    return LSC_OK;
}

const struct lsc_kind lsc_kind_linearize = {
    .name = "linearize",
    .help = "nets linearised along their training, against the nets themselves",
    .uses = "checkpoints",
    .options = options,
    .arrays = arrays,
    .stages = lsc_linearize_stages,
    .dim = dim,
    .check = check,
    .bytes = lsc_linearize_bytes,
};
