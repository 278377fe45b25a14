/* spawn.c - children of one parent, and how far apart they end (Fort et al.
 * 2020, "Deep learning versus kernel learning"). */
#include "config.h"

#include "spawn.h"

#include "patterns.h"
#include "plane.h"
#include "point.h"
#include "stops.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"spawn", "steps", LSC_INTS, "0 5 20", 0, 1e9, NULL, 1,
     "optimiser steps of a parent after which children go on from it"},
    {"spawn", "parents", LSC_INTS, "", 0, 1e6, NULL, 1,
     "solutions that have children; empty: all"},
    {"spawn", "children", LSC_INT, "3", 2, 1000, NULL, 1,
     "of each parent at each step, with data order, augmentation and dropout "
     "of their own"},
    {"spawn", "strangers", LSC_INT, "1", 0, 1000, NULL, 1,
     "children of each two parents that are compared as well, the first with "
     "the first and so on: what chance gives; 0: none"},
    {"spawn", "points", LSC_INT, "11", 2, 1e6, NULL, 1,
     "points of the straight line between two children, both included"},
    {"spawn", "images", LSC_INT, "500", 1, 1e9, NULL, 1,
     "images that functions and relus are compared on: the first so many of "
     "/data/test_subset; no more than [evaluate] test_images"},
    {"spawn", "kernel_images", LSC_INT, "64", 0, 1e6, NULL, 1,
     "images that tangent kernels of children are compared on: the first so "
     "many of /data/train_subset; 0: no kernels"},
    {"spawn", "kernel_tile", LSC_INT, "16", 1, 1e6, NULL, 1,
     "images a side of a tile of these; a task computes one tile, and the "
     "memory it takes goes by it"},
    {"spawn", "batch_norm", LSC_CHOICE, "recompute", 0, 0,
     "keep | recompute | interpolate", 1,
     "statistics of children: recomputed from data at the end, or as training "
     "left them; at points: the first child's, from data, or interpolated"},
    {.key = NULL},
};

static void
steps(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_spawn_steps(s); i++)
        ((int32_t *)out)[i] = (int32_t)lsc_spawn_step(s, i);
}

static void
epochs(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_spawn_steps(s); i++)
        ((double *)out)[i] = lsc_stops_epoch(s, lsc_spawn_step(s, i));
}

static void
parents(const struct lsc_study *s, void *out)
{
    for (size_t i = 0; i < lsc_spawn_parents(s); i++)
        ((int32_t *)out)[i] = (int32_t)lsc_spawn_parent(s, i);
}

static void
pairs(const struct lsc_study *s, void *out)
{
    int32_t *row = out;

    for (size_t i = 0; i < lsc_spawn_pairs(s); i++, row += 4) {
        struct lsc_spawn_pair p = lsc_spawn_pair(s, i);

        for (size_t k = 0; k < 2; k++) {
            row[2 * k] = (int32_t)p.parent[k];
            row[2 * k + 1] = (int32_t)p.child[k];
        }
    }
}

static void
axis(const struct lsc_study *s, void *out)
{
    lsc_plane_axis(0, 1, lsc_study_option(s, "spawn.points"), out);
}

#define NETS  "spawn_steps spawn_parents spawn_children"
#define PAIRS "spawn_steps spawn_pairs"
#define END(name, units, help)                                               \
    {                                                                        \
        "/spawn/" name, "spawn-ends", NETS, 3, LSC_F64, 0, units, help, NULL \
    }
#define DISTANCE(name, dims, units, help)                                    \
    {                                                                        \
        "/spawn/" name, "spawn-distances", dims, 2, LSC_F64, 0, units, help, \
            NULL                                                             \
    }

