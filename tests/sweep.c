/* sweep.c - points of a cut together, against each of them on its own. */
#include "config.h"

#include "plane.h"
#include "vista.h"
#include "sweep.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BATCH = 16, POINTS = 5 };
enum { MANY = 64 }; /* for so many points almost everything pays */

static const char *const specs[] = {
    "flatten, dense 5",
    "flatten, dense 30, relu, dropout 0.5, dense 8, relu, dense 5",
    "flatten name=f, dense 30, relu, dense 30 from=f bias=0, add from=2+3, "
    "dense 5",
    "conv2d 4 5 padding=2 bias=0, batchnorm, relu, maxpool 2, flatten, dense 5",
    "conv2d 8 5 padding=2 bias=0, batchnorm, relu name=r, conv2d 8 3 padding=1 "
    "bias=0, batchnorm, add from=4+r, relu, gap, dense 5",
    "batchnorm, conv2d 20 3, relu, gap, dense 5",
};

static const double points[POINTS][2] = {
    {0, 0}, {1, 0}, {-0.5, 2}, {0.25, -1.5}, {-1, -1}};

/* The definition: theta and its statistics, then a score. */
static struct lsc_score
plain(struct vista *s, const struct lsc_cut *c, const double *x)
{
    size_t Q = s->net.Q, k = c->buffers_mode == LSC_BN_INTERPOLATE ? c->k : 0;
    struct lsc_work *eval, *train;
    struct lsc_score score;

    lsc_work_create(&eval, &s->net, lsc_eval_batch(&s->net), LSC_FORWARD, NULL);
    lsc_work_create(&train, &s->net, BATCH, LSC_FORWARD, NULL);
    lsc_plane_point(s->net.P, c->k, c->origin, c->directions, x, s->theta);
    lsc_plane_point(Q, k, c->origin_buffers, c->buffer_directions, x, s->at);
    if (c->buffers_mode == LSC_BN_RECOMPUTE)
        assert_int_equal(lsc_recompute_buffers(train, s->theta, &s->statistics,
                                               &s->scale, NULL, s->stats, s->at,
                                               NULL),
                         LSC_OK);
    assert_int_equal(lsc_score(eval, s->theta, s->at, &s->images, &s->scale,
                               NULL, &score, NULL),
                     LSC_OK);
    lsc_work_free(eval);
    lsc_work_free(train);
    return score;
}

/* n points of a cut, in one go or one by one. */
static void
sweep(struct vista *s, const struct lsc_cut *c, size_t sharing, size_t at_once,
      struct lsc_score score[POINTS])
{
    struct lsc_sweep *w = NULL;

    lsc_sweep_create(&w, &s->net, POINTS, sharing, BATCH, NULL);
    for (size_t i = 0; i < POINTS; i += at_once) {
        double x[POINTS * 2];

        for (size_t j = 0; j < at_once; j++)
            memcpy(x + j * c->k, points[i + j], c->k * sizeof(*x));
        assert_int_equal(lsc_sweep_aim(w, c, at_once, x, &s->statistics,
                                       &s->scale, NULL, NULL),
                         LSC_OK);
        assert_int_equal(
            lsc_sweep_score(w, &s->images, 1, &s->scale, NULL, score + i, NULL),
            LSC_OK);
    }
    lsc_sweep_free(w);
}

static int
near(double a, double b)
{
    return fabs(a - b) <= 1e-6 * fabs(b) + 1e-6;
}

/* Sharing is right to rounding, alike in any company, and not sharing is the
 * plain way to the last bit. */
static void
check(const char *spec, size_t from, size_t k, enum lsc_buffers_mode mode)
{
    struct lsc_score together[POINTS], alone[POINTS], unshared[POINTS];
    struct vista s;
    struct lsc_cut c;

    vista_open(&s, spec, from);
    c = vista_cut(&s, k, mode);
    sweep(&s, &c, MANY, POINTS, together);
    sweep(&s, &c, MANY, 1, alone);
    sweep(&s, &c, 0, POINTS, unshared);
    assert_memory_equal(together, alone, sizeof(alone));
    for (size_t i = 0; i < POINTS; i++) {
        struct lsc_score p = plain(&s, &c, points[i]);

        assert_memory_equal(&p, &unshared[i], sizeof(p));
        if (!near(together[i].loss, p.loss) ||
            fabs(together[i].accuracy - p.accuracy) > 1.5 / VISTA_IMAGES)
            fail_msg("%s, k = %zu, mode %d, from %zu, point %zu: loss %.9g, "
                     "expected %.9g",
                     spec, k, (int)mode, from, i, together[i].loss, p.loss);
    }
    vista_close(&s);
}

static void
check_all(const char *spec)
{
    struct vista s;
    size_t P, half = 0;

    vista_open(&s, spec, 0);
    P = s.net.P;
    for (size_t i = 0; i < s.net.nparams / 2; i++)
        half += s.net.params[i].count;
    vista_close(&s);
    for (int mode = LSC_BN_KEEP; mode <= LSC_BN_INTERPOLATE; mode++)
        for (size_t k = 1; k <= 2; k++) {
            check(spec, 0, k, (enum lsc_buffers_mode)mode);
            check(spec, half, k, (enum lsc_buffers_mode)mode);
            check(spec, P, k, (enum lsc_buffers_mode)mode);
        }
}

