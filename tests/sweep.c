/* sweep.c - points of a cut together, against each of them on its own. */
#include "config.h"

#include "plane.h"
#include "sweep.h"
#include "vista.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BATCH = VISTA_BATCH, POINTS = 5, MANY = 64 /* almost all pays */ };

static const char *const specs[] = {
    "flatten, dense 5",
    "flatten, dense 30, relu, dropout 0.5, dense 8, relu, dense 5",
    "flatten name=f, dense 30, relu, dense 30 from=f bias=0, add from=2+3, "
    "dense 5",
    "conv2d 4 5 padding=2 bias=0, batchnorm, relu, maxpool 2, flatten, dense 5",
    "conv2d 8 5 padding=2 bias=0, batchnorm, relu name=r, conv2d 8 3 padding=1 "
    "bias=0, batchnorm, add from=4+r, relu, gap, dense 5",
    "batchnorm, conv2d 20 3, relu, gap, dense 5",
    "conv2d 4 3 padding=1, dropout 0.5, batchnorm, relu, gap, dense 5",
    /* two branches, of which one may move and the other not */
    "conv2d 4 3 padding=1 bias=0, batchnorm, relu name=r, conv2d 64 3 "
    "padding=1 bias=0, batchnorm, relu, conv2d 8 3 stride=2 padding=1 bias=0, "
    "batchnorm name=b, conv2d 8 1 stride=2 bias=0 from=r, batchnorm name=d, "
    "add from=b+d, relu, gap, dense 5",
};

static const double points[POINTS][LSC_MAX_CUT] = {
    {0, 0, 0}, {1, 0, 0}, {-0.5, 2, 0.5}, {0.25, -1.5, 1}, {-1, -1, -1}};

/* n points of a cut, in one go or one by one. */
static void
sweep(struct vista *s, const struct lsc_cut *c, size_t sharing, size_t at_once,
      struct lsc_score score[POINTS])
{
    struct lsc_sweep *w = NULL;

    lsc_sweep_create(&w, &s->net, POINTS, BATCH, NULL);
    for (size_t i = 0; i < POINTS; i += at_once) {
        double x[POINTS * LSC_MAX_CUT];

        for (size_t j = 0; j < at_once; j++)
            memcpy(x + j * c->k, points[i + j], c->k * sizeof(*x));
        assert_int_equal(lsc_sweep_aim(w, c, sharing, at_once, x,
                                       &s->statistics, &s->scale, NULL, NULL),
                         LSC_OK);
        assert_int_equal(
            lsc_sweep_score(w, &s->images, 1, &s->scale, NULL, score + i, NULL),
            LSC_OK);
    }
    lsc_sweep_free(w);
}

/* Sharing is right to rounding, alike in any company, and not sharing is the
 * plain way to the last bit. */
static void
check(struct vista *s, size_t k, enum lsc_buffers_mode mode)
{
    struct lsc_score together[POINTS], alone[POINTS], unshared[POINTS];
    struct lsc_cut c = vista_cut(s, k, mode);

    sweep(s, &c, MANY, POINTS, together);
    sweep(s, &c, MANY, 1, alone);
    sweep(s, &c, 0, POINTS, unshared);
    assert_memory_equal(together, alone, sizeof(alone));
    for (size_t i = 0; i < POINTS; i++) {
        struct lsc_score p = vista_score(s, &c, points[i]);

        assert_memory_equal(&p, &unshared[i], sizeof(p));
        if (!vista_near(together[i].loss, p.loss) ||
            fabs(together[i].accuracy - p.accuracy) > 1.5 / VISTA_IMAGES)
            fail_msg("%s, k = %zu, mode %d, point %zu: loss %.9g, expected "
                     "%.9g",
                     s->net.spec, k, (int)mode, i, together[i].loss, p.loss);
    }
}

/* All parameters move, none, those of the second half, and each tensor alone.
 */
static void
check_all(const char *spec)
{
    struct vista s;
    size_t P;

    vista_open(&s, spec, 0, SIZE_MAX);
    P = s.net.P;
    for (int mode = LSC_BN_KEEP; mode <= LSC_BN_INTERPOLATE; mode++) {
        for (size_t k = 1; k <= LSC_MAX_CUT; k++) {
            vista_direct(&s, 0, P);
            check(&s, k, (enum lsc_buffers_mode)mode);
        }
        vista_direct(&s, P, P);
        check(&s, 1, (enum lsc_buffers_mode)mode);
        vista_direct(&s, s.net.params[s.net.nparams / 2].offset, P);
        check(&s, 2, (enum lsc_buffers_mode)mode);
        for (size_t i = 0; i < s.net.nparams; i++) {
            const struct lsc_tensor *t = &s.net.params[i];

            vista_direct(&s, t->offset, t->offset + t->count);
            check(&s, 1, (enum lsc_buffers_mode)mode);
        }
    }
    vista_close(&s);
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

        vista_open(&s, rows[i].spec, rows[i].from, SIZE_MAX);
        c = vista_cut(&s, 2, LSC_BN_KEEP);
        lsc_prefix_create(&p, &s.net, 8, LSC_EVAL, NULL);
        assert_int_equal(lsc_prefix_aim(p, &c, rows[i].points, NULL), LSC_OK);
        lsc_prefix_flops(p, &shared, &each);
        assert_int_equal(lsc_prefix_from(p), rows[i].rest);
        assert_true(shared == rows[i].shared && each == rows[i].each);
        if (rows[i].from == 0)
            assert_true(lsc_prefix_cost(&s.net, 2, rows[i].points) == each);
        lsc_prefix_free(p);
        vista_close(&s);
    }
}

