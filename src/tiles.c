/* tiles.c - symmetric matrices stored as their lower tiles. */
#include "config.h"

#include "tiles.h"

#include "larger.h"

#include <assert.h>

struct lsc_tiles
lsc_tiles_of(size_t n, size_t side)
{
    size_t across = (n + side - 1) / side;

    return (struct lsc_tiles){n, side, across, across * (across + 1) / 2};
}

size_t
lsc_tiles_number(size_t i, size_t j)
{
    assert(j <= i);
    return i * (i + 1) / 2 + j;
}

void
lsc_tiles_place(size_t number, size_t *i, size_t *j)
{
    size_t row = 0;

    while (lsc_tiles_number(row + 1, 0) <= number) row++;
    *i = row;
    *j = number - lsc_tiles_number(row, 0);
}

size_t
lsc_tiles_rows(const struct lsc_tiles *tiles, size_t i)
{
    return lsc_smaller(tiles->side, tiles->n - i * tiles->side);
}

size_t
lsc_tiles_at(const struct lsc_tiles *tiles, size_t row, size_t column)
{
    size_t r = lsc_larger(row, column), c = lsc_smaller(row, column);
    size_t side = tiles->side;
    size_t tile = lsc_tiles_number(r / side, c / side);

    return (tile * side + r % side) * side + c % side;
}

int
lsc_tiles_weight(size_t number)
{
    size_t i, j;

    lsc_tiles_place(number, &i, &j);
    return i == j ? 1 : 2;
}

double
lsc_tiles_inner(const struct lsc_tiles *tiles, size_t number, const double *a,
                const double *b)
{
    double sum = 0;

    for (size_t k = 0; k < tiles->side; k++) {
        const double *x = a + k * tiles->side, *y = b + k * tiles->side;
        double row = 0;

        for (size_t l = 0; l < tiles->side; l++) row += x[l] * y[l];
        sum += row;
    }
    return lsc_tiles_weight(number) * sum;
}
