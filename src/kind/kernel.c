/* kernel.c - tangent kernels along trainings: Fort et al. 2020, figure 4. */
#include "config.h"

#include "kernel.h"
#include "larger.h"
#include "spectrum.h"
#include "stops.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"kernel", "images", LSC_INT, "64", 2, 1e6, NULL, 1,
     "images of a Gram matrix, the first so many of /data/train_subset; no "
     "more "
     "than [evaluate] train_images"},
    {"kernel", "solutions", LSC_INT, "1", 1, 1e6, NULL, 1,
     "trainings to follow: the first so many solutions, at most all"},
    {"kernel", "tile", LSC_INT, "16", 1, 1e6, NULL, 1,
     "images a side of a tile; a task computes one tile, and the memory it "
     "takes goes by it"},
    {"kernel", "average", LSC_INT, "0", 0, 1e6, NULL, 1,
     "also kernels of weights averaged over so many stops, that one and the "
     "next; 0: none"},
    {"kernel", "spectrum", LSC_FLAG, "yes", 0, 0, NULL, 1,
     "whether all ranks together find the eigenvalues of the Gram matrices"},
    {.key = NULL},
};

static const struct lsc_array arrays[] = {
    {"/kernel/tiles", LSC_KERNEL_TILES, "grams tiles side side", 2, LSC_F64, 0,
     "1",
     "Gram matrices of the tangent kernel, number kernel * kept + stop: J_c(x) "
     ". "
     "J_c'(x') in row x * classes + c, column x' * classes + c', cut into "
     "tiles "
     "of side x side; tile (i, j), j <= i, from row i * side and column j * "
     "side "
     "on, is number i (i + 1) / 2 + j; 0 beyond the last image",
     NULL},
    {"/kernel/distance", LSC_KERNEL_DISTANCES, "kernels kept kept", 1, LSC_F64,
     0, "1",
     "1 - cosine of the Gram matrices of two stops; kernels are the solutions, "
     "then these again with averaged weights if asked for",
     NULL},
    {"/kernel/alignment", LSC_KERNEL_DISTANCES, "kernels kept", 1, LSC_F64, 0,
     "1", "centred alignment with the labels (Cortes et al. 2012)", NULL},
    {"/kernel/trace", LSC_KERNEL_DISTANCES, "kernels kept", 1, LSC_F64, 0, "1",
     "trace of the Gram matrix", NULL},
    {"/kernel/eigenvalues", LSC_KERNEL_SPECTRUM, "grams spectrum", 1, LSC_F64,
     0, "1", "eigenvalues of each Gram matrix, largest first", NULL},
    {"/kernel/effective_rank", LSC_KERNEL_SPECTRUM, "grams spectral", 2,
     LSC_F64, 0, "1",
     "exponential of the entropy of its eigenvalues over their sum", NULL},
    {"/kernel/participation", LSC_KERNEL_SPECTRUM, "grams spectral", 2, LSC_F64,
     0, "1", "sum of its eigenvalues, squared, over the sum of their squares",
     NULL},
    {"/kernel/grid", LSC_KERNEL_SPECTRUM, "grams spectral 3", 2, LSC_I32,
     LSC_VOLATILE, "1", "process grid that found them: rows, columns, block",
     NULL},
    {.path = NULL},
};

static const struct lsc_tolerance tolerances[] = {
    {"/kernel/eigenvalues", 1e-10},
    {"/kernel/effective_rank", 1e-8},
    {"/kernel/participation", 1e-8},
    {.path = NULL},
};

static int
wants_spectrum(const struct lsc_study *s)
{
    return lsc_config_flag(&s->config, "kernel.spectrum");
}

static size_t
dim(const struct lsc_study *s, const char *name)
{
    if (strcmp(name, "spectral") == 0)
        return wants_spectrum(s) ? 1 : LSC_ABSENT;
    if (strcmp(name, "spectrum") == 0)
        return wants_spectrum(s) ? lsc_kernel_layout(s).n : LSC_ABSENT;
    if (strcmp(name, "grams") == 0) return lsc_kernel_grams(s);
    if (strcmp(name, "kernels") == 0) return lsc_kernel_kernels(s);
    if (strcmp(name, "tiles") == 0) return lsc_kernel_layout(s).count;
    if (strcmp(name, "side") == 0) return lsc_kernel_layout(s).side;
    return LSC_ABSENT;
}

static int
check(const struct lsc_study *s, struct lsc_err *err)
{
    if (s->train_subset.n < 2)
        return lsc_fail(err, LSC_EINVAL,
                        "[kernel] needs 2 images in [evaluate] train_images, "
                        "there are %zu",
                        s->train_subset.n);
    return LSC_OK;
}

static size_t
count_tiles(const struct lsc_study *s)
{
    return lsc_kernel_grams(s) * lsc_kernel_layout(s).count;
}

static size_t
needs_tiles(const struct lsc_study *s, size_t task,
            struct lsc_need need[LSC_MAX_NEEDS])
{
    size_t kernel = task / lsc_kernel_layout(s).count / s->stops->n;

    need[0] = (struct lsc_need){lsc_study_stage(s, "train"),
                                kernel % lsc_kernel_solutions(s), 1};
    return 1;
}

/* All Gram matrices of the kernel. */
static size_t
needs_distances(const struct lsc_study *s, size_t task,
                struct lsc_need need[LSC_MAX_NEEDS])
{
    size_t each = s->stops->n * lsc_kernel_layout(s).count;

    need[0] = (struct lsc_need){lsc_study_stage(s, LSC_KERNEL_TILES),
                                task * each, each};
    return 1;
}

static size_t
count_spectrum(const struct lsc_study *s)
{
    return wants_spectrum(s) ? lsc_kernel_grams(s) : 0;
}

static double
cost_spectrum(const struct lsc_study *s, size_t task)
{
    (void)task;
    return LSC_EIGEN_FLOPS(lsc_kernel_layout(s).n);
}

static size_t
needs_spectrum(const struct lsc_study *s, size_t task,
               struct lsc_need need[LSC_MAX_NEEDS])
{
    size_t each = lsc_kernel_layout(s).count;

    need[0] = (struct lsc_need){lsc_study_stage(s, LSC_KERNEL_TILES),
                                task * each, each};
    return 1;
}

static size_t
bytes(const struct lsc_study *s)
{
    return lsc_larger(lsc_kernel_tile_bytes(s), lsc_kernel_distance_bytes(s));
}

static const struct lsc_stage stages[] = {
    {LSC_KERNEL_TILES, "tiles of Gram matrices of the tangent kernel",
     count_tiles, lsc_kernel_tile_cost, needs_tiles, NULL, lsc_kernel_tile_run,
     0, NULL},
    {LSC_KERNEL_DISTANCES, "compares the Gram matrices of a training",
     lsc_kernel_kernels, lsc_kernel_distance_cost, needs_distances, NULL,
     lsc_kernel_distance_run, 1, NULL},
    {LSC_KERNEL_SPECTRUM, "eigenvalues of the Gram matrices", count_spectrum,
     cost_spectrum, needs_spectrum, NULL, NULL, 1, NULL},
    {.name = NULL},
};

const struct lsc_kind lsc_kind_kernel = {
    .name = "kernel",
    .help = "how the tangent kernel of a training changes",
    .uses = "checkpoints",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .check = check,
    .bytes = bytes,
    .tolerances = tolerances,
};
