/* subspace.c - samples around solutions against independent solutions. */
#include "config.h"

#include "subspace_tasks.h"

#include "larger.h"
#include "metrics.h"
#include "predict.h"
#include "subsets.h"
#include "subspace.h"

#include <string.h>

#define SCALES(key, samples, plane, most, help)                             \
    {"subspace", key "_scale", LSC_REALS, samples, 0, most, NULL, 1, help}, \
    {                                                                       \
        "subspace", key "_plane_scale", LSC_REALS, plane, 0, most, NULL, 1, \
            "likewise, for the plane"                                       \
    }

static const struct lsc_option options[] = {
    {"subspace", "samplers", LSC_TEXT,
     "random dropout diagonal pca pca-scaled pca-random average", 0, 0, NULL, 1,
     "which ones, in the order of the arrays' samplers; average is the mean "
     "checkpoint, one network; mc-dropout the solution with its dropout layers "
     "on; the others have a scale below"},
    {"subspace", "checkpoints", LSC_INT, "10", 1, 1e6, NULL, 1,
     "the last epochs of a run that samplers know"},
    {"subspace", "rank", LSC_INT, "5", 1, LSC_MOST_RANK, NULL, 1,
     "principal directions of pca, pca-scaled and pca-random"},
    {"subspace", "samples", LSC_INT, "30", 1, 1e6, NULL, 1,
     "samples of a sampler and run for ensembles"},
    {"subspace", "tries", LSC_INT, "5", 1, 255, NULL, 1,
     "draws of a random sample at most, until one is accepted"},
    {"subspace", "tolerance", LSC_REAL, "0.01", 0, 1, NULL, 1,
     "accepted: validation accuracy at least the solution's less this"},
    {"subspace", "images", LSC_INT, "500", 0, 1e9, NULL, 1,
     "first test images that samples' probabilities are kept of; 0: none"},
    {"subspace", "plane_samples", LSC_INT, "50", 0, 1e6, NULL, 1,
     "samples of a sampler and run for the plane; 0: no plane"},
    {"subspace", "plane_runs", LSC_INT, "1", 1, 1e6, NULL, 1,
     "the first solutions that are bases of a plane"},
    {"subspace", "batch_norm", LSC_CHOICE, "recompute", 0, 0,
     "keep | recompute", 1,
     "statistics of a sample: the solution's, or recomputed from data"},
    SCALES("random", "0 10", "0 70", 1e9,
           "random: a random step from the solution; least and most length, "
           "between which each sample draws its own"),
    SCALES("dropout", "0 0.1", "0 0.1", 0.999,
           "dropout: each parameter is zero with a probability p, otherwise "
           "1/(1-p) times the solution's; least and most p"),
    SCALES("diagonal", "1 1", "0 10", 1e9,
           "diagonal: independent parameters around the mean checkpoint; least "
           "and most standard deviation, times that of the checkpoints"),
    SCALES("pca", "1 1", "6 6", 1e9,
           "pca: along principal directions of the checkpoints, from their "
           "mean; least and most standard deviation along each"),
    SCALES("pca_scaled", "1 1", "6 6", 1e9,
           "pca-scaled: the same, times that of the checkpoints"),
    SCALES("pca_random", "1 1", "6 6", 1e9,
           "pca-random: as pca, of the samples of random for ensembles"),
    {.key = NULL},
};

#define ARRAY(path, stage, dims, lead, type, units, help)                \
    {                                                                    \
        "/subspace/" path, stage, dims, lead, type, 0, units, help, NULL \
    }

