/* path.c - straight and bent paths between solutions (Garipov et al. 2018), and
 * whether what is said along them changes (Fort et al. 2019). */
#include "config.h"

#include "pairs.h"
#include "path_tasks.h"
#include "plane.h"
#include "point.h"
#include "statistics.h"

#include <string.h>

static const struct lsc_option options[] = {
    {"path", "pairs", LSC_INTS, "", 0, 1e6, NULL, 1,
     "solutions to join, as 'a b  c d'; empty: every two"},
    {"path", "curve", LSC_CHOICE, "bezier", 0, 0, "bezier | chain", 1,
     "the bent path, by a, b and a trained bend: (1-t)^2 a + 2t(1-t) bend + "
     "t^2 b, or straight from a to the bend and on to b"},
    {"path", "points", LSC_INT, "61", 2, 1e6, NULL, 1,
     "points of each path, from a (t = 0) to b (t = 1)"},
    {"path", "epochs", LSC_INT, "10", 1, 1e6, NULL, 1,
     "passes over the training images that train a bend"},
    {"path", "lr", LSC_REAL, "0", 0, 1e9, NULL, 1,
     "base learning rate of a bend; 0: as solution a's. The rest of the "
     "training is as [train] says, without warm-up and noise"},
    {"path", "schedule", LSC_CHOICE, "cosine", 0, 0, "constant | cosine", 1,
     "of a bend's learning rate"},
    {"path", "batch_norm", LSC_CHOICE, "recompute", 0, 0,
     "recompute | interpolate", 1,
     "statistics at a point: from data, or (1-t) a's + t b's"},
    {.key = NULL},
};

static size_t
paths(const struct lsc_study *s)
{
    return lsc_pairs(s, LSC_PATH_PAIRS);
}

static size_t
points(const struct lsc_study *s)
{
    return lsc_study_option(s, "path.points");
}

static void
axis(const struct lsc_study *s, void *out)
{
    lsc_plane_axis(0, 1, points(s), out);
}

static void
pairs(const struct lsc_study *s, void *out)
{
    lsc_pairs_list(s, LSC_PATH_PAIRS, out);
}

static const struct lsc_array arrays[] = {
    {"/path/t", NULL, "path_points", 0, LSC_F64, 0, "1",
     "coordinate along a path: 0 is solution a, 1 is solution b", axis},
    {"/path/pairs", NULL, "paths 2", 0, LSC_I32, 0, "1",
     "the solutions a and b of each pair", pairs},
    {"/path/bend", "path-bend", "paths P", 1, LSC_F32, 0, "1",
     "parameters of the bend of each curve", NULL},
    {"/path/bend_history", "path-bend", "paths path_epochs 3", 1, LSC_F64, 0,
     "1",
     "an epoch of a bend's training: train_loss, train_accuracy (along the "
     "curve, as they went), lr",
     NULL},
    {"/path/labels", "path-ends", "paths 2 test_subset", 2, LSC_I32, 0, "1",
     "class that a and b call each image of /data/test_subset; -1: its logits "
     "are not numbers",
     NULL},
    LSC_POINT_ARRAYS("/path", "path", "paths 2 path_points", 3),
    LSC_POINT_ARRAY("/path/agreement_a", "path", "paths 2 path_points", 3, "1",
                    "part of /data/test_subset that the point and a call "
                    "alike; paths: straight, curve"),
    LSC_POINT_ARRAY("/path/agreement_b", "path", "paths 2 path_points", 3, "1",
                    "part of /data/test_subset that the point and b call "
                    "alike; paths: straight, curve"),
    {.path = NULL},
};

static size_t
dim(const struct lsc_study *s, const char *name)
{
    if (strcmp(name, "paths") == 0) return paths(s);
    if (strcmp(name, "path_points") == 0) return points(s);
    if (strcmp(name, "path_epochs") == 0)
        return lsc_study_option(s, "path.epochs");
    return LSC_ABSENT;
}

static int
check(const struct lsc_study *s, struct lsc_err *err)
{
    return lsc_pairs_check(s, "path", err);
}

static size_t
need_solutions(const struct lsc_study *s, size_t pair, struct lsc_need *need)
{
    size_t end[2];

    lsc_pairs_ends(s, LSC_PATH_PAIRS, pair, end);
    for (size_t i = 0; i < 2; i++)
        need[i] = (struct lsc_need){lsc_study_stage(s, "train"), end[i], 1};
    return 2;
}

static double
bend_cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return s->net.flops * 3 * (double)lsc_study_option(s, "path.epochs") *
           (double)s->train.n;
}

static double
statistics_cost(const struct lsc_study *s)
{
    return lsc_path_recomputes(s) ? lsc_statistics_cost(s) : 0;
}

static size_t
end_count(const struct lsc_study *s)
{
    return 2 * paths(s);
}

static double
end_cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return s->net.flops * (double)s->test_subset.n + statistics_cost(s);
}

static size_t
end_needs(const struct lsc_study *s, size_t task,
          struct lsc_need need[LSC_MAX_NEEDS])
{
    return need_solutions(s, task / 2, need);
}

static size_t
point_count(const struct lsc_study *s)
{
    return 2 * paths(s) * points(s);
}

static double
point_cost(const struct lsc_study *s, size_t task)
{
    (void)task;
    return s->net.flops * (double)lsc_point_images(s) + statistics_cost(s);
}

static size_t
point_needs(const struct lsc_study *s, size_t task,
            struct lsc_need need[LSC_MAX_NEEDS])
{
    size_t path = task / points(s), pair = path / 2;
    size_t n = need_solutions(s, pair, need);

    need[n++] = (struct lsc_need){lsc_study_stage(s, "path-ends"), 2 * pair, 2};
    if (path % 2 != 0)
        need[n++] = (struct lsc_need){lsc_study_stage(s, "path-bend"), pair, 1};
    return n;
}

static size_t
bend_needs(const struct lsc_study *s, size_t task,
           struct lsc_need need[LSC_MAX_NEEDS])
{
    return need_solutions(s, task, need);
}

static const struct lsc_stage stages[] = {
    {"path-bend", "trains the bends of the curves", paths, bend_cost,
     bend_needs, lsc_path_bend_bytes, lsc_path_bend_run, 1, NULL},
    {"path-ends", "what the ends call the test images", end_count, end_cost,
     end_needs, NULL, lsc_path_end_run, 1, NULL},
    {"path", "evaluates the points of the paths", point_count, point_cost,
     point_needs, NULL, lsc_path_point_run, 1, NULL},
    {.name = NULL},
};

const struct lsc_kind lsc_kind_path = {
    .name = "path",
    .help = "straight and trained paths between solutions, and agreement with "
            "their ends",
    .uses = "ensemble",
    .options = options,
    .arrays = arrays,
    .stages = stages,
    .dim = dim,
    .check = check,
};
