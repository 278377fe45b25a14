/* direction.c - see Li et al. 2018, section 4, for filter normalisation. */
#include "config.h"

#include "direction.h"

#include "hot.h"
#include "rng.h"

#include <math.h>
#include <string.h>

/* Sums run in this many parts side by side, so that they vectorise while their
 * order is fixed. */
#define LANES 8

void
lsc_direction_draw(const struct lsc_net *net, uint64_t seed, uint64_t index,
                   float *d)
{
    struct lsc_rng rng;

    lsc_rng_start(&rng, seed, LSC_FOR_DIRECTION, index);
    for (size_t i = 0; i < net->P; i++) d[i] = (float)lsc_rng_normal(&rng);
}

static int
left_out(const struct lsc_tensor *p, int biases, int batch_norm)
{
    if (p->role == LSC_BIAS) return biases;
    return batch_norm &&
           (p->role == LSC_NORM_WEIGHT || p->role == LSC_NORM_BIAS);
}

void
lsc_direction_leave_out(const struct lsc_net *net, int biases, int batch_norm,
                        float *d)
{
    for (size_t i = 0; i < net->nparams; i++) {
        const struct lsc_tensor *p = &net->params[i];

        if (left_out(p, biases, batch_norm))
            memset(d + p->offset, 0, p->count * sizeof(*d));
    }
}

/* Whether a tensor is of layer `name`[n] or of a part of it. */
static int
is_of(const struct lsc_tensor *p, const char *name, size_t n)
{
    return strncmp(p->name, name, n) == 0 && p->name[n] == '.';
}

static int
is_of_any(const struct lsc_tensor *p, const char *layers)
{
    size_t n;

    for (const char *at = layers; *at != '\0'; at += n) {
        at += strspn(at, " ");
        n = strcspn(at, " ");
        if (n > 0 && is_of(p, at, n)) return 1;
    }
    return 0;
}

void
lsc_direction_keep(const struct lsc_net *net, const char *layers, float *d)
{
    for (size_t i = 0; *layers != '\0' && i < net->nparams; i++) {
        const struct lsc_tensor *p = &net->params[i];

        if (!is_of_any(p, layers))
            memset(d + p->offset, 0, p->count * sizeof(*d));
    }
}

int
lsc_direction_check(const struct lsc_net *net, const char *layers, int biases,
                    int batch_norm, struct lsc_err *err)
{
    size_t moves = 0, n;

    for (const char *at = layers; *at != '\0'; at += n) {
        int any = 0;

        at += strspn(at, " ");
        n = strcspn(at, " ");
        for (size_t i = 0; i < net->nparams; i++)
            any |= is_of(&net->params[i], at, n);
        if (n > 0 && !any)
            return lsc_fail(err, LSC_EINVAL,
                            "no layer '%.*s' with parameters (losscape nets "
                            "'SPEC' lists them)",
                            (int)n, at);
    }
    for (size_t i = 0; i < net->nparams; i++)
        moves += !left_out(&net->params[i], biases, batch_norm) &&
                 (*layers == '\0' || is_of_any(&net->params[i], layers));
    if (moves > 0) return LSC_OK;
    return lsc_fail(err, LSC_EINVAL, "all that could move is left out");
}

static void
scale_block(size_t n, const float *theta, float *d)
{
    double is = lsc_vector_dot(n, d, d),
           wanted = lsc_vector_dot(n, theta, theta);
    double scale = is > 0 ? sqrt(wanted / is) : 0;

    for (size_t i = 0; i < n; i++) d[i] = (float)(scale * d[i]);
}

void
lsc_direction_scale(const struct lsc_net *net, enum lsc_norm norm,
                    const float *theta, float *d)
{
    if (norm == LSC_NORM_NONE) return;
    for (size_t i = 0; i < net->nparams; i++) {
        const struct lsc_tensor *p = &net->params[i];
        int whole = norm == LSC_NORM_LAYER || p->ndim < 2;
        size_t blocks = whole ? 1 : p->shape[0], n = p->count / blocks;

        for (size_t b = 0; b < blocks; b++)
            scale_block(n, theta + p->offset + b * n, d + p->offset + b * n);
    }
}

LSC_HOT double
lsc_vector_dot(size_t n, const float *a, const float *b)
{
    double part[LANES] = {0}, sum = 0;
    size_t i = 0;

    for (; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < LANES; k++)
            part[k] += (double)a[i + k] * (double)b[i + k];
    for (size_t k = 0; i + k < n; k++)
        part[k] += (double)a[i + k] * (double)b[i + k];
    for (size_t k = 0; k < LANES; k++) sum += part[k];
    return sum;
}

double
lsc_vector_cosine(size_t n, const float *a, const float *b)
{
    double aa = lsc_vector_dot(n, a, a), bb = lsc_vector_dot(n, b, b);

    return aa > 0 && bb > 0 ? lsc_vector_dot(n, a, b) / sqrt(aa) / sqrt(bb)
                            : NAN;
}

void
lsc_vector_orthogonalise(size_t n, const float *e, float *d)
{
    double ee = lsc_vector_dot(n, e, e);
    double along = ee > 0 ? lsc_vector_dot(n, d, e) / ee : 0;

    for (size_t i = 0; i < n; i++)
        d[i] = (float)((double)d[i] - along * (double)e[i]);
}

void
lsc_vector_subtract(size_t n, const float *a, const float *b, float *d)
{
    for (size_t i = 0; i < n; i++) d[i] = a[i] - b[i];
}
