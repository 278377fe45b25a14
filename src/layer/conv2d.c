/* conv2d.c - convolution, as nn.Conv2d. */
#include "config.h"

#include "layer.h"
#include "convolve.h"

#include <math.h>
#include <string.h>

enum { OUT, KERNEL, STRIDE, PADDING, BIAS };

static struct lsc_convolution
convolution(const struct lsc_node *node)
{
    return (struct lsc_convolution){
        .h = node->x[0].h,
        .w = node->x[0].w,
        .in = node->x[0].c,
        .oh = node->y.h,
        .ow = node->y.w,
        .out = node->y.c,
        .kernel = (size_t)node->arg[KERNEL],
        .stride = (size_t)node->arg[STRIDE],
        .padding = (size_t)node->arg[PADDING],
    };
}

static size_t
weights(const struct lsc_convolution *c)
{
    return c->out * c->in * c->kernel * c->kernel;
}

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    struct lsc_convolution c = convolution(node);
    size_t taps = c.kernel * c.kernel, out = (size_t)node->arg[OUT];
    int st;

    node->y.h = lsc_layer_windows(c.h, c.kernel, c.stride, c.padding, 0);
    node->y.w = lsc_layer_windows(c.w, c.kernel, c.stride, c.padding, 0);
    node->y.c = out;
    if (node->y.h == 0 || node->y.w == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "kernel_size %zu does not fit %zu x %zu pixels with "
                        "padding %zu",
                        c.kernel, c.h, c.w, c.padding);
    LSC_TRY(lsc_layer_declare(net, node, LSC_WEIGHT, "weight",
                              (size_t[4]){out, c.in, c.kernel, c.kernel},
                              c.in * taps, out * taps, err));
    if (node->arg[BIAS] != 0)
        LSC_TRY(lsc_layer_declare(net, node, LSC_BIAS, "bias", (size_t[4]){out},
                                  c.in * taps, out * taps, err));
    c = convolution(node);
    node->work = lsc_convolve_scratch(&c);
    if (node->work < 2 * out) node->work = 2 * out; /* sums in double */
    node->flops = 2 * (double)weights(&c) * (double)c.oh * (double)c.ow;
out:
    return st;
}

static const float *
bias(const struct lsc_node *node, const float *theta)
{
    struct lsc_convolution c = convolution(node);

    return node->arg[BIAS] != 0 ? theta + weights(&c) : NULL;
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    struct lsc_convolution c = convolution(node);

    lsc_convolve(&c, io->B, io->x[0], io->theta, bias(node, io->theta),
                 io->after, io->y, io->work);
}

static void
add_gradient(const struct lsc_node *node, const struct lsc_io *io)
{
    struct lsc_convolution c = convolution(node);
    double *sum = io->work;

    lsc_convolve_weight(&c, io->B, io->x[0], io->dy, io->dtheta, io->work);
    if (node->arg[BIAS] == 0) return;
    lsc_layer_sums(io->B * c.oh * c.ow, c.out, io->dy, sum);
    for (size_t i = 0; i < c.out; i++)
        io->dtheta[weights(&c) + i] += (float)sum[i];
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    struct lsc_convolution c = convolution(node);

    if (io->dtheta != NULL) add_gradient(node, io);
    if (io->dx[0] != NULL)
        lsc_convolve_input(&c, io->B, io->dy, io->theta, io->add_dx[0],
                           io->dx[0], io->work);
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    struct lsc_convolution c = convolution(node);
    struct lsc_after add = {.plus = io->ty};

    lsc_convolve(&c, io->B, io->x[0], io->v, bias(node, io->v), NULL, io->ty,
                 io->work);
    if (io->tx[0] != NULL)
        lsc_convolve(&c, io->B, io->tx[0], io->theta, NULL, &add, io->ty,
                     io->work);
}

/* The window of output pixel (y, x): zeros outside of the image. */
static void
window(const struct lsc_convolution *c, size_t y, size_t x, const float *image,
       float *u)
{
    size_t top = y * c->stride, left = x * c->stride, at = 0;

    for (size_t i = 0; i < c->kernel; i++)
        for (size_t j = 0; j < c->kernel; j++, at += c->in) {
            size_t row = top + i - c->padding, column = left + j - c->padding;

            if (row < c->h && column < c->w)
                memcpy(u + at, image + (row * c->w + column) * c->in,
                       c->in * sizeof(*u));
            else
                memset(u + at, 0, c->in * sizeof(*u));
        }
}

static void
patches(const struct lsc_node *node, const float *x, float *u)
{
    struct lsc_convolution c = convolution(node);
    size_t n = c.kernel * c.kernel * c.in, bias = node->arg[BIAS] != 0;

    for (size_t i = 0; i < c.oh; i++)
        for (size_t j = 0; j < c.ow; j++, u += n + bias) {
            window(&c, i, j, x, u);
            if (bias) u[n] = 1;
        }
}

const struct lsc_layer lsc_layer_conv2d = {
    .name = "conv2d",
    .help = "convolution with square kernels (nn.Conv2d)",
    .nin = 1,
    .args = {{"out_channels", NAN, 1, 1 << 20, 0},
             {"kernel_size", NAN, 1, 255, 0},
             {"stride", 1, 1, 255, 0},
             {"padding", 0, 0, 255, 0},
             {"bias", 1, 0, 1, 0}},
    .example = "conv2d 4 3 padding=1, conv2d 5 3 stride=2 padding=1 bias=0, "
               "flatten, dense 5",
    .finishes = LSC_SCALE | LSC_PLUS | LSC_RELU,
    .adds = 1,
    .spares = LSC_SPARE_Y,
    .linear = 1,
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .patches = patches,
};
