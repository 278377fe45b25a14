/* ridge.c - regression with the tangent kernels of a training: what a net that
 * moves no further in feature space would reach (Fort et al. 2020, figure 8, in
 * closed form). */
#include "config.h"

#include "predict.h"
#include "ridge.h"
#include "stops.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"ridge", "steps", LSC_INTS, "0", 0, 1e9, NULL, 1,
     "optimiser steps of a training at which its kernel is taken"},
    {"ridge", "solutions", LSC_INT, "1", 1, 1e6, NULL, 1,
     "trainings: the first so many solutions, at most all"},
    {"ridge", "images", LSC_INT, "500", 2, 1e6, NULL, 1,
     "images to fit, the first so many of /data/train_subset; no more than "
     "[evaluate] train_images"},
    {"ridge", "test_images", LSC_INT, "500", 1, 1e6, NULL, 1,
     "images to be asked about, the first so many of /data/test_subset; no "
     "more "
     "than [evaluate] test_images"},
    {"ridge", "kernel", LSC_CHOICE, "traced", 0, 0, "traced | full", 1,
     "traced: 1/K of the trace over classes, images x images; full: images K x "
     "images K"},
    {"ridge", "lambdas", LSC_REALS, "1e-3 0.01 0.1 1 10 100 1000", 0, 1e12,
     NULL, 1,
     "regularisations, as parts of the mean eigenvalue; one decomposition "
     "serves all"},
    {"ridge", "tile", LSC_INT, "128", 1, 1e6, NULL, 1,
     "images a side of a tile; a task computes one tile, and the memory it "
     "takes goes by it"},
    {.key = NULL},
};

static void
lambdas(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_ridge_of(s).lambdas; i++)
        ((double *)out)[i] = lsc_config_item(&s->config, "ridge.lambdas", i);
}

static size_t
step_of(const struct lsc_study *s, size_t gram)
{
    size_t item = gram % lsc_ridge_of(s).steps;

    return (size_t)lsc_config_item(&s->config, "ridge.steps", item);
}

static void
steps(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_ridge_of(s).grams; i++)
        ((int32_t *)out)[i] = (int32_t)step_of(s, i);
}

static void
epochs(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_ridge_of(s).grams; i++)
        ((double *)out)[i] = lsc_stops_epoch(s, step_of(s, i));
}

static void
solutions(const struct lsc_study *s, void *out)
{
    struct lsc_ridge r = lsc_ridge_of(s);

    for (size_t i = 0; i < r.grams; i++)
        ((int32_t *)out)[i] = (int32_t)(i / r.steps);
}

static void
labels(const struct lsc_study *s, void *out)
{
    struct lsc_ridge r = lsc_ridge_of(s);

    lsc_split_labels(&r.train, out);
}

/* Known from the start; by a stage, a row a task. */
#define KNOWN(name, shape, kind, fill, help)                               \
    {                                                                      \
        .path = "/ridge/" name, .dims = shape, .type = kind, .units = "1", \
        .value = fill, .long_name = help                                   \
    }
#define FOUND(name, by, shape, leading, kind, help)                          \
    {                                                                        \
        .path = "/ridge/" name, .stage = by, .dims = shape, .lead = leading, \
        .type = kind, .units = "1", .long_name = help                        \
    }
#define SCORE(name, help) \
    FOUND(name, LSC_RIDGE, "ridge_grams lambdas", 1, LSC_F64, help)

