/* plane.c - how surfaces and lines lie: axes, shapes, frames and ends. */
#include "config.h"

#include "frame.h"
#include "small_study.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct small_study small;
static const struct lsc_study *const study = &small.study;

static void
begin(const char *a, const char *b, const char *c)
{
    const char *sets[] = {"study.kind=cuts surface line", a, b, c, NULL};

    small_study_open(&small, sets);
}

static const struct lsc_slab *
slab(const char *path)
{
    size_t i = lsc_study_slab(study, path);

    assert_true(i != LSC_ABSENT);
    return &study->slabs[i];
}

/* Values that are known from the start, for free(). */
static void *
values(const char *path)
{
    const struct lsc_slab *s = slab(path);
    void *v = lsc_calloc(1, s->row_bytes);

    s->array->value(study, v);
    return v;
}

static void
shape(const char *path, size_t rows, size_t columns)
{
    const struct lsc_slab *s = slab(path);

    assert_int_equal(s->ndim, 2);
    assert_int_equal(s->dims[0], rows);
    assert_int_equal(s->dims[1], columns);
}

/* [ny][nx], whichever is larger. */
static void
rows_are_y(void **state)
{
    static const size_t n[][2] = {{5, 4}, {2, 9}, {1, 3}, {3, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof(n) / sizeof(*n); i++) {
        char nx[64], ny[64];

        snprintf(nx, sizeof(nx), "surface.nx=%zu", n[i][0]);
        snprintf(ny, sizeof(ny), "surface.ny=%zu", n[i][1]);
        begin(nx, ny, NULL);
        shape("/surface/train_loss", n[i][1], n[i][0]);
        assert_int_equal(slab("/surface/x")->dims[0], n[i][0]);
        assert_int_equal(slab("/surface/y")->dims[0], n[i][1]);
        assert_int_equal(slab("/surface/train_loss")->row_items, 1);
        small_study_close(&small);
    }
}

static void
ranges_may_touch_zero(void **state)
{
    static const struct {
        const char *from, *to;
        double first, last;
    } ranges[] = {{"surface.y_from=0", "surface.y_to=1", 0, 1},
                  {"surface.y_from=-1", "surface.y_to=0", -1, 0},
                  {"surface.y_from=-0.5", "surface.y_to=2.5", -0.5, 2.5},
                  {"surface.y_from=1", "surface.y_to=-1", 1, -1}};

    (void)state;
    for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
        double *y, step = (ranges[i].last - ranges[i].first) / 3;

        begin(ranges[i].from, ranges[i].to, NULL);
        y = values("/surface/y");
        assert_true(y[0] == ranges[i].first && y[3] == ranges[i].last);
        for (size_t k = 1; k < 4; k++)
            assert_true(fabs(y[k] - y[k - 1] - step) < 1e-12);
        free(y);
        small_study_close(&small);
    }
}

/* Three solutions and a trajectory of three points, wherever they lie. */
static int
get(struct lsc_store *store, size_t i, size_t row, size_t part,
    const void **out, struct lsc_err *err)
{
    static float kept[16][4 * 4096];
    static size_t turn;
    const struct lsc_slab *s = &study->slabs[i];
    float *v = kept[turn++ % 16];

    (void)store;
    (void)err;
    assert_true(part == LSC_ABSENT);
    assert_true(s->row_items <= sizeof(kept[0]) / sizeof(float));
    for (size_t j = 0; j < s->row_items; j++)
        v[j] = (float)sin((double)(row + 1) * (double)(j + 1));
    *out = v;
    return LSC_OK;
}

struct laid {
    struct lsc_frame frame;
    double marks[8], share[2];
};

static void
lay(struct laid *l)
{
    struct lsc_store store = {get};
    struct lsc_task task = {.study = study, .store = &store};
    struct lsc_err err = {0};
    size_t P = study->net.P, Q = study->net.Q;

    assert_true(lsc_frame_find(study)->marks(study) <= 4);
    l->frame = (struct lsc_frame){.origin = lsc_calloc(P, 4),
                                  .directions = lsc_calloc(2 * P, 4),
                                  .origin_buffers = lsc_calloc(Q, 4),
                                  .buffer_directions = lsc_calloc(2 * Q, 4),
                                  .share = l->share,
                                  .marks = l->marks};
    if (lsc_frame_find(study)->fill(&task, &l->frame, &err) != LSC_OK)
        fail_msg("%s", err.text);
}

static void
leave(struct laid *l)
{
    free(l->frame.origin);
    free(l->frame.directions);
    free(l->frame.origin_buffers);
    free(l->frame.buffer_directions);
    small_study_close(&small);
}

