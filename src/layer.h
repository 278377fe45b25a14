/*
 * layer.h - what a kind of layer is: a row of functions.
 *
 * `plan` works out shapes and sizes once; `forward`, `backward` and `tangent`
 * see only arrays.  backward and tangent come after forward with the same B,
 * mode, theta and inputs, and may use what forward left in `save`.  Outputs are
 * overwritten, except dtheta, which is added to, and dx where add_dx says so.
 *
 * Passes over memory that compute next to nothing are saved by what a layer's
 * row says of it: forward of one layer may finish its output for those after it
 * (steps.h), and gradients may be computed in place.  A row that says nothing
 * is right, only slower.
 */
#ifndef LSC_LAYER_H
#define LSC_LAYER_H

#include "net.h"

enum lsc_mode {
    LSC_EVAL,  /* batch norm by running statistics, no dropout */
    LSC_TRAIN, /* batch norm by the batch's own, dropout       */
};

/* What a layer may do to y before it is written, in this order: what layers
 * after it would have done. */
enum lsc_finish {
    LSC_SCALE = 1, /* y = scale y + shift             */
    LSC_PLUS = 2,  /* y += plus                       */
    LSC_RELU = 4,  /* y = max(y, 0), NaN stays        */
    LSC_SAME = 8,  /* nothing, at any place           */
};
/* What backward and tangent do not look at. */
enum lsc_spare {
    LSC_SPARE_X = 1,
    LSC_SPARE_Y = 2,
};
struct lsc_after {
    const float *scale, *shift; /* [c]; NULL: none                    */
    const float *plus;          /* [B] of y's shape, not y; NULL: none */
    int relu;
};

struct lsc_arg {
    const char *key;  /* NULL ends the list; values without key fill in order */
    double otherwise; /* NAN: must be given                            */
    double min, max;
    int real; /* 0: must be an integer                         */
};

/* The arrays of one call.  Pointers that a call does not need are NULL. */
struct lsc_io {
    size_t B;
    enum lsc_mode mode;
    const float *theta;              /* this node's parameters              */
    const float *stats;              /* this node's running statistics      */
    const float *x[LSC_MAX_INPUTS];  /* [B] of each input's shape           */
    float *y;                        /* [B] of node->y                      */
    int turned_x, turned_y;          /* x[0], y are in panels: product.h    */
    float *save;                     /* [B * save + save_fixed]             */
    void *work;                      /* [work] floats of scratch            */
    uint64_t seed, index;            /* dropout: seed, and stream index     */
    const struct lsc_after *after;   /* forward: then do this; NULL: nothing */
    float *dy;                       /* backward: gradient of y             */
    const float *gate;               /* dy counts only where this is > 0;   */
                                     /* by whom finishes LSC_PLUS it is set */
                                     /* to 0 elsewhere                      */
    float *dx[LSC_MAX_INPUTS];       /* NULL where nobody wants it          */
    int add_dx[LSC_MAX_INPUTS];      /* add to dx[k], do not overwrite it   */
    float *dtheta;                   /* this node's part of the gradient;   */
                                     /* NULL, for who has `patches` alone:  */
                                     /* nobody wants it                     */
    const float *v;                  /* tangent: this node's part of the    */
                                     /* direction in theta                  */
    const float *tx[LSC_MAX_INPUTS]; /* NULL where 0                       */
    float *ty;                       /* tangent of y                        */
};

struct lsc_layer {
    const char *name, *help;
    size_t nin; /* inputs it takes                  */
    struct lsc_arg args[LSC_MAX_ARGS + 1];
    const char *example; /* a small spec on 6 x 6 x 3 inputs */
                         /* that uses it, for tests          */
    int finishes;        /* or-ed lsc_finish: what of io->after forward */
                         /* does; nothing else is ever asked for        */
    int folds[2];        /* in each mode: the one lsc_finish that does  */
                         /* what this layer does; 0: none               */
    int spares;          /* or-ed lsc_spare                             */
    int in_place;        /* backward: dx[k] may be dy; tangent: tx[k] ty */
    int adds;            /* backward heeds io->add_dx, else it is 0     */
    int gates;           /* backward heeds io->gate, else it is NULL    */
    int linear;          /* y is linear in theta, without io->after     */
    int turns;           /* forward heeds io->turned_x and turned_y,    */
                         /* else they are 0                             */
    /* node->x, node->arg are set; set y, save, save_fixed, work, flops and
     * declare parameters by lsc_layer_declare.  LSC_EINVAL, message without the
     * layer's name. */
    int (*plan)(struct lsc_net *net, struct lsc_node *node,
                struct lsc_err *err);
    void (*forward)(const struct lsc_node *node, const struct lsc_io *io);
    void (*backward)(const struct lsc_node *node, const struct lsc_io *io);
    void (*tangent)(const struct lsc_node *node, const struct lsc_io *io);
    /* NULL, or: but for the order of the parameters, their gradient is the sum
     * over the pixels p of y of dy[p][y.c] times u[p][parameters / y.c], which
     * patches writes from one image x. */
    void (*patches)(const struct lsc_node *node, const float *x, float *u);
    /* Where folds is LSC_SCALE: the factor and the summand of each channel, in
     * save. */
    void (*scale)(const struct lsc_node *node, const struct lsc_io *io,
                  const float **scale, const float **shift);
    /* Batch norm only, else NULL: the batch's mean[c] and unbiased var[c] that
     * forward in LSC_TRAIN left in save. */
    void (*statistics)(const struct lsc_node *node, const struct lsc_io *io,
                       float *mean, float *var);
};

/* Every layer; NULL at the end. */
extern const struct lsc_layer *const lsc_layers[];

/* Declare the next parameter (role up to LSC_NORM_BIAS) or buffer of the node:
 * "<node>.<suffix>", PyTorch's shape with zeros after the last dimension. */
int lsc_layer_declare(struct lsc_net *net, struct lsc_node *node,
                      enum lsc_role role, const char *suffix,
                      const size_t shape[4], size_t fan_in, size_t fan_out,
                      struct lsc_err *err);

/* floor or ceil((size + 2 padding - kernel) / stride) + 1 as PyTorch counts
 * it: with ceil, the last window must start inside the padded input. */
size_t lsc_layer_windows(size_t size, size_t kernel, size_t stride,
                         size_t padding, int ceil_mode);

/* plan for pooling layers: args kernel_size, stride (0: the kernel's),
 * ceil_mode.  Fills in the stride. */
int lsc_layer_plan_pool(struct lsc_node *node, struct lsc_err *err);

/* Floats of an image of this shape. */
size_t lsc_shape_count(struct lsc_shape shape);

/* Do it to y[rows][c], for a layer that cannot before y is written. */
void lsc_layer_finish(const struct lsc_after *after, size_t rows, size_t c,
                      float *y);

/* sum[c] = sum over rows of x[rows][c]. */
void lsc_layer_sums(size_t rows, size_t c, const float *x, double *sum);

#endif
