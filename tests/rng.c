/* rng.c - streams are Philox's, and a function of their names alone. */
#include "config.h"

#include "rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* From Random123's kat_vectors, philox4x32 with 10 rounds. */
static const struct {
    uint32_t counter[4], key[2], expected[4];
} answers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

static void
known_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
        const uint32_t *c = answers[i].counter, *k = answers[i].key;
        struct lsc_rng rng;

        lsc_rng_start(&rng, k[0] | (uint64_t)k[1] << 32, LSC_FOR_TEST,
                      c[1] | (uint64_t)c[2] << 32);
        rng.at = c[0];
        rng.purpose = c[3];
        for (int j = 0; j < 4; j++)
            assert_int_equal(lsc_rng_bits(&rng), answers[i].expected[j]);
    }
}

/* Another seed, purpose or index gives another stream; the same names give the
 * same one again, whatever was drawn in between. */
static void
names_decide(void **state)
{
    uint64_t first = lsc_rng_seed(7, LSC_FOR_TEST, 3);

    (void)state;
    assert_int_not_equal(first, lsc_rng_seed(8, LSC_FOR_TEST, 3));
    assert_int_not_equal(first, lsc_rng_seed(7, LSC_FOR_INIT, 3));
    assert_int_not_equal(first, lsc_rng_seed(7, LSC_FOR_TEST, 4));
    assert_int_not_equal(first,
                         lsc_rng_seed(7, LSC_FOR_TEST, 3 | (uint64_t)1 << 32));
    assert_int_not_equal(first,
                         lsc_rng_seed(7 | (uint64_t)1 << 32, LSC_FOR_TEST, 3));
    assert_int_equal(first, lsc_rng_seed(7, LSC_FOR_TEST, 3));
}

/* Sums over n draws lie within 5 standard deviations of what is expected. */
static void
moments(void **state)
{
    enum { n = 100000 };
    const double sigmas = 5;
    double u = 0, uu = 0, z = 0, zz = 0, pairs = 0, before = 0;
    struct lsc_rng rng, other;

    (void)state;
    lsc_rng_start(&rng, 1, LSC_FOR_TEST, 0);
    lsc_rng_start(&other, 1, LSC_FOR_TEST, 1);
    for (int i = 0; i < n; i++) {
        double x = lsc_rng_uniform(&rng), y = lsc_rng_normal(&other);

        assert_true(x >= 0 && x < 1 && isfinite(y));
        u += x - 0.5;
        uu += (x - 0.5) * (x - 0.5) - 1.0 / 12;
        z += y;
        zz += y * y - 1;
        pairs += y * before + y * (x - 0.5);
        before = y;
    }
    assert_true(fabs(u) < sigmas * sqrt(n / 12.0));
    assert_true(fabs(uu) < sigmas * sqrt(n / 180.0));
    assert_true(fabs(z) < sigmas * sqrt(n));
    assert_true(fabs(zz) < sigmas * sqrt(2.0 * n));
    assert_true(fabs(pairs) < sigmas * sqrt(n * (1 + 1 / 12.0)));
}

static void
below_is_uniform(void **state)
{
    enum { n = 60000, sides = 6 };
    size_t count[sides] = {0};
    struct lsc_rng rng;

    (void)state;
    lsc_rng_start(&rng, 2, LSC_FOR_TEST, 0);
    for (int i = 0; i < n; i++) {
        uint32_t side = lsc_rng_below(&rng, sides);

        assert_in_range(side, 0, sides - 1);
        count[side]++;
    }
    for (int i = 0; i < sides; i++) /* 5 x sqrt(n p (1 - p)) = 456 */
        assert_in_range(count[i], n / sides - 456, n / sides + 456);
    assert_int_equal(lsc_rng_below(&rng, 1), 0);
    lsc_rng_below(&rng, (uint64_t)1 << 32);
}

/* Every order of three comes about equally often. */
static void
shuffles(void **state)
{
    enum { n = 60000 };
    size_t count[27] = {0}, orders = 0;
    struct lsc_rng rng;

    (void)state;
    lsc_rng_start(&rng, 3, LSC_FOR_TEST, 0);
    for (int i = 0; i < n; i++) {
        uint32_t v[3] = {0, 1, 2};

        lsc_rng_shuffle(&rng, 3, v);
        assert_int_equal(1u << v[0] | 1u << v[1] | 1u << v[2], 7);
        count[9 * v[0] + 3 * v[1] + v[2]]++;
    }
    for (int i = 0; i < 27; i++) {
        if (count[i] == 0) continue;
        assert_in_range(count[i], n / 6 - 456, n / 6 + 456);
        orders++;
    }
    assert_int_equal(orders, 6);
    lsc_rng_shuffle(&rng, 0, NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),    cmocka_unit_test(names_decide),
        cmocka_unit_test(moments),          cmocka_unit_test(shuffles),
        cmocka_unit_test(below_is_uniform),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
