/* probe.c - identities between forward, backward and tangent. */
#include "config.h"

#include "probe.h"
#include "loss.h"
#include "rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Both sides of the adjoint identity are float sums of the same products in
 * another order: a few times 1e-7 apart, more where many cancel. */
#define ADJOINT 1e-4
/* Logits move by STEP of their length: float rounding then leaves an error of
 * 1e-7 / STEP in a difference, and relus and maxima that switch within the step
 * leave more the more there are. */
#define STEP 3e-4

static double
dot(size_t n, const float *a, const float *b)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) sum += (double)a[i] * (double)b[i];
    return sum;
}

static void
normal(uint64_t stream, double mean, double deviation, size_t n, float *a)
{
    struct lsc_rng rng;

    lsc_rng_start(&rng, 5, LSC_FOR_TEST, stream);
    for (size_t i = 0; i < n; i++)
        a[i] = (float)(mean + deviation * lsc_rng_normal(&rng));
}

static void
start(struct probe *p)
{
    const struct lsc_net *net = &p->net;

    for (size_t i = 0; i < net->nparams; i++) {
        const struct lsc_tensor *t = &net->params[i];
        double deviation =
            t->role == LSC_WEIGHT ? sqrt(2 / (double)t->fan_in) : 0.1;

        normal(i, t->role == LSC_NORM_WEIGHT, deviation, t->count,
               p->theta + t->offset);
    }
    for (size_t i = 0; i < net->Q; i++) p->buffers[i] = 1.25f;
    for (size_t i = 0; i < net->nbuffers; i++) {
        const struct lsc_tensor *t = &net->buffers[i];

        if (t->role == LSC_RUNNING_MEAN)
            normal(1000 + i, 0, 0.1, t->count, p->buffers + t->offset);
    }
}

static void *
floats(size_t n)
{
    float *p = NULL;

    if (lsc_alloc(&p, n, NULL) != LSC_OK) fail_msg("out of memory");
    return p;
}

void
probe_make(struct probe *p, const char *spec, struct lsc_shape input,
           size_t classes, size_t B)
{
    struct lsc_err err = {0};
    size_t P, nx = B * lsc_shape_count(input);
    int use = LSC_BACKWARD | LSC_TANGENT;

    *p = (struct probe){.B = B, .nz = B * classes};
    if (lsc_net_create(&p->net, spec, input, classes, &err) != LSC_OK ||
        lsc_work_create(&p->work, &p->net, B, use, &err) != LSC_OK)
        fail_msg("%s: %s", spec, err.text);
    P = p->net.P;
    p->theta = floats(P);
    p->buffers = floats(p->net.Q);
    p->x = floats(nx);
    p->v = floats(P);
    p->moved = floats(P);
    p->g = floats(P);
    p->z = floats(p->nz);
    p->jv = floats(p->nz);
    p->dz = floats(p->nz);
    start(p);
    normal(2000, 0, 1, nx, p->x);
    for (size_t b = 0; b < B; b++)
        lsc_work_labels(p->work)[b] = (uint8_t)(b % classes);
}

void
probe_free(struct probe *p)
{
    float *all[] = {p->theta, p->buffers, p->x,  p->v, p->moved,
                    p->g,     p->z,       p->jv, p->dz};

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) free(all[i]);
    lsc_work_free(p->work);
    lsc_net_free(&p->net);
}

/* z = the logits at theta + h v; returns the mean loss. */
static double
logits(struct probe *p, enum lsc_mode mode, double h, float *z)
{
    double loss = 0;
    size_t correct = 0;
    const float *out;

    for (size_t i = 0; i < p->net.P; i++)
        p->moved[i] = (float)((double)p->theta[i] + h * (double)p->v[i]);
    out = lsc_forward(p->work, mode, p->B, p->moved, p->buffers, 3, 4, p->x);
    memcpy(z, out, p->nz * sizeof(*z));
    lsc_loss_add(p->B, p->net.classes, z, lsc_work_labels(p->work), &loss,
                 &correct);
    return loss / (double)p->B;
}

