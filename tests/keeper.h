/*
 * keeper.h - for tests: a watch that takes the state of one call, and stops.
 */
#ifndef LSC_TESTS_KEEPER_H
#define LSC_TESTS_KEEPER_H

#include "watch.h"

#include <stdlib.h>
#include <string.h>

struct keeper {
    struct lsc_watch watch;
    size_t calls, keep;
    void *state;
};

static inline int
keeper_keep(struct lsc_watch *watch, const void *state, size_t bytes,
            struct lsc_err *err)
{
    struct keeper *k = (struct keeper *)watch;

    if (k->calls++ != k->keep || state == NULL) return LSC_OK;
    k->state = lsc_calloc(bytes, 1);
    memcpy(k->state, state, bytes);
    return lsc_fail(err, LSC_ESTOP, "enough");
}

#endif