static void
every_layer(void **state)
{
    (void)state;
    for (size_t i = 0; lsc_layers[i] != NULL; i++)
        check_all(lsc_layers[i]->example);
}

static void
every_spec(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(specs) / sizeof(*specs); i++)
        check_all(specs[i]);
}

/* A point takes the flops of what is not shared, and of theta only that. */
static void
what_is_shared(void **state)
{
    static const struct {
        const char *spec;
        size_t from; /* where directions begin                             */
        size_t points, rest;
        double shared, each;
    } rows[] = {
        {"flatten, dense 30, relu, dense 5", 0, MANY, 3270, 3 * 6480, 300},
        {"flatten, dense 30, relu, dense 5", 0, 0, 0, 0, 6780},
        {"flatten, dense 30, relu, dense 5", 0, 2, 0, 0, 6780},
        {"flatten, dense 30, relu, dense 5", 3270, 2, 3270, 6480, 300},
        {"flatten, dense 30, relu, dense 5", 3425, 2, 3425, 6780, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct lsc_prefix *p = NULL;
        double shared, each;
        struct vista s;
        struct lsc_cut c;

        vista_open(&s, rows[i].spec, rows[i].from);
        c = vista_cut(&s, 2, LSC_BN_KEEP);
        lsc_prefix_create(&p, &s.net, 8, LSC_EVAL, rows[i].points, NULL);
        assert_int_equal(lsc_prefix_aim(p, &c, NULL), LSC_OK);
        lsc_prefix_flops(p, &shared, &each);
        assert_int_equal(lsc_prefix_from(p), rows[i].rest);
        assert_true(shared == rows[i].shared && each == rows[i].each);
        if (rows[i].from == 0)
            assert_true(lsc_prefix_cost(&s.net, 2, rows[i].points) == each);
        lsc_prefix_free(p);
        vista_close(&s);
    }
}

/* One prefix for cuts along which other layers move. */
static void
other_cuts(void **state)
{
    static const size_t from[] = {0, 300, 308, 1000000, 0};
    struct lsc_sweep *w = NULL;
    struct vista s;

    (void)state;
    vista_open(&s, specs[3], 0);
    lsc_sweep_create(&w, &s.net, 1, MANY, BATCH, NULL);
    for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++) {
        struct lsc_score score, p;
        struct lsc_cut c;

        vista_direct(&s, from[i]);
        c = vista_cut(&s, 2, LSC_BN_KEEP);
        p = plain(&s, &c, points[2]);
        lsc_sweep_aim(w, &c, 1, points[2], &s.statistics, &s.scale, NULL, NULL);
        lsc_sweep_score(w, &s.images, 1, &s.scale, NULL, &score, NULL);
        assert_true(near(score.loss, p.loss));
    }
    lsc_sweep_free(w);
    vista_close(&s);
}

/* Groups are parts of the split, whatever the batches are. */
static void
groups_are_splits(void **state)
{
    struct lsc_score score[3 * LSC_MOST_GROUPS];
    struct lsc_sweep *w = NULL;
    struct vista s;
    struct lsc_cut c;
    uint32_t some[VISTA_IMAGES];

    (void)state;
    vista_open(&s, specs[1], 0);
    c = vista_cut(&s, 2, LSC_BN_KEEP);
    lsc_sweep_create(&w, &s.net, 3, 0, BATCH, NULL);
    lsc_sweep_aim(w, &c, 3, points[0], &s.statistics, &s.scale, NULL, NULL);
    for (size_t groups = 1; groups <= LSC_MOST_GROUPS; groups += 5) {
        lsc_sweep_score(w, &s.images, groups, &s.scale, NULL, score, NULL);
        for (size_t g = 0; g < groups; g++) {
            struct lsc_split whole = s.images;
            struct lsc_score p;

            s.images.n = 0;
            for (size_t i = g; i < whole.n; i += groups)
                some[s.images.n++] = whole.index[i];
            s.images.index = some;
            p = plain(&s, &c, points[2]);
            s.images = whole;
            assert_true(near(score[2 * groups + g].loss, p.loss));
            assert_true(score[2 * groups + g].accuracy == p.accuracy);
        }
    }
    lsc_sweep_free(w);
    vista_close(&s);
}

/* A NaN in a direction reaches the points, and no others. */
static void
nan_stays(void **state)
{
    struct lsc_score score[POINTS];
    struct vista s;
    struct lsc_cut c;

    (void)state;
    vista_open(&s, specs[1], 0);
    s.directions[0] = INFINITY;
    c = vista_cut(&s, 1, LSC_BN_KEEP);
    sweep(&s, &c, MANY, POINTS, score);
    for (size_t i = 1; i < POINTS; i++) assert_false(isfinite(score[i].loss));
    vista_close(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layer),    cmocka_unit_test(every_spec),
        cmocka_unit_test(what_is_shared), cmocka_unit_test(other_cuts),
        cmocka_unit_test(nan_stays),      cmocka_unit_test(groups_are_splits),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
