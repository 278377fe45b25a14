/* plasma.c - diamond-square clouds, Fournier, Fussell and Carpenter 1982. */
#include "config.h"

#include "plasma.h"

size_t
lsc_plasma_side(size_t n, size_t least)
{
    size_t side = 1;

    while (side < n || side < least) side *= 2;
    return side;
}

struct plasma {
    size_t side;
    double roughness;
    struct lsc_rng *rng;
    float *map;
};

static float *
at(const struct plasma *p, size_t i, size_t j)
{
    return &p->map[(i & (p->side - 1)) * p->side + (j & (p->side - 1))];
}

/* Every point of the grid (i0 + k step, j0 + l step) from the four around it:
 * up and down, left and right by `half`, or along the diagonals. */
static void
fill(const struct plasma *p, size_t i0, size_t j0, size_t half, int diagonals)
{
    double r = p->roughness;

    for (size_t i = i0; i < p->side; i += 2 * half)
        for (size_t j = j0; j < p->side; j += 2 * half) {
            double sum =
                diagonals ? (double)*at(p, i - half, j - half) +
                                *at(p, i - half, j + half) +
                                *at(p, i + half, j - half) +
                                *at(p, i + half, j + half)
                          : (double)*at(p, i - half, j) + *at(p, i + half, j) +
                                *at(p, i, j - half) + *at(p, i, j + half);

            *at(p, i, j) =
                (float)(sum / 4 + r * r * (2 * lsc_rng_uniform(p->rng) - 1));
        }
}

void
lsc_plasma(size_t side, double decay, struct lsc_rng *rng, float *map)
{
    struct plasma p = {side, 100, rng, map};
    float low, high;

    map[0] = 0;
    for (size_t half = side / 2; half > 0; half /= 2) {
        fill(&p, half, half, half, 1);
        fill(&p, 0, half, half, 0);
        fill(&p, half, 0, half, 0);
        p.roughness /= decay;
    }
    low = high = map[0];
    for (size_t i = 0; i < side * side; i++) {
        if (map[i] < low) low = map[i];
        if (map[i] > high) high = map[i];
    }
    for (size_t i = 0; i < side * side; i++)
        map[i] = high > low ? (map[i] - low) / (high - low) : 0;
}
