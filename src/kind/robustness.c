/* robustness.c - what nets say of images that have changed. */
#include "config.h"

#include "crowd.h"
#include "robustness.h"
#include "shifted.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"robustness", "crowds", LSC_TEXT, "solutions", 0, 0, NULL, 1,
     "who is asked, in the order of the arrays' crowds: solutions, trajectory "
     "(each run's last checkpoints), samplers of [subspace]"},
    {"robustness", "members", LSC_INT, "0", 0, 1e6, NULL, 1,
     "checkpoints or samples of a run that are asked; 0: as many as solutions"},
    {"robustness", "checkpoints", LSC_INT, "10", 1, 1e6, NULL, 1,
     "last epochs of a run that trajectory's members are spread over"},
    {"robustness", "corruptions", LSC_TEXT,
     "gaussian_noise shot_noise impulse_noise speckle_noise gaussian_blur "
     "defocus_blur glass_blur motion_blur zoom_blur fog brightness contrast "
     "pixelate elastic shear rotate scale translate stripe quantize inverse "
     "dotted_line zigzag",
     0, 0, NULL, 1, "types (losscape corruptions), or names of files"},
    {"robustness", "severities", LSC_CHOICE, "cifar10-c", 0, 0,
     "cifar10-c | mnist-c", 1, "whose parameters severities 1 to 5 have"},
    {"robustness", "files", LSC_TEXT, "", 0, 0, NULL, 1,
     "read TYPE.npy of this directory, as of CIFAR-10-C, in place of computing "
     "images"},
    {"robustness", "others", LSC_TEXT, "", 0, 0, NULL, 1,
     "other data sets to be asked about; fitted to the net by cutting, padding "
     "and making grey or colour"},
    {"robustness", "other_images", LSC_INT, "10000", 1, 1e9, NULL, 1,
     "their first so many test images, and as many of the study's own"},
    {.key = NULL},
};

#define SETS   LSC_ROBUSTNESS_SETS
#define OTHERS LSC_ROBUSTNESS_OTHERS

static const struct lsc_array arrays[] = {
    {"/robustness/type", NULL, "shifted_sets", 0, LSC_I32, 0, "1",
     "which of [robustness] corruptions a set is of; -1: images as they are",
     lsc_robustness_types},
    {"/robustness/severity", NULL, "shifted_sets", 0, LSC_I32, 0, "1",
     "its severity, 0 to 5", lsc_robustness_severities},
    {"/robustness/size", NULL, "robust_sizes", 0, LSC_I32, 0, "1",
     "solutions in an ensemble", lsc_robustness_sizes},
#define LSC_METRIC(name, units, help)               \
    {"/robustness/" #name,                          \
     SETS,                                          \
     "shifted_sets crowds robust_sizes",            \
     1,                                             \
     LSC_F64,                                       \
     0,                                             \
     units,                                         \
     "ensembles of runs, mean over choices: " help, \
     NULL},                                         \
        {"/robustness/" #name "_std",               \
         SETS,                                      \
         "shifted_sets crowds robust_sizes",        \
         1,                                         \
         LSC_F64,                                   \
         0,                                         \
         units,                                     \
         "standard deviation over choices",         \
         NULL},
#include "metrics.def"
#undef LSC_METRIC
    {"/robustness/jsd", SETS, "shifted_sets crowds", 1, LSC_F64, 0, "nat",
     "Jensen-Shannon divergence of a run's members, mean over runs; of the "
     "runs for solutions and average",
     NULL},
    {"/robustness/jsd_std", SETS, "shifted_sets crowds", 1, LSC_F64, 0, "nat",
     "its standard deviation over runs", NULL},
    {"/robustness/others/confidence", OTHERS,
     "other_sets crowds 2 other_images", 1, LSC_F32, 0, "1",
     "most probable class's probability for each image, by one run's members "
     "and by all runs; set 0: the study's own images, then [robustness] others",
     NULL},
    {"/robustness/others/mean_confidence", OTHERS, "other_sets crowds 2", 1,
     LSC_F64, 0, "1", "mean over images", NULL},
    {"/robustness/others/entropy", OTHERS, "other_sets crowds 2", 1, LSC_F64, 0,
     "nat", "mean entropy of the probabilities", NULL},
    {"/robustness/others/jsd", OTHERS, "other_sets crowds", 1, LSC_F64, 0,
     "nat", "as jsd", NULL},
    {"/robustness/others/jsd_std", OTHERS, "other_sets crowds", 1, LSC_F64, 0,
     "nat", "its standard deviation over runs", NULL},
    {"/robustness/others/hash", OTHERS, "other_sets 2", 1, LSC_U32, 0, "1",
     "XXH3, high and low word, of the images as the net is given them", NULL},
    {"/robustness/others/auroc", LSC_ROBUSTNESS_APART, "others crowds 2", 1,
     LSC_F64, 0, "1",
     "how well 1 - confidence tells another set's images from the study's own",
     NULL},
    {.path = NULL},
};

static size_t
dim(const struct lsc_study *s, const char *name)
{
    size_t others = lsc_shifted_others(s);

    if (strcmp(name, "shifted_sets") == 0) return lsc_robustness_sets(s);
    if (strcmp(name, "crowds") == 0) return lsc_crowds(s);
    if (strcmp(name, "robust_sizes") == 0) return lsc_robustness_size(s, NULL);
    if (others == 0) return LSC_ABSENT;
    if (strcmp(name, "others") == 0) return others;
    if (strcmp(name, "other_sets") == 0) return others + 1;
    if (strcmp(name, "other_images") == 0)
        return lsc_study_option(s, "robustness.other_images");
    return LSC_ABSENT;
}

static int
check(const struct lsc_study *s, struct lsc_err *err)
{
    int st;

    if (s->test_subset.n == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[robustness] needs test images, there are none");
    LSC_TRY(lsc_crowds_check(s, err));
    LSC_TRY(lsc_shifted_check(s, err));
out:
    return st;
}

static const struct lsc_stage stages[] = {
    {SETS, "asks about images made worse", lsc_robustness_sets,
     lsc_robustness_cost_set, lsc_robustness_needs, NULL, lsc_robustness_set, 0,
     NULL},
    {OTHERS, "asks about images of other data sets", lsc_robustness_other_sets,
     lsc_robustness_cost_other, lsc_robustness_needs, NULL,
     lsc_robustness_other, 1, NULL},
    {LSC_ROBUSTNESS_APART, "tells these from the study's own",
     lsc_shifted_others, lsc_robustness_cost_apart, lsc_robustness_needs_apart,
     NULL, lsc_robustness_apart, 1, NULL},
    {.name = NULL},
};

const struct lsc_kind lsc_kind_robustness = {
    .name = "robustness",
    .help = "what nets say of corrupted images and of other data sets",
    .uses = "ensemble",
    .after = "subspace-samples",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .check = check,
    .bytes = lsc_robustness_bytes,
};
