/* collectives.c - what is done of which collective stage. */
#include "config.h"

#include "together.h"

const struct lsc_collective lsc_collectives[] = {
    {.stage = NULL},
};
