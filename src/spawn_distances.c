/* spawn_distances.c - how far apart two children have ended (Fort et al. 2020,
 * section 2). */
#include "config.h"

#include "spawn.h"

#include "compare.h"
#include "direction.h"
#include "gram.h"
#include "metrics.h"
#include "patterns.h"

#include <math.h>
#include <stdio.h>

size_t
lsc_spawn_distance_count(const struct lsc_study *s)
{
    return lsc_spawn_steps(s) * lsc_spawn_pairs(s);
}

double
lsc_spawn_distance_cost(const struct lsc_study *s, size_t task)
{
    size_t images = lsc_spawn_images(s).n;
    struct lsc_tiles t = lsc_spawn_layout(s);
    double numbers = (double)(t.count * t.side * t.side);

    (void)task;
    return 20 * (double)s->net.P + 40 * numbers +
           (double)images *
               (double)(6 * s->net.classes + 2 * lsc_pattern_bytes(&s->net));
}

size_t
lsc_spawn_distance_needs(const struct lsc_study *s, size_t task,
                         struct lsc_need need[LSC_MAX_NEEDS])
{
    size_t points = lsc_study_option(s, "spawn.points"), net[2];
    size_t tiles = lsc_spawn_layout(s).count;

    lsc_spawn_ends(s, task, net);
    need[0] = (struct lsc_need){lsc_study_stage(s, "spawn-points"),
                                task * points, points};
    for (size_t i = 0; i < 2; i++)
        need[1 + i] = tiles > 0
                          ? (struct lsc_need){lsc_study_stage(s, "spawn-tiles"),
                                              net[i] * tiles, tiles}
                          : (struct lsc_need){lsc_study_stage(s, "spawn-ends"),
                                              net[i], 1};
    return 3;
}

static void
put(struct lsc_task *task, const char *name, double value)
{
    char path[64];

    snprintf(path, sizeof(path), "/spawn/%s", name);
    *(double *)lsc_task_row(task, path) = value;
}

/* max over alpha of R(w^alpha) - (R(w) + R(w')) / 2; R is the loss, or minus
 * the accuracy, as the 1 of an error cancels. */
static int
barrier(struct lsc_task *task, const char *of, int is_accuracy, double *out,
        struct lsc_err *err)
{
    size_t n = lsc_study_option(task->study, "spawn.points");
    double sign = is_accuracy ? -1 : 1, most = -INFINITY, ends = 0;
    char path[64];
    int st = LSC_OK;

    snprintf(path, sizeof(path), "/spawn/path/%s", of);
    for (size_t i = 0; i < n; i++) {
        const void *row;
        double value;

        LSC_TRY(lsc_task_get(task, path, task->number * n + i, &row, err));
        value = sign * *(const double *)row;
        if (i == 0 || i == n - 1) ends += value / 2;
        if (value > most) most = value;
    }
    *out = most - ends;
out:
    return st;
}

static int
barriers(struct lsc_task *task, struct lsc_err *err)
{
    static const struct {
        const char *name, *of;
    } all[] = {{"barrier_train_error", "train_accuracy"},
               {"barrier_test_error", "test_accuracy"},
               {"barrier_train_loss", "train_loss"},
               {"barrier_test_loss", "test_loss"}};
    int st = LSC_OK;

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        double value;

        LSC_TRY(barrier(task, all[i].of, i < 2, &value, err));
        put(task, all[i].name, value);
    }
out:
    return st;
}

static double
length_between(size_t n, const float *a, const float *b)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        double d = (double)a[i] - (double)b[i];

        sum += d * d;
    }
    return sqrt(sum);
}

static int
compare_weights(struct lsc_task *task, const size_t net[2], struct lsc_err *err)
{
    const struct lsc_net *n = &task->study->net;
    const float *theta[2], *buffers;
    int st = LSC_OK;

    for (size_t i = 0; i < 2; i++)
        LSC_TRY(lsc_spawn_get(task, net[i], &theta[i], &buffers, err));
    put(task, "cosine", lsc_vector_cosine(n->P, theta[0], theta[1]));
    put(task, "cosine_weights", lsc_weights_cosine(n, theta[0], theta[1]));
    put(task, "l2", length_between(n->P, theta[0], theta[1]));
out:
    return st;
}

static int
compare_functions(struct lsc_task *task, const size_t net[2],
                  struct lsc_err *err)
{
    const struct lsc_net *n = &task->study->net;
    size_t images = lsc_spawn_images(task->study).n;
    const void *p[2], *bits[2];
    int st = LSC_OK;

    for (size_t i = 0; i < 2; i++)
        LSC_TRY(lsc_task_get(task, "/spawn/probabilities", net[i], &p[i], err));
    put(task, "l1", lsc_function_distance(images, n->classes, p[0], p[1]));
    put(task, "disagreement", lsc_disagreement(images, n->classes, p[0], p[1]));
    if (lsc_task_row(task, "/spawn/relu") == NULL) goto out;
    for (size_t i = 0; i < 2; i++)
        LSC_TRY(lsc_task_get(task, "/spawn/patterns", net[i], &bits[i], err));
    put(task, "relu", lsc_pattern_distance(n, images, bits[0], bits[1]));
out:
    return st;
}

static int
compare_kernels(struct lsc_task *task, const size_t net[2], struct lsc_err *err)
{
    struct lsc_tiles t = lsc_spawn_layout(task->study);
    double ab = 0, aa = 0, bb = 0;
    int st = LSC_OK;

    for (size_t k = 0; k < t.count; k++) {
        const void *tile[2];

        for (size_t i = 0; i < 2; i++)
            LSC_TRY(lsc_task_get(task, "/spawn/tiles", net[i] * t.count + k,
                                 &tile[i], err));
        ab += lsc_tiles_inner(&t, k, tile[0], tile[1]);
        aa += lsc_tiles_inner(&t, k, tile[0], tile[0]);
        bb += lsc_tiles_inner(&t, k, tile[1], tile[1]);
    }
    if (t.count > 0) put(task, "kernel", lsc_gram_distance(ab, aa, bb));
out:
    return st;
}

int
lsc_spawn_distance_run(struct lsc_task *task, struct lsc_err *err)
{
    size_t net[2];
    int st;

    lsc_spawn_ends(task->study, task->number, net);
    LSC_TRY(barriers(task, err));
    LSC_TRY(compare_weights(task, net, err));
    LSC_TRY(compare_functions(task, net, err));
    LSC_TRY(compare_kernels(task, net, err));
out:
    return st;
}
