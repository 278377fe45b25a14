/*
 * prefix_plan.h - the inside of a prefix: what is shared how, and where it is.
 */
#ifndef LSC_PREFIX_PLAN_H
#define LSC_PREFIX_PLAN_H

#include "prefix.h"
#include "work_plan.h"

enum lsc_part {
    LSC_FREE,   /* run for each point                                */
    LSC_LINEAR, /* its first layer is linear and reads what is still */
    LSC_STILL,  /* run once                                          */
};

struct lsc_prefix {
    struct lsc_work *work;
    enum lsc_mode mode;
    size_t points;
    const struct lsc_cut *cut;
    size_t k;     /* of the cut                                            */
    char *part;   /* [steps] enum lsc_part                                 */
    float **y;    /* [steps] LSC_STILL: [batch] of y; LSC_LINEAR: [k + 1]
                    * times that, `size` apart; into block                  */
    size_t *size; /* [steps] floats                                        */
    float **own;  /* [steps] where the work itself has y                   */
    float *block;
    size_t from;
    double shared, each;
};

static inline const struct lsc_steps *
lsc_prefix_steps(const struct lsc_prefix *p)
{
    return &p->work->course[p->mode].steps;
}

#endif
