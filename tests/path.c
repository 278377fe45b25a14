/* path.c - curves between solutions: their ends and their gradients. */
#include "config.h"

#include "path.h"

#include "trainer.h"

#include <math.h>

enum { N = 37 };

static const char *const bent[] = {"bezier", "chain"};

/* Bits of a at 0 and of b at 1, whatever the bend is; the weights sum to 1. */
static void
ends_are_exact(void **state)
{
    float a[N], b[N], bend[N], out[N];
    const float *part[LSC_PATH_PARTS] = {a, bend, b};
    double w[LSC_PATH_PARTS];

    (void)state;
    memset(bend, -1, sizeof(bend)); /* not numbers */
    for (size_t i = 0; i < N; i++) {
        a[i] = i == 0 ? -0.0f : sinf((float)i);
        b[i] = i == 0 ? -0.0f : cosf((float)i);
    }
    for (const struct lsc_curve *c = lsc_curves; c->name != NULL; c++) {
        for (size_t i = 0; i < 2; i++) {
            c->weights((double)i, w);
            lsc_path_point(N, w, part, out);
            assert_memory_equal(out, i == 0 ? a : b, sizeof(out));
        }
        for (double t = 0; t <= 1; t += 1.0 / 64) {
            c->weights(t, w);
            assert_true(fabs(w[0] + w[1] + w[2] - 1) < 1e-15);
        }
    }
    lsc_curve_find("chain")->weights(0.5, w);
    part[LSC_PATH_BEND] = b;
    part[LSC_PATH_A] = part[LSC_PATH_B] = NULL;
    lsc_path_point(N, w, part, out);
    assert_memory_equal(out, b, sizeof(out));
    assert_null(lsc_curve_find("circle"));
}

/* With the bend in the middle a Bezier curve is straight: B(t) = (1-t) a + t b;
 * a quarter of the way to the bend of a chain is a quarter of each half. */
static void
curves_are_where_they_say(void **state)
{
    double w[LSC_PATH_PARTS];

    (void)state;
    for (double t = 0; t <= 1; t += 1.0 / 64) {
        lsc_curve_find("bezier")->weights(t, w);
        assert_true(fabs(w[LSC_PATH_A] + w[LSC_PATH_BEND] / 2 - (1 - t)) <
                    1e-15);
        lsc_curve_find("chain")->weights(t, w);
        assert_true(w[LSC_PATH_BEND] == 1 - fabs(2 * t - 1));
        assert_true(w[t < 0.5 ? LSC_PATH_B : LSC_PATH_A] == 0);
    }
}

/* Mean loss of all images and decay / 2 |point|^2, at the point of the bend. */
static double
objective(struct bench *b, const struct lsc_bending *bending, double decay,
          const float *bend)
{
    float *point = b->trainer.point;
    struct lsc_score score;
    double sum = 0;

    lsc_bending_move(bending, 0, bend, point);
    lsc_score(b->eval, point, NULL, &b->train, &b->scale, NULL, &score, NULL);
    for (size_t i = 0; i < b->net.P; i++)
        sum += (double)point[i] * (double)point[i];
    return score.loss + decay / 2 * sum;
}

/* A plain step over all images moves the bend by -lr times its gradient, whose
 * slope is known from differences. */
static void
slope_of_bend(const char *curve, uint64_t seed)
{
    const double h = 1e-2, lr = 0.5, decay = 0.1;
    struct lsc_train_options o = usual_options();
    double slope = 0, up, down;
    struct lsc_bending bending;
    float *bend, *start, *end[2];
    struct bench b;

    o.epochs = 1;
    o.batch = TRAIN;
    o.lr = lr;
    o.optim_options =
        (struct lsc_optim_options){.momentum = 0, .weight_decay = decay};
    open_bench(&b, "flatten, dense 4", TRAIN, 0, &o);
    bend = lsc_train_theta(&b.trainer, b.state);
    start = lsc_calloc(b.net.P, sizeof(*start));
    b.trainer.point = lsc_calloc(b.net.P, sizeof(*b.trainer.point));
    for (size_t i = 0; i < 2; i++) {
        end[i] = lsc_calloc(b.net.P, sizeof(*end[i]));
        lsc_init_theta(&b.net, LSC_INIT_PYTORCH, 11 + i, end[i]);
    }
    memcpy(start, bend, b.net.P * sizeof(*start));
    bending = (struct lsc_bending){lsc_curve_find(curve), b.net.P, end[0],
                                   end[1], seed};
    b.trainer.move = lsc_bending_move;
    b.trainer.context = &bending;
    train(&b, NULL);
    for (size_t i = 0; i < b.net.P; i++) {
        double g = (start[i] - bend[i]) / lr, v = i % 3 - 1.0;

        slope += g * v;
        bend[i] = (float)(start[i] + h * v);
        start[i] = (float)(start[i] - h * v);
    }
    up = objective(&b, &bending, decay, bend);
    down = objective(&b, &bending, decay, start);
    assert_true(fabs(slope) > 1e-3);
    assert_true(fabs((up - down) / (2 * h) / slope - 1) < 2e-3);
    for (size_t i = 0; i < 2; i++) free(end[i]);
    free(b.trainer.point);
    free(start);
    close_bench(&b);
}

static void
gradient_is_the_slope(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++)
        for (uint64_t seed = 1; seed <= 4; seed++) slope_of_bend(bent[i], seed);
}

/* On both sides of the middle, and everywhere in the end. */
static void
t_is_uniform(void **state)
{
    const struct lsc_bending bending = {.seed = 7};
    const struct lsc_bending other = {.seed = 8};
    enum { DRAWS = 4000 };
    double sum = 0, square = 0;

    (void)state;
    for (size_t i = 0; i < DRAWS; i++) {
        double t = lsc_bending_t(&bending, i);

        assert_true(t >= 0 && t < 1);
        assert_true(t != lsc_bending_t(&other, i));
        sum += t / DRAWS;
        square += t * t / DRAWS;
    }
    assert_true(fabs(sum - 1.0 / 2) < 5 * sqrt(1.0 / 12 / DRAWS));
    assert_true(fabs(square - 1.0 / 3) < 5 * sqrt(4.0 / 45 / DRAWS));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_are_exact),
        cmocka_unit_test(curves_are_where_they_say),
        cmocka_unit_test(gradient_is_the_slope),
        cmocka_unit_test(t_is_uniform),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
