/* init.c - start values of theta, tensor by tensor. */
#include "config.h"

#include "rng.h"
#include "train.h"

#include <math.h>

static void
fill(const struct lsc_tensor *p, float value, float *x)
{
    for (size_t i = 0; i < p->count; i++) x[i] = value;
}

static void
normal(const struct lsc_tensor *p, struct lsc_rng *rng, double std, float *x)
{
    for (size_t i = 0; i < p->count; i++)
        x[i] = (float)(std * lsc_rng_normal(rng));
}

static void
uniform(const struct lsc_tensor *p, struct lsc_rng *rng, double bound, float *x)
{
    for (size_t i = 0; i < p->count; i++)
        x[i] = (float)(bound * (2 * lsc_rng_uniform(rng) - 1));
}

static void
init_tensor(const struct lsc_tensor *p, enum lsc_init how, struct lsc_rng *rng,
            float *x)
{
    double in = (double)p->fan_in, out = (double)p->fan_out;

    if (p->role == LSC_NORM_WEIGHT)
        fill(p, 1, x);
    else if (p->role == LSC_NORM_BIAS)
        fill(p, 0, x);
    else if (how == LSC_INIT_PYTORCH)
        uniform(p, rng, 1 / sqrt(in), x);
    else if (p->role == LSC_BIAS)
        fill(p, 0, x);
    else if (how == LSC_INIT_HE_NORMAL)
        normal(p, rng, sqrt(2 / in), x);
    else
        uniform(p, rng, sqrt(6 / (in + out)), x);
}

void
lsc_init_theta(const struct lsc_net *net, enum lsc_init how, uint64_t seed,
               float *theta)
{
    for (size_t i = 0; i < net->nparams; i++) {
        const struct lsc_tensor *p = &net->params[i];
        struct lsc_rng rng;

        lsc_rng_start(&rng, seed, LSC_FOR_INIT, i);
        init_tensor(p, how, &rng, theta + p->offset);
    }
}
