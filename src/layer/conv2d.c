/* conv2d.c - convolution as products of matrices: patches times weights. */
#include "config.h"

#include "layer.h"
#include "hot.h"
#include "patches.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

enum { OUT, KERNEL, STRIDE, PADDING, BIAS };

/* Rows of the matrix of patches at a time: they should stay in the second-level
 * cache until they are multiplied, and be enough to pay for the call. */
enum { TILE_FLOATS = 147456, TILE_MIN = 256, TILE_MAX = 1024 };

static size_t
tile_rows(size_t width)
{
    size_t rows = TILE_FLOATS / width / 16 * 16;

    return rows < TILE_MIN ? TILE_MIN : rows > TILE_MAX ? TILE_MAX : rows;
}

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static struct lsc_patches
patches(const struct lsc_node *node)
{
    return (struct lsc_patches){
        .h = node->x[0].h,
        .w = node->x[0].w,
        .c = node->x[0].c,
        .kernel = (size_t)node->arg[KERNEL],
        .stride = (size_t)node->arg[STRIDE],
        .padding = (size_t)node->arg[PADDING],
        .oh = node->y.h,
        .ow = node->y.w,
    };
}

/* With stride 1 the gradient of the input is a convolution of dy with the
 * kernels turned round. */
static int
turns_round(const struct lsc_patches *p)
{
    return p->stride == 1 && p->padding < p->kernel;
}

static struct lsc_patches
turned(const struct lsc_node *node)
{
    struct lsc_patches p = patches(node);

    p.c = node->y.c;
    p.padding = p.kernel - 1 - p.padding;
    p.h = node->y.h, p.w = node->y.w;
    p.oh = node->x[0].h, p.ow = node->x[0].w;
    return p;
}

static int
plan(struct lsc_net *net, struct lsc_node *node, struct lsc_err *err)
{
    size_t out = (size_t)node->arg[OUT], kernel = (size_t)node->arg[KERNEL];
    size_t in = node->x[0].c, taps = kernel * kernel;
    struct lsc_patches p = patches(node);
    size_t width = lsc_patches_width(&p);
    int st;

    node->y.h = lsc_layer_windows(p.h, kernel, p.stride, p.padding, 0);
    node->y.w = lsc_layer_windows(p.w, kernel, p.stride, p.padding, 0);
    node->y.c = out;
    if (node->y.h == 0 || node->y.w == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "kernel_size %zu does not fit %zu x %zu pixels with "
                        "padding %zu",
                        kernel, p.h, p.w, p.padding);
    LSC_TRY(lsc_layer_declare(net, node, LSC_WEIGHT, "weight",
                              (size_t[4]){out, in, kernel, kernel}, in * taps,
                              out * taps, err));
    if (node->arg[BIAS] != 0)
        LSC_TRY(lsc_layer_declare(net, node, LSC_BIAS, "bias", (size_t[4]){out},
                                  in * taps, out * taps, err));
    /* A tile of either convolution and a set of weights; sums in double. */
    node->work = tile_rows(width) * width;
    if (node->work < tile_rows(out * taps) * out * taps)
        node->work = tile_rows(out * taps) * out * taps;
    node->work += out * width + 2 * out;
    node->flops =
        2 * (double)width * (double)out * (double)node->y.h * (double)node->y.w;
out:
    return st;
}

/* packed[tap][in][out] = weight[out][in][tap], 16 outputs at a time. */
LSC_HOT static void
pack(size_t out, size_t in, size_t taps, const float *restrict weight,
     float *restrict packed)
{
    for (size_t o = 0; o < out; o += 16) {
        size_t n = out - o < 16 ? out - o : 16, row = in * taps;

        for (size_t i = 0; i < in; i++)
            for (size_t t = 0; t < taps; t++) {
                const float *from = weight + o * row + i * taps + t;
                float *to = packed + (t * in + i) * out + o;

                for (size_t k = 0; k < n; k++) to[k] = from[k * row];
            }
    }
}

/* packed[taps - 1 - tap][out][in] = weight[out][in][tap] */
LSC_HOT static void
pack_turned(size_t out, size_t in, size_t taps, const float *restrict weight,
            float *restrict packed)
{
    for (size_t o = 0; o < out; o++)
        for (size_t t = 0; t < taps; t++) {
            const float *from = weight + o * in * taps + t;
            float *to = packed + ((taps - 1 - t) * out + o) * in;

            for (size_t i = 0; i < in; i++) to[i] = from[i * taps];
        }
}

/* weight[out][in][tap] += packed[tap][in][out] */
LSC_HOT static void
unpack_add(size_t out, size_t in, size_t taps, const float *restrict packed,
           float *restrict weight)
{
    for (size_t o = 0; o < out; o += 16) {
        size_t n = out - o < 16 ? out - o : 16, row = in * taps;

        for (size_t i = 0; i < in; i++)
            for (size_t t = 0; t < taps; t++) {
                const float *from = packed + (t * in + i) * out + o;
                float *to = weight + o * row + i * taps + t;

                for (size_t k = 0; k < n; k++) to[k * row] += from[k];
            }
    }
}

