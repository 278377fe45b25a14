/*
 * events.h - what happens next, in the order of time.
 */
#ifndef LSC_EVENTS_H
#define LSC_EVENTS_H

#include "sched.h"

struct lsc_event {
    double time;
    uint64_t order; /* of two at one time the one put in first comes first  */
    int type;       /* the user's                                           */
    uint32_t worker, stage;
    struct lsc_range range;
    double messages; /* how many this one stands for                        */
};

/* A heap; all 0 to begin with. */
struct lsc_events {
    struct lsc_event *heap;
    size_t n, room;
    uint64_t orders;
};

/* Put one in; its order is set here.  LSC_ENOMEM. */
int lsc_events_push(struct lsc_events *events, struct lsc_event event,
                    struct lsc_err *err);
/* Take out the earliest; 0: there is none. */
int lsc_events_pop(struct lsc_events *events, struct lsc_event *event);
void lsc_events_free(struct lsc_events *events);

#endif