static const struct lsc_array arrays[] = {
    KNOWN("lambda", "lambdas", LSC_F64, lambdas,
          "regularisations, as parts of the mean eigenvalue"),
    KNOWN("solution", "ridge_grams", LSC_I32, solutions,
          "training that each kernel is of"),
    KNOWN("step", "ridge_grams", LSC_I32, steps,
          "optimiser step at which each kernel is taken"),
    KNOWN("epoch", "ridge_grams", LSC_F64, epochs, "epochs that these are"),
    KNOWN("train_labels", "fitted", LSC_U8, labels,
          "classes of the images to fit"),
    FOUND("train_logits", LSC_RIDGE_LOGITS, "ridge_grams fitted classes", 1,
          LSC_F32, "logits of the net there, of the images to fit"),
    FOUND("test_logits", LSC_RIDGE_LOGITS, "ridge_grams foretold classes", 1,
          LSC_F32, "and of those to be asked about"),
    FOUND("buffers", LSC_RIDGE_LOGITS, "ridge_grams Q", 1, LSC_F32,
          "batch-norm statistics there, recomputed"),
    FOUND("net_train_accuracy", LSC_RIDGE_LOGITS, "ridge_grams", 1, LSC_F64,
          "accuracy of the net itself there, of the images to fit"),
    FOUND("net_test_accuracy", LSC_RIDGE_LOGITS, "ridge_grams", 1, LSC_F64,
          "and of those to be asked about"),
    FOUND("tiles", LSC_RIDGE_TILES,
          "ridge_grams ridge_tiles ridge_side ridge_side", 2, LSC_F64,
          "kernel of the images to fit; tile (i, j), j <= i, is number "
          "i (i + 1) / 2 + j; 0 beyond the last image"),
    FOUND("cross", LSC_RIDGE_CROSS, "ridge_grams strips ridge_side ridge_n", 2,
          LSC_F64,
          "kernel of images to be asked about (row) and to fit (column), in "
          "strips; 0 beyond the last image"),
    FOUND("eigenvalues", LSC_RIDGE, "ridge_grams ridge_n", 1, LSC_F64,
          "eigenvalues of the kernel of the images to fit, largest first"),
    FOUND("predictions", LSC_RIDGE, "ridge_grams ridge_outputs ridge_answers",
          1, LSC_F64,
          "f of the images to be asked about; traced: row lambda * classes + "
          "class; full: row lambda, column image * classes + class"),
    SCORE("test_accuracy", "accuracy of f, of images to be asked about"),
    SCORE("train_accuracy", "and of those to fit"),
    SCORE("test_loss", "mean of |f - y|^2, of images to be asked about"),
    SCORE("train_loss", "and of those to fit"),
    FOUND("status", LSC_RIDGE, "ridge_grams lambdas", 1, LSC_I32,
          "1: solved; 2: kernel + lambda is singular or indefinite, its "
          "numbers are NaN"),
    {.path = "/ridge/grid",
     .stage = LSC_RIDGE,
     .dims = "ridge_grams 3",
     .lead = 1,
     .type = LSC_I32,
     .traits = LSC_VOLATILE,
     .units = "1",
     .long_name = "process grid that solved it: rows, columns, block"},
    {.path = NULL},
};

static const struct lsc_tolerance tolerances[] = {
    {"/ridge/eigenvalues", 1e-10},
    {"/ridge/predictions", 1e-8},
    {"/ridge/test_accuracy", 1e-8},
    {"/ridge/train_accuracy", 1e-8},
    {"/ridge/test_loss", 1e-8},
    {"/ridge/train_loss", 1e-8},
    {.path = NULL},
};

static size_t
dim(const struct lsc_study *s, const char *name)
{
    struct lsc_ridge r = lsc_ridge_of(s);
    const struct {
        const char *name;
        size_t size;
    } dims[] = {
        {"ridge_grams", r.grams},
        {"lambdas", r.lambdas},
        {"fitted", r.train.n},
        {"foretold", r.test.n},
        {"ridge_tiles", r.tiles.count},
        {"ridge_side", r.tiles.side},
        {"ridge_n", r.tiles.n},
        {"strips", r.strips},
        {"ridge_outputs", r.lambdas * r.columns},
        {"ridge_answers", r.test.n * r.each},
    };

    for (size_t i = 0; i < sizeof(dims) / sizeof(*dims); i++)
        if (strcmp(name, dims[i].name) == 0) return dims[i].size;
    return LSC_ABSENT;
}

static int
check(const struct lsc_study *s, struct lsc_err *err)
{
    struct lsc_ridge r = lsc_ridge_of(s);

    if (r.train.n < 2 || r.test.n < 1)
        return lsc_fail(err, LSC_EINVAL,
                        "[ridge] needs 2 training images and a test image in "
                        "[evaluate] train_images and test_images, there are "
                        "%zu and %zu",
                        r.train.n, r.test.n);
    if (r.steps == 0 || r.lambdas == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[ridge] %s: empty, expected at least one number",
                        r.steps == 0 ? "steps" : "lambdas");
    return LSC_OK;
}

const struct lsc_kind lsc_kind_ridge = {
    .name = "ridge",
    .help = "kernel ridge regression with the tangent kernels of a training",
    .uses = "checkpoints",
    .options = options,
    .arrays = arrays,
    .stages = lsc_ridge_stages,
    .dim = dim,
    .check = check,
    .bytes = lsc_ridge_bytes,
    .tolerances = tolerances,
};