/* The rows first .. first + rows - 1 of the matrix of patches: in the tile, or
 * the images themselves where a patch is a pixel. */
static const float *
rows_of(const struct lsc_patches *p, const float *x, size_t first, size_t rows,
        float *tile)
{
    if (p->kernel == 1 && p->stride == 1 && p->padding == 0)
        return x + first * p->c;
    lsc_patches_read(p, x, first, rows, tile);
    return tile;
}

/* y[pixels][out] = patches . packed[width][out] + bias, or with `add` y += */
static void
convolve(const struct lsc_patches *p, size_t B, size_t out, const float *x,
         const float *packed, const float *bias, int add, float *y, float *tile)
{
    size_t width = lsc_patches_width(p), step = tile_rows(width);
    size_t n = B * p->oh * p->ow;

    for (size_t first = 0; first < n; first += step) {
        size_t rows = smaller(step, n - first);
        const float *a = rows_of(p, x, first, rows, tile);
        float *to = y + first * out;

        for (size_t r = 0; bias != NULL && r < rows; r++)
            memcpy(to + r * out, bias, out * sizeof(*to));
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows,
                    (int)out, (int)width, 1, a, (int)width, packed, (int)out,
                    bias != NULL || add ? 1 : 0, to, (int)out);
    }
}

static void
forward(const struct lsc_node *node, const struct lsc_io *io)
{
    struct lsc_patches p = patches(node);
    size_t out = node->y.c, nweights = out * lsc_patches_width(&p);
    float *packed = io->work, *tile = packed + nweights;

    pack(out, p.c, p.kernel * p.kernel, io->theta, packed);
    convolve(&p, io->B, out, io->x[0], packed,
             node->arg[BIAS] != 0 ? io->theta + nweights : NULL, 0, io->y,
             tile);
}

/* packed[width][out] = patches^T . dy[pixels][out], then into dtheta */
static void
backward_weights(const struct lsc_node *node, const struct lsc_io *io)
{
    struct lsc_patches p = patches(node);
    size_t width = lsc_patches_width(&p), out = node->y.c;
    size_t n = io->B * p.oh * p.ow, step = tile_rows(width);
    float *packed = io->work, *tile = packed + width * out;

    for (size_t first = 0; first < n; first += step) {
        size_t rows = smaller(step, n - first);
        const float *a = rows_of(&p, io->x[0], first, rows, tile);

        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)width,
                    (int)out, (int)rows, 1, a, (int)width, io->dy + first * out,
                    (int)out, first > 0 ? 1 : 0, packed, (int)out);
    }
    unpack_add(out, p.c, p.kernel * p.kernel, packed, io->dtheta);
}

static void
backward_bias(const struct lsc_node *node, const struct lsc_io *io)
{
    size_t out = node->y.c, nweights;
    struct lsc_patches p = patches(node);
    double *sum = io->work;

    nweights = out * lsc_patches_width(&p);
    lsc_layer_sums(io->B * node->y.h * node->y.w, out, io->dy, sum);
    for (size_t i = 0; i < out; i++) io->dtheta[nweights + i] += (float)sum[i];
}

static void
backward_input(const struct lsc_node *node, const struct lsc_io *io)
{
    struct lsc_patches p = patches(node), t = turned(node);
    size_t width = lsc_patches_width(&p), out = node->y.c, step;
    size_t taps = p.kernel * p.kernel, n = io->B * p.oh * p.ow;
    float *packed = io->work, *tile = packed + width * out, *dx = io->dx[0];

    if (turns_round(&p)) {
        pack_turned(out, p.c, taps, io->theta, packed);
        convolve(&t, io->B, p.c, io->dy, packed, NULL, 0, dx, tile);
        return;
    }
    step = tile_rows(width);
    pack(out, p.c, taps, io->theta, packed);
    memset(dx, 0, io->B * lsc_shape_count(node->x[0]) * sizeof(*dx));
    for (size_t first = 0; first < n; first += step) {
        size_t rows = smaller(step, n - first);

        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows,
                    (int)width, (int)out, 1, io->dy + first * out, (int)out,
                    packed, (int)out, 0, tile, (int)width);
        lsc_patches_add(&p, tile, first, rows, dx);
    }
}

static void
backward(const struct lsc_node *node, const struct lsc_io *io)
{
    backward_weights(node, io);
    if (node->arg[BIAS] != 0) backward_bias(node, io);
    if (io->dx[0] != NULL) backward_input(node, io);
}

static void
tangent(const struct lsc_node *node, const struct lsc_io *io)
{
    struct lsc_patches p = patches(node);
    size_t out = node->y.c, nweights = out * lsc_patches_width(&p);
    size_t taps = p.kernel * p.kernel;
    float *packed = io->work, *tile = packed + nweights;

    pack(out, p.c, taps, io->v, packed);
    convolve(&p, io->B, out, io->x[0], packed,
             node->arg[BIAS] != 0 ? io->v + nweights : NULL, 0, io->ty, tile);
    if (io->tx[0] == NULL) return;
    pack(out, p.c, taps, io->theta, packed);
    convolve(&p, io->B, out, io->tx[0], packed, NULL, 1, io->ty, tile);
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
    .plan = plan,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};
