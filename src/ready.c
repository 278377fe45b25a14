/* ready.c - a binary heap. */
#include "config.h"

#include "ready.h"

/* Whether range a comes before b. */
static int
before(const struct lsc_ready *ready, struct lsc_range a, struct lsc_range b)
{
    if (ready->cost[a.first] != ready->cost[b.first])
        return ready->cost[a.first] > ready->cost[b.first];
    return a.first < b.first;
}

/* Put a range where heap[0] was. */
static void
sink(struct lsc_ready *ready, struct lsc_range range)
{
    struct lsc_range *heap = ready->heap;
    size_t i = 0, child;

    for (; (child = 2 * i + 1) < ready->n; i = child) {
        if (child + 1 < ready->n && before(ready, heap[child + 1], heap[child]))
            child++;
        if (!before(ready, heap[child], range)) break;
        heap[i] = heap[child];
    }
    heap[i] = range;
}

void
lsc_ready_push(struct lsc_ready *ready, struct lsc_range range)
{
    struct lsc_range *heap = ready->heap;
    size_t i = ready->n++, parent;

    for (; i > 0; i = parent) {
        parent = (i - 1) / 2;
        if (!before(ready, range, heap[parent])) break;
        heap[i] = heap[parent];
    }
    heap[i] = range;
    ready->total += range.n;
    ready->total_cost += range.n * ready->cost[range.first];
}

struct lsc_range
lsc_ready_take(struct lsc_ready *ready, size_t most)
{
    struct lsc_range rest = ready->heap[0], taken = rest;

    if (taken.n > most) taken.n = (uint32_t)most;
    rest.first += taken.n;
    rest.n -= taken.n;
    if (rest.n > 0)
        sink(ready, rest);
    else if (--ready->n > 0)
        sink(ready, ready->heap[ready->n]);
    ready->total -= taken.n;
    ready->total_cost -= taken.n * ready->cost[taken.first];
    if (ready->total == 0) ready->total_cost = 0; /* no rounding stays */
    return taken;
}