static void
direction(struct probe *p, size_t tensor)
{
    memset(p->v, 0, p->net.P * sizeof(*p->v));
    for (size_t i = 0; i < p->net.nparams; i++) {
        const struct lsc_tensor *t = &p->net.params[i];
        double length =
            sqrt(dot(t->count, p->theta + t->offset, p->theta + t->offset));

        if (tensor == i || tensor == p->net.nparams)
            normal(3000 + i, 0, length / sqrt((double)t->count), t->count,
                   p->v + t->offset);
    }
}

static void
near(const char *what, const struct probe *p, size_t tensor, double a, double b,
     double tolerance)
{
    if (fabs(a - b) <= tolerance) return;
    fail_msg("%s of %s along %s: %.9g and %.9g differ by more than %.3g", what,
             p->net.spec,
             tensor < p->net.nparams ? p->net.params[tensor].name : "all", a, b,
             tolerance);
}

/* dz = J v / |J v| and something beside it, so that <dz, J v> is no small
 * difference. */
static void
adjoint(struct probe *p, size_t tensor)
{
    double length = sqrt(dot(p->nz, p->jv, p->jv)), ours;

    normal(4000, 0, 0.5 / sqrt((double)p->nz), p->nz, p->dz);
    for (size_t i = 0; i < p->nz; i++)
        p->dz[i] += (float)((double)p->jv[i] / length);
    memset(p->g, 0, p->net.P * sizeof(*p->g));
    lsc_backward(p->work, p->theta, p->buffers, p->dz, p->g);
    ours = dot(p->nz, p->dz, p->jv);
    near("adjoint", p, tensor, ours, dot(p->net.P, p->g, p->v),
         ADJOINT * length);
}

void
probe_derivatives(struct probe *p, enum lsc_mode mode, size_t tensor,
                  double tolerance)
{
    double h, slope, length, apart = 0, loss[2], gradient;
    float *z[2] = {floats(p->nz), floats(p->nz)};

    direction(p, tensor);
    logits(p, mode, 0, p->z);
    memcpy(p->jv, lsc_tangent(p->work, p->theta, p->buffers, p->v),
           p->nz * sizeof(*p->jv));
    length = sqrt(dot(p->nz, p->jv, p->jv));
    if (!(length > 0)) fail_msg("%s: no tangent", p->net.spec);
    adjoint(p, tensor);
    lsc_loss_gradient(p->B, p->net.classes, p->z, lsc_work_labels(p->work),
                      p->dz);
    slope = dot(p->nz, p->dz, p->jv);
    memset(p->g, 0, p->net.P * sizeof(*p->g));
    lsc_backward(p->work, p->theta, p->buffers, p->dz, p->g);
    gradient = dot(p->net.P, p->g, p->v);

    h = STEP * sqrt(dot(p->nz, p->z, p->z)) / length;
    loss[0] = logits(p, mode, -h, z[0]);
    loss[1] = logits(p, mode, h, z[1]);
    for (size_t i = 0; i < p->nz; i++) {
        double d = ((double)z[1][i] - (double)z[0][i]) / (2 * h);

        apart += (d - (double)p->jv[i]) * (d - (double)p->jv[i]);
    }
    near("tangent", p, tensor, sqrt(apart), 0, tolerance * length);
    near("slope", p, tensor, slope, gradient, ADJOINT * length);
    near("loss", p, tensor, (loss[1] - loss[0]) / (2 * h), gradient,
         tolerance * length);
    free(z[0]);
    free(z[1]);
}

void
probe_one_by_one(struct probe *p)
{
    size_t pixels = lsc_shape_count(p->net.input), classes = p->net.classes;

    memset(p->v, 0, p->net.P * sizeof(*p->v));
    logits(p, LSC_EVAL, 0, p->z);
    for (size_t b = 0; b < p->B; b++) {
        const float *z = lsc_forward(p->work, LSC_EVAL, 1, p->theta, p->buffers,
                                     3, 4, p->x + b * pixels);

        for (size_t c = 0; c < classes; c++)
            near("one by one", p, p->net.nparams, (double)z[c],
                 (double)p->z[b * classes + c], 0);
    }
}
