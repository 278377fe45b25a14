/* watch.c - the hook of long routines. */
#include "config.h"

#include "watch.h"

int
lsc_watch(struct lsc_watch *watch, const void *state, size_t bytes,
          struct lsc_err *err)
{
    if (watch == NULL || watch->call == NULL) return LSC_OK;
    return watch->call(watch, state, bytes, err);
}

void
lsc_watch_add(struct lsc_watch *watch, double images, double flops)
{
    if (watch == NULL) return;
    watch->images += images;
    watch->flops += flops;
}