/* origin + direction must be b. */
static void
leads_to(size_t n, const float *origin, const float *direction, const float *b)
{
    for (size_t i = 0; i < n; i++)
        assert_true(fabs((double)origin[i] + direction[i] - b[i]) < 1e-6);
}

static void
through_solutions(void **state)
{
    static const double marks[6] = {0, 0, 1, 0, 0, 1};
    size_t theta, buffers;
    const void *v;
    struct laid l;

    (void)state;
    begin("surface.plane=solutions", "surface.through=2 0 1", NULL);
    lay(&l);
    theta = lsc_study_slab(study, "/solutions/theta");
    buffers = lsc_study_slab(study, "/solutions/buffers");
    get(NULL, theta, 2, LSC_ABSENT, &v, NULL);
    assert_memory_equal(l.frame.origin, v, study->net.P * 4);
    for (size_t i = 0; i < 2; i++) {
        get(NULL, theta, i, LSC_ABSENT, &v, NULL);
        leads_to(study->net.P, l.frame.origin,
                 l.frame.directions + i * study->net.P, v);
        get(NULL, buffers, i, LSC_ABSENT, &v, NULL);
        leads_to(study->net.Q, l.frame.origin_buffers,
                 l.frame.buffer_directions + i * study->net.Q, v);
    }
    assert_memory_equal(l.marks, marks, sizeof(marks));
    leave(&l);
}

static void
around_a_solution(void **state)
{
    size_t P;
    struct laid l;

    (void)state;
    begin("surface.normalise=none", "surface.leave_out_biases=yes", NULL);
    lay(&l);
    P = study->net.P;
    assert_true(fabs(lsc_vector_cosine(P, l.frame.directions,
                                       l.frame.directions + P)) < 1e-6);
    for (size_t i = 0; i < study->net.nparams; i++) {
        const struct lsc_tensor *t = &study->net.params[i];

        if (t->role != LSC_BIAS) continue;
        for (size_t j = 0; j < t->count; j++)
            assert_true(l.frame.directions[t->offset + j] == 0 &&
                        l.frame.directions[P + t->offset + j] == 0);
    }
    assert_true(l.marks[0] == 0 && l.marks[1] == 0);
    leave(&l);
}

/* The trajectory reaches just to -1 or 1, and ends at the origin. */
static void
along_a_trajectory(void **state)
{
    struct laid l;

    (void)state;
    begin("surface.plane=pca", "ensemble.trajectory=yes", NULL);
    lay(&l);
    for (size_t i = 0; i < 2; i++) {
        double reach = 0;

        for (size_t t = 0; t < 3; t++)
            reach = fmax(reach, fabs(l.marks[2 * t + i]));
        assert_true(fabs(reach - 1) < 1e-5);
    }
    assert_true(l.share[0] >= l.share[1] && l.share[1] > 0);
    assert_true(l.share[0] + l.share[1] < 1 + 1e-12);
    leave(&l);
}

/* Every line's tasks need its two ends, and these alone. */
static void
check_ends(const char *set, size_t n, const int32_t *want)
{
    size_t stage, points;
    int32_t *pairs;

    begin("ensemble.solutions=4", "line.points=3", set);
    stage = lsc_study_stage(study, "line");
    points = lsc_study_option(study, "line.points");
    pairs = values("/line/pairs");
    shape("/line/pairs", n, 2);
    shape("/line/test_loss", n, points);
    assert_memory_equal(pairs, want, n * 2 * sizeof(*want));
    for (size_t t = 0; t < study->counts[stage]; t++) {
        struct lsc_need need[LSC_MAX_NEEDS];

        assert_int_equal(study->stages[stage]->needs(study, t, need), 2);
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(need[i].first, want[2 * (t / points) + i]);
            assert_int_equal(need[i].count, 1);
        }
    }
    free(pairs);
    small_study_close(&small);
}

static void
ends_of_lines(void **state)
{
    static const int32_t all[] = {0, 1, 0, 2, 0, 3, 1, 2, 1, 3, 2, 3};
    static const int32_t some[] = {3, 1, 0, 2};

    (void)state;
    check_ends(NULL, 6, all);
    check_ends("line.pairs=3 1  0 2", 2, some);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_y),
        cmocka_unit_test(ranges_may_touch_zero),
        cmocka_unit_test(through_solutions),
        cmocka_unit_test(around_a_solution),
        cmocka_unit_test(along_a_trajectory),
        cmocka_unit_test(ends_of_lines),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
