/*
 * probe.h - for tests: a net at a random point, with all that derivatives
 * need, and the checks that hold for every net.
 */
#ifndef LSC_TESTS_PROBE_H
#define LSC_TESTS_PROBE_H

#include "work.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct probe {
    struct lsc_net net;
    struct lsc_work *work; /* forward, backward, tangent              */
    size_t B, nz;          /* images; logits in all                   */
    float *theta, *buffers, *x;
    float *v, *moved, *g; /* [P]: direction, another point, gradient */
    float *z, *jv, *dz;   /* [nz]                                    */
};

/* The test fails, naming the spec, where the net cannot be made. */
void probe_make(struct probe *p, const char *spec, struct lsc_shape input,
                size_t classes, size_t B);
void probe_free(struct probe *p);

/* Along a random direction, in parameter tensor `tensor` alone or in all if it
 * is nparams: tangent against central differences of the logits, backward
 * against tangent (<dz, J v> = <J^T dz, v>), and the gradient of the loss
 * against differences of the loss.  Differences may be off by `tolerance` times
 * the length of J v. */
void probe_derivatives(struct probe *p, enum lsc_mode mode, size_t tensor,
                       double tolerance);

/* In LSC_EVAL, images together and one by one give the same logits, bit
 * for bit. */
void probe_one_by_one(struct probe *p);

#endif
