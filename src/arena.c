/* arena.c - greedy by size, as in Pisarchyk & Lee 2020. */
#include "config.h"

#include "arena.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 16

/* Larger first; of equals, the one born first. */
static int
by_size(const void *left, const void *right)
{
    const struct lsc_piece *a = left, *b = right;

    if (a->floats != b->floats) return a->floats < b->floats ? 1 : -1;
    if (a->born != b->born) return a->born < b->born ? -1 : 1;
    return (a->where > b->where) - (a->where < b->where);
}

static int
meet(const struct lsc_piece *a, const struct lsc_piece *b)
{
    return a->born <= b->dies && b->born <= a->dies;
}

size_t
lsc_arena_plan(size_t n, struct lsc_piece *p)
{
    size_t total = 0;

    for (size_t i = 0; i < n; i++)
        p[i].floats = (p[i].floats + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    qsort(p, n, sizeof(*p), by_size);
    /* p[0 .. i-1] are placed and in the order of their offsets. */
    for (size_t i = 0; i < n; i++) {
        struct lsc_piece new = p[i];
        size_t at = 0, j;

        for (j = 0; j < i && p[j].offset < at + new.floats; j++)
            if (meet(&p[j], &new) && p[j].offset + p[j].floats > at)
                at = p[j].offset + p[j].floats;
        new.offset = at;
        if (at + new.floats > total) total = at + new.floats;
        for (j = i; j > 0 && p[j - 1].offset > at; j--) p[j] = p[j - 1];
        p[j] = new;
    }
    return total;
}
