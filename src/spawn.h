/*
 * spawn.h - parents and their children (Fort et al. 2020, section 2).
 *
 * A parent is a solution's training.  At a step of it, what it is then -
 * parameters, the optimiser's moments, statistics - is handed to several
 * children, which go on to the end by the same schedule with data order,
 * augmentation and dropout of their own.  How far apart children end says how
 * much of the end was fixed when they parted.
 *
 * A net (child) has the number (step * parents + parent) * children + child,
 * where step and parent are places in their lists.  The pairs of every step are
 * the same: any two children of a parent (siblings), parent by parent, and then
 * the first children of any two parents (strangers), who tell what chance is.
 */
#ifndef LSC_SPAWN_H
#define LSC_SPAWN_H

#include "task.h"
#include "tiles.h"

size_t lsc_spawn_steps(const struct lsc_study *study);
size_t lsc_spawn_parents(const struct lsc_study *study);
size_t lsc_spawn_children(const struct lsc_study *study);
size_t lsc_spawn_nets(const struct lsc_study *study); /* of all steps */
/* Step i of the list; the solution that is parent i. */
size_t lsc_spawn_step(const struct lsc_study *study, size_t i);
size_t lsc_spawn_parent(const struct lsc_study *study, size_t i);

/* Who is compared: children a and b, siblings if of one parent. */
struct lsc_spawn_pair {
    size_t parent[2], child[2];
};
size_t lsc_spawn_pairs(const struct lsc_study *study);
struct lsc_spawn_pair lsc_spawn_pair(const struct lsc_study *study,
                                     size_t pair);
/* The numbers of a pair's nets; [steps][pairs] of them. */
void lsc_spawn_ends(const struct lsc_study *study, size_t pair, size_t net[2]);

/* Images that functions and patterns are compared on. */
struct lsc_split lsc_spawn_images(const struct lsc_study *study);
/* Theta and buffers of a net, rows of the task's store. */
int lsc_spawn_get(struct lsc_task *task, size_t net, const float **theta,
                  const float **buffers, struct lsc_err *err);

/* LSC_EINVAL unless the options make sense together. */
int lsc_spawn_check(const struct lsc_study *study, struct lsc_err *err);

/* The stages: how many tasks, what one costs in flops and needs. */
#define LSC_SPAWN_STAGE(name)                                             \
    size_t lsc_spawn_##name##_count(const struct lsc_study *study);       \
    double lsc_spawn_##name##_cost(const struct lsc_study *study,         \
                                   size_t task);                          \
    size_t lsc_spawn_##name##_needs(const struct lsc_study *study,        \
                                    size_t task,                          \
                                    struct lsc_need need[LSC_MAX_NEEDS]); \
    int lsc_spawn_##name##_run(struct lsc_task *task, struct lsc_err *err)

/* Trains a net: the task's number is its. */
LSC_SPAWN_STAGE(child);
size_t lsc_spawn_child_bytes(const struct lsc_study *study);
/* What a net is worth and says, and which of its relus are on. */
LSC_SPAWN_STAGE(end);
/* A point between two nets: [steps][pairs][points]. */
LSC_SPAWN_STAGE(point);
struct lsc_joint lsc_spawn_point_joint(const struct lsc_study *study);
/* A tile of a net's tangent kernel: [nets][tiles]; no tasks without kernels. */
LSC_SPAWN_STAGE(tile);
size_t lsc_spawn_tile_bytes(const struct lsc_study *study);
/* How they lie; count 0 without kernels. */
struct lsc_tiles lsc_spawn_layout(const struct lsc_study *study);
/* How far apart two nets are: [steps][pairs]. */
LSC_SPAWN_STAGE(distance);

#endif
