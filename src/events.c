/* events.c - a binary heap of events. */
#include "config.h"

#include "events.h"

#include <stdlib.h>

static int
before(const struct lsc_event *a, const struct lsc_event *b)
{
    if (a->time < b->time || a->time > b->time) return a->time < b->time;
    return a->order < b->order;
}

static int
grow(struct lsc_events *q, struct lsc_err *err)
{
    size_t room = q->room > 0 ? 2 * q->room : 1024;
    struct lsc_event *more;

    if (q->n < q->room) return LSC_OK;
    more = realloc(q->heap, room * sizeof(*more));
    if (more == NULL)
        return lsc_fail(err, LSC_ENOMEM, "out of memory: %zu events", room);
    q->heap = more;
    q->room = room;
    return LSC_OK;
}

int
lsc_events_push(struct lsc_events *events, struct lsc_event event,
                struct lsc_err *err)
{
    size_t i = events->n, parent;
    int st;

    LSC_TRY(grow(events, err));
    events->n++;
    event.order = events->orders++;
    for (; i > 0; i = parent) {
        parent = (i - 1) / 2;
        if (!before(&event, &events->heap[parent])) break;
        events->heap[i] = events->heap[parent];
    }
    events->heap[i] = event;
out:
    return st;
}

int
lsc_events_pop(struct lsc_events *events, struct lsc_event *event)
{
    struct lsc_event *heap = events->heap, last;
    size_t i = 0, child;

    if (events->n == 0) return 0;
    *event = heap[0];
    last = heap[--events->n];
    for (; (child = 2 * i + 1) < events->n; i = child) {
        if (child + 1 < events->n && before(&heap[child + 1], &heap[child]))
            child++;
        if (!before(&heap[child], &last)) break;
        heap[i] = heap[child];
    }
    heap[i] = last;
    return 1;
}

void
lsc_events_free(struct lsc_events *events)
{
    free(events->heap);
    *events = (struct lsc_events){0};
}