/* One sweep for cuts of other dimensions, along which other layers move. */
static void
other_cuts(void **state)
{
    static const struct {
        size_t k, from;
    } cuts[] = {{2, 0}, {1, 0}, {2, 300}, {1, 308}, {3, 1000000}, {2, 0}};
    struct lsc_sweep *w = NULL;
    struct vista s;

    (void)state;
    vista_open(&s, specs[3], 0, SIZE_MAX);
    lsc_sweep_create(&w, &s.net, 1, BATCH, NULL);
    for (size_t i = 0; i < sizeof(cuts) / sizeof(*cuts); i++) {
        struct lsc_score score, p;
        struct lsc_cut c;

        vista_direct(&s, cuts[i].from, SIZE_MAX);
        c = vista_cut(&s, cuts[i].k, LSC_BN_KEEP);
        p = vista_score(&s, &c, points[2]);
        lsc_sweep_aim(w, &c, MANY, 1, points[2], &s.statistics, &s.scale, NULL,
                      NULL);
        lsc_sweep_score(w, &s.images, 1, &s.scale, NULL, &score, NULL);
        assert_true(vista_near(score.loss, p.loss));
    }
    lsc_sweep_free(w);
    vista_close(&s);
}

/* Work that is done once is counted once. */
static void
flops_are_counted(void **state)
{
    struct lsc_watch watch = {.call = vista_go_on};
    struct lsc_score score[POINTS];
    struct lsc_sweep *w = NULL;
    struct vista s;
    struct lsc_cut c;

    (void)state;
    vista_open(&s, specs[1], 0, SIZE_MAX);
    c = vista_cut(&s, 3, LSC_BN_KEEP);
    lsc_sweep_create(&w, &s.net, POINTS, BATCH, NULL);
    lsc_sweep_aim(w, &c, MANY, POINTS, points[0], &s.statistics, &s.scale,
                  &watch, NULL);
    lsc_sweep_score(w, &s.images, 1, &s.scale, &watch, score, NULL);
    assert_true(watch.images == POINTS * VISTA_IMAGES);
    assert_true(watch.flops ==
                VISTA_IMAGES * (4 * 6480.0 + POINTS * (480 + 80)));
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
    vista_open(&s, specs[1], 0, SIZE_MAX);
    c = vista_cut(&s, 3, LSC_BN_KEEP);
    lsc_sweep_create(&w, &s.net, 3, BATCH, NULL);
    lsc_sweep_aim(w, &c, 0, 3, points[0], &s.statistics, &s.scale, NULL, NULL);
    for (size_t groups = 1; groups <= LSC_MOST_GROUPS; groups += 5) {
        lsc_sweep_score(w, &s.images, groups, &s.scale, NULL, score, NULL);
        for (size_t g = 0; g < groups; g++) {
            struct lsc_split whole = s.images;
            struct lsc_score p;

            s.images.n = 0;
            for (size_t i = g; i < whole.n; i += groups)
                some[s.images.n++] = whole.index[i];
            s.images.index = some;
            p = vista_score(&s, &c, points[2]);
            s.images = whole;
            assert_true(vista_near(score[2 * groups + g].loss, p.loss));
            assert_true(score[2 * groups + g].accuracy == p.accuracy);
        }
    }
    lsc_sweep_free(w);
    vista_close(&s);
}

/* A point that is not a number is that, and all others are as without it. */
static void
nan_stays(void **state)
{
    struct lsc_score with[2], without[2];
    double x[] = {0.5, NAN, 0.25};
    struct lsc_sweep *w = NULL;
    struct vista s;
    struct lsc_cut c;

    (void)state;
    vista_open(&s, specs[1], 0, SIZE_MAX);
    c = vista_cut(&s, 1, LSC_BN_KEEP);
    lsc_sweep_create(&w, &s.net, 3, BATCH, NULL);
    for (size_t i = 0; i < 2; i++, x[1] = 3) {
        struct lsc_score score[3];

        lsc_sweep_aim(w, &c, MANY, 3, x, &s.statistics, &s.scale, NULL, NULL);
        lsc_sweep_score(w, &s.images, 1, &s.scale, NULL, score, NULL);
        assert_int_equal(isnan(score[1].loss), i == 0);
        memcpy(i == 0 ? &with[0] : &without[0], &score[0], sizeof(*score));
        memcpy(i == 0 ? &with[1] : &without[1], &score[2], sizeof(*score));
    }
    assert_memory_equal(with, without, sizeof(with));
    lsc_sweep_free(w);
    vista_close(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layer),
        cmocka_unit_test(every_spec),
        cmocka_unit_test(what_is_shared),
        cmocka_unit_test(other_cuts),
        cmocka_unit_test(nan_stays),
        cmocka_unit_test(flops_are_counted),
        cmocka_unit_test(groups_are_splits),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
