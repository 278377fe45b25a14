/* common.c - the options and arrays that every study has. */
#include "config.h"

#include "metrics.h"
#include "predict.h"

#include <string.h>

const struct lsc_option lsc_study_options[] = {
    {"study", "kind", LSC_TEXT, "ensemble", 0, 0, NULL, 1,
     "what to do: one or more kinds (losscape kinds), separated by spaces"},
    {"study", "seed", LSC_INT, "1", 0, 9007199254740991.0, NULL, 1,
     "every random draw follows from it"},
    {"study", "scale", LSC_TEXT, "", 0, 0, NULL, 0,
     "which sections [NAME@SCALE] count besides [NAME], standing over it"},
    {"data", "set", LSC_TEXT, "fashion-mnist", 0, 0, NULL, 1,
     "data set (losscape data)"},
    {"data", "dir", LSC_TEXT, "", 0, 0, NULL, 0,
     "directories to look in first, separated by ':'"},
    {"data", "normalise", LSC_CHOICE, "mean-std", 0, 0, "mean-std | 255 | none",
     1, "pixels: (x/255 - mean)/std, x/255, or as they are"},
    {"data", "train", LSC_INT, "0", 0, 1e9, NULL, 1,
     "training images to use, drawn from the seed; 0: all"},
    {"data", "test", LSC_INT, "0", 0, 1e9, NULL, 1,
     "test images to use; 0: all"},
    {"data", "validation", LSC_INT, "0", 0, 1e9, NULL, 1,
     "images taken out of the training images for validation"},
    {"data", "classes", LSC_INTS, "", 0, 255, NULL, 1,
     "keep only images of these classes; empty: all; the net still has an "
     "output for every class of the data set"},
    {"net", "spec", LSC_TEXT, "smallcnn", 0, 0, NULL, 1,
     "a named net (losscape nets) or a spec"},
    {"start", "weights", LSC_TEXT, "", 0, 0, NULL, 0,
     "safetensors files to start from, separated by spaces, relative to where "
     "the program is started; solution i takes file i modulo their number"},
    {"start", "solutions", LSC_TEXT, "", 0, 0, NULL, 0,
     "a result file, relative likewise, to take all solutions from in place of "
     "training them: they must be done there, and trained as here"},
    {"evaluate", "train_images", LSC_INT, "2000", 0, 1e9, NULL, 1,
     "training images a point of a landscape is evaluated on; 0: all"},
    {"evaluate", "test_images", LSC_INT, "2000", 0, 1e9, NULL, 1,
     "test images likewise; 0: all"},
    {"evaluate", "batch_norm_images", LSC_INT, "2000", 1, 1e9, NULL, 1,
     "batch_norm = recompute: the first so many training images, in batches "
     "of [train] batch"},
    {"evaluate", "share", LSC_FLAG, "yes", 0, 0, NULL, 1,
     "compute once what points of a cut have in common: layers that do not "
     "move, and the first linear one where this pays"},
    {"run", "max_hours", LSC_REAL, "0", 0, 1e5, NULL, 0,
     "stop, resumable, after so many hours; 0: no limit"},
    {"run", "progress_seconds", LSC_REAL, "5", 0.1, 1e5, NULL, 0,
     "time between progress lines"},
    {"run", "checkpoint_minutes", LSC_REAL, "5", 0, 1e5, NULL, 0,
     "time between checkpoints of a training"},
    {"run", "silence_minutes", LSC_REAL, "10", 0, 1e5, NULL, 0,
     "end the job if a rank gives no sign of life for so long; 0: never"},
    {.key = NULL},
};

static void
subset(const struct lsc_split *split, void *out)
{
    memcpy(out, split->index, split->n * sizeof(*split->index));
}

static void
train_subset(const struct lsc_study *study, void *out)
{
    subset(&study->train_subset, out);
}

static void
test_subset(const struct lsc_study *study, void *out)
{
    subset(&study->test_subset, out);
}

static void
test_labels(const struct lsc_study *study, void *out)
{
    lsc_split_labels(&study->test_subset, out);
}

static const struct lsc_array arrays[] = {
    {"/data/train_subset", NULL, "train_subset", 0, LSC_U32, 0, "1",
     "training images (numbers in the data set) landscapes are evaluated on",
     train_subset},
    {"/data/test_subset", NULL, "test_subset", 0, LSC_U32, 0, "1",
     "test images (numbers in the data set) landscapes are evaluated on",
     test_subset},
    {"/data/test_labels", NULL, "test_subset", 0, LSC_U8, 0, "1",
     "classes of these test images", test_labels},
    {.path = NULL},
};

static const struct lsc_stage stages[] = {{.name = NULL}};

static size_t
dim(const struct lsc_study *study, const char *name)
{
    if (strcmp(name, "train_subset") == 0) return study->train_subset.n;
    if (strcmp(name, "test_subset") == 0) return study->test_subset.n;
    if (strcmp(name, "classes") == 0) return study->net.classes;
    if (strcmp(name, "bins") == 0) return LSC_BINS;
    return LSC_ABSENT;
}

const struct lsc_kind lsc_kind_common = {
    .name = "common",
    .help = "what every study has",
    .options = lsc_study_options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
};
