/* spawn_tiles.c - tangent kernels of children. */
#include "config.h"

#include "spawn.h"

#include "gram.h"

static struct lsc_gram
gram(const struct lsc_study *s)
{
    return lsc_gram_of(s, lsc_study_option(s, "spawn.kernel_images"),
                       lsc_study_option(s, "spawn.kernel_tile"));
}

struct lsc_tiles
lsc_spawn_layout(const struct lsc_study *s)
{
    struct lsc_gram g = gram(s);

    return g.images.n > 0 ? lsc_gram_layout(s, &g) : (struct lsc_tiles){0};
}

size_t
lsc_spawn_tile_count(const struct lsc_study *s)
{
    return lsc_spawn_nets(s) * lsc_spawn_layout(s).count;
}

double
lsc_spawn_tile_cost(const struct lsc_study *s, size_t task)
{
    struct lsc_gram g = gram(s);

    return lsc_gram_cost(s, &g, task % lsc_spawn_layout(s).count);
}

size_t
lsc_spawn_tile_bytes(const struct lsc_study *s)
{
    struct lsc_gram g = gram(s);

    return g.images.n > 0 ? lsc_gram_bytes(s, &g) : 0;
}

/* Ends rather than children, so that what needs tiles has both. */
size_t
lsc_spawn_tile_needs(const struct lsc_study *s, size_t task,
                     struct lsc_need need[LSC_MAX_NEEDS])
{
    need[0] = (struct lsc_need){lsc_study_stage(s, "spawn-ends"),
                                task / lsc_spawn_layout(s).count, 1};
    return 1;
}

int
lsc_spawn_tile_run(struct lsc_task *task, struct lsc_err *err)
{
    size_t tiles = lsc_spawn_layout(task->study).count;
    struct lsc_gram g = gram(task->study);
    const float *theta, *buffers;
    int st;

    LSC_TRY(lsc_spawn_get(task, task->number / tiles, &theta, &buffers, err));
    LSC_TRY(lsc_gram_tile(task, &g, theta, buffers, task->number % tiles,
                          lsc_task_row(task, "/spawn/tiles"), err));
out:
    return st;
}