static const struct lsc_array arrays[] = {
    ARRAY("bases/class", "subspace-bases", "solutions test_subset", 1, LSC_I32,
          "1", "class a solution gives to each of /data/test_subset"),
    ARRAY("bases/accuracy", "subspace-bases", "solutions", 1, LSC_F64, "1",
          "accuracy of each solution over /data/test_subset"),
    ARRAY("bases/validation_accuracy", "subspace-bases", "solutions", 1,
          LSC_F64, "1", "the same over the validation images"),
    ARRAY("tries", "subspace-search", "solutions searches", 2, LSC_I32, "1",
          "draws until a random sample was accepted, or the last"),
    ARRAY("accepted", "subspace-search", "solutions searches", 2, LSC_U8, "1",
          "1: the last draw was accepted, 0: kept all the same"),
    ARRAY("validation_accuracy", "subspace-search", "solutions searches", 2,
          LSC_F64, "1", "accuracy of the last draw, validation images"),
#define PLANE(name, help)                  \
    ARRAY("plane/" name, "subspace-plane", \
          "plane_runs samplers plane_samples", 3, LSC_F64, "1", help)
    PLANE("accuracy", "accuracy of each sample over /data/test_subset"),
    PLANE("disagreement", "images it calls differently than its solution"),
    PLANE("diversity", "that over its error rate"),
    PLANE("scale", "how far it reaches, see [subspace]"),
#define SAMPLE(name, more, type, help)         \
    ARRAY("samples/" name, "subspace-samples", \
          "solutions samplers samples" more, 3, type, "1", help)
    SAMPLE("accuracy", "", LSC_F64, "accuracy over /data/test_subset"),
    SAMPLE("disagreement", " solutions", LSC_F64,
           "images a sample calls differently than each solution"),
    SAMPLE("diversity", "", LSC_F64, "that of its own over its error rate"),
    SAMPLE("scale", "", LSC_F64, "how far it reaches, see [subspace]"),
    SAMPLE("probabilities", " subspace_items", LSC_F32,
           "of the first [subspace] images of /data/test_subset, image by "
           "image"),
    ARRAY("networks/probabilities", "subspace-networks",
          "solutions samplers test_subset classes", 2, LSC_F32, "1",
          "mean over the samples of a run"),
    ARRAY("networks/jsd", "subspace-networks", "solutions samplers", 2, LSC_F64,
          "nat", "Jensen-Shannon divergence of the samples of a run"),
    LSC_BINS_ARRAY("/subspace/networks/", "subspace-networks",
                   "solutions samplers bins 3", 2),
#define LSC_METRIC(name, units, help)                                      \
    ARRAY("networks/" #name, "subspace-networks", "solutions samplers", 2, \
          LSC_F64, units, help),
#include "metrics.def"
#undef LSC_METRIC
#define ENSEMBLE(name, units, help)                                         \
    ARRAY("ensembles/" name, "subspace-ensembles", "samplers solutions", 2, \
          LSC_F64, units, help)
#define LSC_METRIC(name, units, help)                   \
    ENSEMBLE(#name, units, "mean over choices: " help), \
        ENSEMBLE(#name "_std", units, "standard deviation over choices"),
#include "metrics.def"
#undef LSC_METRIC
    ENSEMBLE("jsd", "nat",
             "Jensen-Shannon divergence of the networks, mean over choices"),
    ENSEMBLE("jsd_std", "nat", "standard deviation over choices"),
    ENSEMBLE("subsets", "1",
             "ensembles of 1 .. all runs: choices averaged over"),
    ARRAY("ensembles/bins", "subspace-ensembles", "samplers solutions bins 3",
          2, LSC_F64, "1", "as bins of networks, summed over choices"),
    {.path = NULL},
};

static size_t
samplers(const struct lsc_study *s)
{
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];

    return lsc_subspace_samplers(s, list);
}

static size_t
dim(const struct lsc_study *s, const char *name)
{
    size_t images =
        lsc_smaller(lsc_study_option(s, "subspace.images"), s->test_subset.n);
    size_t plane = lsc_study_option(s, "subspace.plane_samples");

    if (strcmp(name, "samplers") == 0) return samplers(s);
    if (strcmp(name, "samples") == 0)
        return lsc_study_option(s, "subspace.samples");
    if (strcmp(name, "plane_runs") == 0)
        return lsc_study_option(s, "subspace.plane_runs");
    if (strcmp(name, "plane_samples") == 0)
        return plane > 0 ? plane : LSC_ABSENT;
    if (strcmp(name, "searches") == 0)
        return lsc_subspace_searches(s)
                   ? lsc_study_option(s, "subspace.samples")
                   : LSC_ABSENT;
    if (strcmp(name, "subspace_items") == 0)
        return images > 0 ? images * s->net.classes : LSC_ABSENT;
    return LSC_ABSENT;
}

#define STAGE(key, name, alike, help)                                      \
    {                                                                      \
        "subspace-" key, help, lsc_subspace_##name##_count,                \
            lsc_subspace_##name##_cost, lsc_subspace_##name##_needs, NULL, \
            lsc_subspace_##name, alike, NULL                               \
    }

static const struct lsc_stage stages[] = {
    STAGE("bases", base, 1, "predicts with the solutions"),
    STAGE("search", search, 1, "draws random samples until one is good enough"),
    STAGE("plane", plane, 0, "compares far samples with their solution"),
    STAGE("samples", narrow, 0, "compares close samples with all solutions"),
    STAGE("networks", network, 0, "averages over the close samples of a run"),
    STAGE("ensembles", ensemble, 0, "makes ensembles of these averages"),
    {.name = NULL},
};

const struct lsc_kind lsc_kind_subspace = {
    .name = "subspace-samples",
    .help = "samples around solutions against independent solutions",
    .uses = "ensemble",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .check = lsc_subspace_check,
    .bytes = lsc_subspace_task_bytes,
};
