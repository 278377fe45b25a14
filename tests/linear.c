/* linear.c - f + J dw: the self-tests of the paper's definitions. */
#include "config.h"

#include "linear_scene.h"

#include <math.h>

/* f_lin of IMAGES images at base + dw. */
static void
linear(struct scene *s, const float *dw, float *logits)
{
    lsc_linear_forward(s->b.work, IMAGES, s->base, s->buffers, dw,
                       lsc_work_x(s->b.work), logits);
}

static void
exact(struct scene *s, const float *theta, float *logits)
{
    memcpy(logits,
           lsc_forward(s->b.work, LSC_EVAL, IMAGES, theta, s->buffers, 0, 0,
                       lsc_work_x(s->b.work)),
           IMAGES * 4 * sizeof(float));
}

static double
distance(const float *p, const float *q)
{
    double sum = 0;

    for (size_t i = 0; i < IMAGES * 4; i++)
        sum += ((double)p[i] - q[i]) * ((double)p[i] - q[i]);
    return sqrt(sum);
}

/* dw = 0: the net's logits and, wherever dw is, its gradient at the base. */
static void
base_is_the_net(void **state)
{
    float f[IMAGES * 4], g[IMAGES * 4], dlogits[IMAGES * 4];

    (void)state;
    draw(IMAGES * 4, 2, 1, dlogits);
    for (size_t i = 0; i < SPECS; i++) {
        struct lsc_train_options o = usual_options();
        struct scene s;
        float *there, *here;
        size_t size;

        open_scene(&s, specs[i], &o);
        size = s.b.net.P * sizeof(float);
        there = lsc_calloc(s.b.net.P, sizeof(*there));
        here = lsc_calloc(s.b.net.P, sizeof(*here));
        exact(&s, s.base, f);
        lsc_backward(s.b.work, s.base, s.buffers, dlogits, there);
        linear(&s, s.dw, g);
        assert_memory_equal(f, g, sizeof(f));
        for (int moved = 0; moved < 2; moved++) {
            draw(s.b.net.P, 3, 0.1 * moved, s.dw);
            linear(&s, s.dw, g);
            assert_int_equal(memcmp(f, g, sizeof(f)) != 0, moved);
            memset(here, 0, size);
            lsc_backward(s.b.work, s.base, s.buffers, dlogits, here);
            assert_memory_equal(here, there, size);
        }
        free(there);
        free(here);
        close_scene(&s);
    }
}

/* ||f_lin - f(w + eps d)|| / ||f(w + eps d) - f(w)||, |d| = 1. */
static double
error_at(struct scene *s, double eps)
{
    float f[IMAGES * 4], g[IMAGES * 4], h[IMAGES * 4];
    size_t P = s->b.net.P;
    float *theta = lsc_calloc(P, sizeof(*theta));

    draw(P, 4, eps / sqrt((double)P), s->dw);
    for (size_t j = 0; j < P; j++) theta[j] = s->base[j] + s->dw[j];
    exact(s, s->base, f);
    linear(s, s->dw, g);
    exact(s, theta, h);
    free(theta);
    return distance(g, h) / distance(h, f);
}

/* It falls as eps where the net is smooth; where relus switch, one image after
 * the other, it falls in the end. */
static void
error_is_of_first_order(void **state)
{
    struct lsc_train_options o = usual_options();
    struct scene s;

    (void)state;
    open_scene(&s,
               "conv2d 4 3 padding=1, batchnorm, avgpool 2, conv2d 4 3, "
               "batchnorm, flatten, dense 4",
               &o);
    for (double eps = 0.8; eps > 0.04; eps /= 2)
        assert_true(fabs(error_at(&s, eps) / error_at(&s, eps / 2) - 2) < 0.2);
    close_scene(&s);
    for (size_t i = 1; i < SPECS; i++) {
        double before;

        open_scene(&s, specs[i], &o);
        before = error_at(&s, 2.5);
        for (double eps = 0.25; eps > 0.01; eps /= 10) {
            double now = error_at(&s, eps);

            assert_true(now < 0.6 * before);
            before = now;
        }
        assert_true(before < 0.1);
        close_scene(&s);
    }
}

/* J (3 p - 2 q) = 3 J p - 2 J q. */
static void
is_linear(void **state)
{
    float f[IMAGES * 4], p[IMAGES * 4], q[IMAGES * 4], both[IMAGES * 4];

    (void)state;
    for (size_t i = 0; i < SPECS; i++) {
        struct lsc_train_options o = usual_options();
        struct scene s;
        float *dp, *dq;

        open_scene(&s, specs[i], &o);
        dp = lsc_calloc(s.b.net.P, sizeof(*dp));
        dq = lsc_calloc(s.b.net.P, sizeof(*dq));
        draw(s.b.net.P, 5, 1, dp);
        draw(s.b.net.P, 6, 1, dq);
        for (size_t j = 0; j < s.b.net.P; j++) s.dw[j] = 3 * dp[j] - 2 * dq[j];
        exact(&s, s.base, f);
        linear(&s, dp, p);
        linear(&s, dq, q);
        linear(&s, s.dw, both);
        for (size_t j = 0; j < IMAGES * 4; j++)
            p[j] = f[j] + 3 * (p[j] - f[j]) - 2 * (q[j] - f[j]);
        assert_true(distance(p, both) < 1e-5 * distance(both, f));
        free(dp);
        free(dq);
        close_scene(&s);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_is_the_net),
        cmocka_unit_test(error_is_of_first_order),
        cmocka_unit_test(is_linear),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
