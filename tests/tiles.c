/* tiles.c - where numbers of symmetric matrices are, and sums over tiles. */
#include "config.h"

#include "tiles.h"

#include "gram.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 11, SIDE = 4, TILES = 6 };

static double
number(size_t row, size_t column)
{
    return (double)((row + 1) * (column + 1) % 17 + (row + column) % 3);
}

static void
fill(const struct lsc_tiles *t, double sign, double a[TILES][SIDE][SIDE])
{
    for (size_t k = 0; k < t->count; k++) {
        size_t i, j;

        lsc_tiles_place(k, &i, &j);
        assert_true(j <= i && i < t->across);
        assert_int_equal(lsc_tiles_number(i, j), k);
        for (size_t r = 0; r < lsc_tiles_rows(t, i); r++)
            for (size_t c = 0; c < lsc_tiles_rows(t, j); c++)
                a[k][r][c] = sign * number(i * SIDE + r, j * SIDE + c) + sign;
    }
}

static void
places(void **state)
{
    struct lsc_tiles t = lsc_tiles_of(N, SIDE);
    double a[TILES][SIDE][SIDE] = {0}, all[TILES * SIDE * SIDE];

    (void)state;
    assert_int_equal(t.across, 3);
    assert_int_equal(t.count, TILES);
    assert_int_equal(lsc_tiles_rows(&t, 1), SIDE);
    assert_int_equal(lsc_tiles_rows(&t, 2), N - 2 * SIDE);
    fill(&t, 1, a);
    memcpy(all, a, sizeof(all));
    for (size_t row = 0; row < N; row++)
        for (size_t column = 0; column < N; column++)
            assert_true(all[lsc_tiles_at(&t, row, column)] ==
                        number(row, column) + 1);
    assert_int_equal(lsc_tiles_of(8, 4).count, 3);
    assert_int_equal(lsc_tiles_of(3, 4).count, 1);
}

static void
inner_products(void **state)
{
    struct lsc_tiles t = lsc_tiles_of(N, SIDE);
    double a[TILES][SIDE][SIDE] = {0}, b[TILES][SIDE][SIDE] = {0};
    double found = 0, expected = 0;

    (void)state;
    fill(&t, 1, a);
    fill(&t, -2, b);
    for (size_t k = 0; k < t.count; k++)
        found += lsc_tiles_inner(&t, k, &a[k][0][0], &b[k][0][0]);
    for (size_t row = 0; row < N; row++)
        for (size_t column = 0; column < N; column++)
            expected -=
                2 * (number(row, column) + 1) * (number(row, column) + 1);
    assert_true(found == expected); /* whole numbers */
}

/* A kernel that is 0 is not near to any, itself included. */
static void
distances(void **state)
{
    (void)state;
    assert_true(lsc_gram_distance(2, 2, 2) == 0);
    assert_true(lsc_gram_distance(1 + 1e-15, 1, 1) == 0);
    assert_true(lsc_gram_distance(3, 4, 9) == 0.5);
    assert_true(isnan(lsc_gram_distance(0, 0, 9)));
    assert_true(isnan(lsc_gram_distance(0, 0, 0)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places),
        cmocka_unit_test(inner_products),
        cmocka_unit_test(distances),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