static const struct lsc_array arrays[] = {
    {"/spawn/step", NULL, "spawn_steps", 0, LSC_I32, 0, "1",
     "optimiser steps a parent had done when its children went on", steps},
    {"/spawn/epoch", NULL, "spawn_steps", 0, LSC_F64, 0, "1",
     "epochs that these are", epochs},
    {"/spawn/parent", NULL, "spawn_parents", 0, LSC_I32, 0, "1",
     "solution that each parent is", parents},
    {"/spawn/pairs", NULL, "spawn_pairs 4", 0, LSC_I32, 0, "1",
     "who is compared at every step: parent a, child a, parent b, child b; "
     "siblings first, then strangers; parents by their place in /spawn/parent",
     pairs},
    {"/spawn/alpha", NULL, "spawn_points", 0, LSC_F64, 0, "1",
     "coordinate on a line: a point is a + alpha * (b - a)", axis},
    {"/spawn/theta", "spawn-children", NETS " P", 3, LSC_F32, 0, "1",
     "parameters of each child at the end", NULL},
    {"/spawn/buffers", "spawn-children", NETS " Q", 3, LSC_F32, 0, "1",
     "batch-norm statistics it is evaluated with", NULL},
    END("train_loss", "nat", "mean cross-entropy over all training images"),
    END("train_accuracy", "1", "accuracy over all training images"),
    END("test_loss", "nat", "mean cross-entropy over all test images"),
    END("test_accuracy", "1", "accuracy over all test images"),
    {"/spawn/probabilities", "spawn-ends", "spawn_nets probed classes", 1,
     LSC_F32, 0, "1",
     "what each child says of the first images of /data/test_subset; children "
     "are numbered (step * parents + parent) * children + child",
     NULL},
    {"/spawn/patterns", "spawn-ends", "spawn_nets probed pattern_bytes", 1,
     LSC_U8, 0, "1",
     "which relus are on there: unit u is bit u % 8 of byte u / 8; units by "
     "layer, each [h][w][c]",
     NULL},
    {"/spawn/tiles", "spawn-tiles",
     "spawn_nets kernel_tiles tile_side "
     "tile_side",
     2, LSC_F64, 0, "1",
     "tangent kernels of children, J_c(x) . J_c'(x') in row x * classes + c; "
     "tile (i, j), j <= i, is number i (i + 1) / 2 + j; 0 beyond the last "
     "image",
     NULL},
    LSC_POINT_ARRAYS("/spawn/path", "spawn-points", PAIRS " spawn_points", 3),
    DISTANCE("barrier_train_error", PAIRS, "1",
             "highest error on the line over the mean of its ends, "
             "/data/train_subset"),
    DISTANCE("barrier_test_error", PAIRS, "1", "the same, /data/test_subset"),
    DISTANCE("barrier_train_loss", PAIRS, "nat",
             "highest cross-entropy over the mean of the ends, "
             "/data/train_subset"),
    DISTANCE("barrier_test_loss", PAIRS, "nat", "the same, /data/test_subset"),
    DISTANCE("l1", PAIRS, "1",
             "mean over images of the sum of |p - q| over classes"),
    DISTANCE("disagreement", PAIRS, "1", "images called differently"),
    DISTANCE("relu", "spawn_steps relu_pairs", "1",
             "relus that are on in one and off in the other, of all units and "
             "images (normalised Hamming distance)"),
    DISTANCE("cosine", PAIRS, "1", "cosine between parameters"),
    DISTANCE("cosine_weights", PAIRS, "1",
             "the same without biases and batch norm"),
    DISTANCE("l2", PAIRS, "1", "Euclidean distance of parameters"),
    DISTANCE("kernel", "spawn_steps kernel_pairs", "1",
             "1 - cosine between tangent kernels, all their numbers in a row"),
    {.path = NULL},
};

static size_t
dim_of_kernels(const struct lsc_study *s, const char *name)
{
    struct lsc_tiles t = lsc_spawn_layout(s);

    if (t.count == 0) return LSC_ABSENT;
    if (strcmp(name, "kernel_tiles") == 0) return t.count;
    if (strcmp(name, "tile_side") == 0) return t.side;
    if (strcmp(name, "kernel_pairs") == 0) return lsc_spawn_pairs(s);
    return LSC_ABSENT;
}

static size_t
dim(const struct lsc_study *s, const char *name)
{
    size_t units = lsc_pattern_units(&s->net);

    if (strcmp(name, "spawn_steps") == 0) return lsc_spawn_steps(s);
    if (strcmp(name, "spawn_parents") == 0) return lsc_spawn_parents(s);
    if (strcmp(name, "spawn_children") == 0) return lsc_spawn_children(s);
    if (strcmp(name, "spawn_nets") == 0) return lsc_spawn_nets(s);
    if (strcmp(name, "spawn_pairs") == 0) return lsc_spawn_pairs(s);
    if (strcmp(name, "spawn_points") == 0)
        return lsc_study_option(s, "spawn.points");
    if (strcmp(name, "probed") == 0) return lsc_spawn_images(s).n;
    if (strcmp(name, "pattern_bytes") == 0)
        return units > 0 ? lsc_pattern_bytes(&s->net) : LSC_ABSENT;
    if (strcmp(name, "relu_pairs") == 0)
        return units > 0 ? lsc_spawn_pairs(s) : LSC_ABSENT;
    return dim_of_kernels(s, name);
}

static const struct lsc_stage stages[] = {
    {"spawn-children", "trains children from where their parents were",
     lsc_spawn_child_count, lsc_spawn_child_cost, lsc_spawn_child_needs,
     lsc_spawn_child_bytes, lsc_spawn_child_run, 0, NULL},
    {"spawn-ends", "asks children about images", lsc_spawn_end_count,
     lsc_spawn_end_cost, lsc_spawn_end_needs, NULL, lsc_spawn_end_run, 1, NULL},
    {"spawn-points", "evaluates the lines between children",
     lsc_spawn_point_count, lsc_spawn_point_cost, lsc_spawn_point_needs, NULL,
     lsc_spawn_point_run, 1, lsc_spawn_point_joint},
    {"spawn-tiles", "tiles of the tangent kernels of children",
     lsc_spawn_tile_count, lsc_spawn_tile_cost, lsc_spawn_tile_needs, NULL,
     lsc_spawn_tile_run, 0, NULL},
    {"spawn-distances", "compares children two by two",
     lsc_spawn_distance_count, lsc_spawn_distance_cost,
     lsc_spawn_distance_needs, NULL, lsc_spawn_distance_run, 1, NULL},
    {.name = NULL},
};

const struct lsc_kind lsc_kind_spawn = {
    .name = "spawn",
    .help = "children of one training at steps of it, and how far apart they "
            "end",
    .uses = "checkpoints",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .check = lsc_spawn_check,
    .bytes = lsc_spawn_tile_bytes,
};
