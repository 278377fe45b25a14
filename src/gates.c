/* gates.c - links between tasks and the ranges they wait for. */
#include "config.h"

#include "gates.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A range that opens a gate; a task that waits at one. */
struct range {
    size_t first, count;
};
struct wait {
    uint32_t gate, task;
};

struct draft {
    size_t nranges, nwaits, range_room, wait_room;
    struct range *ranges;
    struct wait *waits;
};

/* Room for one more item of `size` bytes. */
static int
grow(void *items, size_t n, size_t *room, size_t size, struct lsc_err *err)
{
    void **p = items, *more;
    size_t wanted = *room ? 2 * *room : 1024;

    if (n < *room) return LSC_OK;
    more = realloc(*p, wanted * size);
    if (more == NULL)
        return lsc_fail(err, LSC_ENOMEM, "out of memory: %zu x %zu bytes",
                        wanted, size);
    *p = more;
    *room = wanted;
    return LSC_OK;
}

/* Task t waits for a range; last: the gate of the task before, or none. */
static int
draw(struct draft *d, uint32_t t, struct range range, size_t *last,
     struct lsc_err *err)
{
    struct range *r = *last < d->nranges ? &d->ranges[*last] : NULL;
    int st;

    if (r == NULL || r->first != range.first || r->count != range.count) {
        LSC_TRY(grow(&d->ranges, d->nranges, &d->range_room, sizeof(*r), err));
        *last = d->nranges;
        d->ranges[d->nranges++] = range;
    }
    LSC_TRY(grow(&d->waits, d->nwaits, &d->wait_room, sizeof(*d->waits), err));
    d->waits[d->nwaits++] = (struct wait){(uint32_t)*last, t};
    st = LSC_OK;
out:
    return st;
}

static int
draw_all(struct draft *d, const struct lsc_work_list *list, const size_t *first,
         uint32_t *waits, uint8_t *needed, struct lsc_err *err)
{
    size_t last[LSC_MAX_NEEDS];
    struct lsc_need need[LSC_MAX_NEEDS];
    int st = LSC_OK;

    memset(last, -1, sizeof(last));
    for (size_t s = 0; s < list->nstages; s++) {
        for (size_t i = 0; i < list->counts[s]; i++) {
            size_t n = list->needs(list->context, s, i, need);

            assert(n <= LSC_MAX_NEEDS);
            for (size_t k = 0; k < n; k++) {
                struct range r = {first[need[k].stage] + need[k].first,
                                  need[k].count};

                assert(need[k].stage < s);
                assert(list->collective == NULL ||
                       !list->collective(list->context, need[k].stage) ||
                       list->collective(list->context, s));
                assert(r.first + r.count <= first[need[k].stage + 1]);
                if (r.count == 0) continue;
                LSC_TRY(draw(d, (uint32_t)(first[s] + i), r, &last[k], err));
                waits[first[s] + i]++;
                needed[need[k].stage] = 1;
            }
        }
    }
out:
    return st;
}

/* at[i + 1] held the number of items of i: make at[i] where they begin. */
static void
add_up(size_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++) at[i + 1] += at[i];
}

static int
link_members(struct lsc_gates *g, const struct draft *d, size_t tasks,
             struct lsc_err *err)
{
    size_t *at = NULL;
    int st;

    LSC_TRY(lsc_alloc(&g->member_at, tasks + 1, err));
    for (size_t i = 0; i < d->nranges; i++)
        for (size_t j = 0; j < d->ranges[i].count; j++)
            g->member_at[d->ranges[i].first + j + 1]++;
    add_up(g->member_at, tasks);
    LSC_TRY(lsc_alloc(&g->member, g->member_at[tasks], err));
    LSC_TRY(lsc_alloc(&at, tasks, err));
    memcpy(at, g->member_at, tasks * sizeof(*at));
    for (size_t i = 0; i < d->nranges; i++)
        for (size_t j = 0; j < d->ranges[i].count; j++)
            g->member[at[d->ranges[i].first + j]++] = (uint32_t)i;
out:
    free(at);
    return st;
}

static int
link_waiters(struct lsc_gates *g, const struct draft *d, struct lsc_err *err)
{
    size_t *at = NULL;
    int st;

    LSC_TRY(lsc_alloc(&g->waiter_at, g->n + 1, err));
    for (size_t i = 0; i < d->nwaits; i++) g->waiter_at[d->waits[i].gate + 1]++;
    add_up(g->waiter_at, g->n);
    LSC_TRY(lsc_alloc(&g->waiter, d->nwaits, err));
    LSC_TRY(lsc_alloc(&at, g->n, err));
    memcpy(at, g->waiter_at, g->n * sizeof(*at));
    for (size_t i = 0; i < d->nwaits; i++)
        g->waiter[at[d->waits[i].gate]++] = d->waits[i].task;
out:
    free(at);
    return st;
}

int
lsc_gates_create(struct lsc_gates *gates, const struct lsc_work_list *list,
                 const size_t *first, uint32_t *waits, struct lsc_err *err)
{
    struct lsc_gates g = {0};
    struct draft d = {0};
    int st;

    LSC_TRY(draw_all(&d, list, first, waits, g.needed, err));
    g.n = d.nranges;
    LSC_TRY(lsc_alloc(&g.left, g.n, err));
    LSC_TRY(lsc_alloc(&g.shut, g.n, err));
    for (size_t i = 0; i < g.n; i++) g.left[i] = (uint32_t)d.ranges[i].count;
    LSC_TRY(link_members(&g, &d, first[list->nstages], err));
    LSC_TRY(link_waiters(&g, &d, err));
    *gates = g;
out:
    free(d.ranges);
    free(d.waits);
    if (st != LSC_OK) lsc_gates_free(&g);
    return st;
}

void
lsc_gates_free(struct lsc_gates *gates)
{
    free(gates->left);
    free(gates->shut);
    free(gates->member_at);
    free(gates->member);
    free(gates->waiter_at);
    free(gates->waiter);
    *gates = (struct lsc_gates){0};
}
