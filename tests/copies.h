/*
 * copies.h - for tests: a watch that copies every state it is shown.
 */
#ifndef LSC_TESTS_COPIES_H
#define LSC_TESTS_COPIES_H

#include "watch.h"

#include <stdlib.h>
#include <string.h>

struct copies {
    struct lsc_watch watch; /* first: the watch is the copies */
    size_t n;
    void *state[64];
    double flops[64]; /* when each was shown */
};

static inline int
copies_take(struct lsc_watch *watch, const void *state, size_t bytes,
            struct lsc_err *err)
{
    struct copies *c = (struct copies *)watch;

    (void)err;
    if (state == NULL) return LSC_OK;
    c->state[c->n] = lsc_calloc(bytes, 1);
    c->flops[c->n] = watch->flops;
    memcpy(c->state[c->n++], state, bytes);
    return LSC_OK;
}

static inline void
copies_start(struct copies *c)
{
    *c = (struct copies){.watch.call = copies_take};
}

static inline void
copies_free(struct copies *c)
{
    for (size_t i = 0; i < c->n; i++) free(c->state[i]);
}

#endif
