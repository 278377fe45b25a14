/* loss.c - cross-entropy, its gradient, and what counts as correct. */
#include "config.h"

#include "loss.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static double
loss_of(size_t classes, const float *z, uint8_t label, size_t *correct)
{
    double loss = 0;

    *correct = 0;
    lsc_loss_add(1, classes, z, &label, &loss, correct);
    return loss;
}

static void
known_values(void **state)
{
    static const float even[4] = {7, 7, 7, 7}, far[3] = {1000, 0, -1000};
    size_t correct;

    (void)state;
    assert_true(fabs(loss_of(4, even, 2, &correct) - log(4)) < 1e-15);
    assert_int_equal(correct, 0); /* the first of equals wins */
    loss_of(4, even, 0, &correct);
    assert_int_equal(correct, 1);
    assert_true(loss_of(3, far, 0, &correct) == 0);
    assert_true(loss_of(3, far, 2, &correct) == 2000);
}

static void
sums_go_on(void **state)
{
    static const float z[2][2] = {{1, 2}, {4, 3}};
    const uint8_t labels[2] = {1, 1};
    double loss = 10;
    size_t correct = 5;

    (void)state;
    lsc_loss_add(2, 2, z[0], labels, &loss, &correct);
    assert_true(fabs(loss - 10 - log(1 + exp(-1)) - log(1 + exp(1))) < 1e-14);
    assert_int_equal(correct, 6);
}

/* By the library's exp, over all sizes; no image sees how many come with it. */
static void
many_images(void **state)
{
    enum { B = 300, CLASSES = 10 };
    static float z[B][CLASSES];
    static uint8_t labels[B];
    double together = 0, one_by_one = 0;
    size_t correct = 0, singly = 0;

    (void)state;
    for (size_t b = 0; b < B; b++) {
        double loss = 0, sum = 0, size = 1;

        labels[b] = (uint8_t)(b * 7 % CLASSES);
        for (size_t c = 0; c < CLASSES; c++) {
            z[b][c] = (float)(b * b * 31 + c * 777) * (float)(c + 1);
            z[b][c] = fmodf(z[b][c], 97) * ldexpf(1, (int)(b % 20) - 14);
            size = fmax(size, (double)z[b][c]);
        }
        for (size_t c = 0; c < CLASSES; c++)
            sum += exp((double)z[b][c] - (double)z[b][labels[b]]);
        lsc_loss_add(1, CLASSES, z[b], &labels[b], &loss, &singly);
        if (isfinite(sum) && !(fabs(loss - log(sum)) <= 1e-15 * size))
            fail_msg("image %zu: loss %.17g, expected %.17g", b, loss,
                     log(sum));
        one_by_one += loss;
    }
    lsc_loss_add(B, CLASSES, z[0], labels, &together, &correct);
    assert_memory_equal(&together, &one_by_one, sizeof(together));
    assert_int_equal(correct, singly);
}

static void
nan_shows(void **state)
{
    float z[3] = {2, 1, 0}, dz[3];
    const uint8_t label = 0;
    size_t correct;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        float old = z[i];

        z[i] = NAN;
        assert_true(isnan(loss_of(3, z, label, &correct)));
        assert_int_equal(correct, 0);
        lsc_loss_gradient(1, 3, z, &label, dz);
        assert_true(isnan(dz[0]) && isnan(dz[1]) && isnan(dz[2]));
        z[i] = old;
    }
}

/* Float logits, loss in double: steps of 2^-10 leave 1e-7 of curvature. */
static void
gradient(void **state)
{
    static const float z[2][3] = {{0.5f, -1, 2}, {3, 0.25f, 0}};
    const float h = 0x1p-10f;
    const uint8_t labels[2] = {0, 2};
    float dz[2][3];

    (void)state;
    lsc_loss_gradient(2, 3, z[0], labels, dz[0]);
    for (size_t b = 0; b < 2; b++)
        for (size_t c = 0; c < 3; c++) {
            float up[3] = {z[b][0], z[b][1], z[b][2]};
            float down[3] = {z[b][0], z[b][1], z[b][2]};
            size_t correct;
            double slope;

            up[c] += h;
            down[c] -= h;
            slope = (loss_of(3, up, labels[b], &correct) -
                     loss_of(3, down, labels[b], &correct)) /
                    (2 * (double)h) / 2; /* of the mean of two */
            assert_true(fabs(slope - (double)dz[b][c]) < 2e-7);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values), cmocka_unit_test(sums_go_on),
        cmocka_unit_test(many_images),  cmocka_unit_test(nan_shows),
        cmocka_unit_test(gradient),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
