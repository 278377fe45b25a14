/* optim.c - SGD (Sutskever et al. 2013) and Adam (Kingma & Ba 2015). */
#include "config.h"

#include "optim.h"

#include "hot.h"
#include <math.h>
#include <string.h>

/* g += wd theta; m = mu m + g; theta -= lr (nesterov ? g + mu m : m).  The
 * first m is g because m starts at 0. */
static LSC_HOT void
sgd(const struct lsc_optim_options *o, size_t P, size_t step, double lr,
    float *restrict theta, const float *restrict g, float *restrict m)
{
    float rate = (float)lr, wd = (float)o->weight_decay;
    float mu = (float)o->momentum;
    float of_g = o->nesterov ? 1.0f : 0.0f, of_m = o->nesterov ? mu : 1.0f;

    (void)step;
    for (size_t i = 0; i < P; i++) {
        float d = g[i] + wd * theta[i];

        m[i] = mu * m[i] + d;
        theta[i] -= rate * (of_g * d + of_m * m[i]);
    }
}

/* g += wd theta; m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
 * theta -= lr (m / c1) / (sqrt(v / c2) + eps), ck = 1 - bk^(step + 1). */
static LSC_HOT void
adam(const struct lsc_optim_options *o, size_t P, size_t step, double lr,
     float *restrict theta, const float *restrict g, float *restrict moments)
{
    float *restrict m = moments, *restrict v = moments + P;
    double c1 = 1 - pow(o->beta1, (double)step + 1);
    double c2 = 1 - pow(o->beta2, (double)step + 1);
    float rate = (float)(lr / c1), root = (float)(1 / sqrt(c2));
    float b1 = (float)o->beta1, a1 = (float)(1 - o->beta1);
    float b2 = (float)o->beta2, a2 = (float)(1 - o->beta2);
    float wd = (float)o->weight_decay, eps = (float)o->epsilon;

    for (size_t i = 0; i < P; i++) {
        float d = g[i] + wd * theta[i];

        m[i] = b1 * m[i] + a1 * d;
        v[i] = b2 * v[i] + a2 * (d * d);
        theta[i] -= rate * m[i] / (sqrtf(v[i]) * root + eps);
    }
}

const struct lsc_optim lsc_optims[] = {
    {"sgd", "stochastic gradient descent with momentum", 1, sgd},
    {"adam", "Adam", 2, adam},
    {NULL, NULL, 0, NULL},
};

const struct lsc_optim *
lsc_optim_find(const char *name)
{
    for (const struct lsc_optim *o = lsc_optims; o->name != NULL; o++)
        if (strcmp(o->name, name) == 0) return o;
    return NULL;
}
