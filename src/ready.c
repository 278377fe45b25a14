/* ready.c - binary heaps. */
#include "config.h"

#include "ready.h"

/* Whether task a comes before b. */
static int
before(const struct lsc_ready *ready, uint32_t a, uint32_t b)
{
    if (ready->cost[a] != ready->cost[b])
        return ready->cost[a] > ready->cost[b];
    return a < b;
}

void
lsc_ready_push(struct lsc_ready *ready, size_t stage, uint32_t task)
{
    uint32_t *heap = ready->heap[stage];
    size_t i = ready->n[stage]++, parent;

    for (; i > 0; i = parent) {
        parent = (i - 1) / 2;
        if (!before(ready, task, heap[parent])) break;
        heap[i] = heap[parent];
    }
    heap[i] = task;
    ready->total++;
    ready->total_cost += ready->cost[task];
}

size_t
lsc_ready_stage(const struct lsc_ready *ready)
{
    size_t best = LSC_ABSENT;

    for (size_t i = 0; i < ready->nstages; i++) {
        if (ready->n[i] == 0) continue;
        if (best == LSC_ABSENT ||
            before(ready, ready->heap[i][0], ready->heap[best][0]))
            best = i;
    }
    return best;
}

uint32_t
lsc_ready_pop(struct lsc_ready *ready, size_t stage)
{
    uint32_t *heap = ready->heap[stage], top = heap[0];
    size_t n = --ready->n[stage], i = 0, child;
    uint32_t task = heap[n];

    for (; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && before(ready, heap[child + 1], heap[child]))
            child++;
        if (!before(ready, heap[child], task)) break;
        heap[i] = heap[child];
    }
    heap[i] = task;
    ready->total_cost -= ready->cost[top];
    if (--ready->total == 0) ready->total_cost = 0; /* no rounding stays */
    return top;
}
