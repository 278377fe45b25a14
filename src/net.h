/*
 * net.h - networks as graphs of layers that own no parameters.
 *
 * A point of the landscape is a vector.  A net says how theta[P] is read; theta
 * itself, the running statistics buffers[Q] and all scratch are arguments.
 * Parameters and buffers lie one after the other in the order of the nodes,
 * in the layouts and under the names that PyTorch gives them.  Activations are
 * [B][h][w][c], channels innermost; a vector is 1 x 1 x c.
 *
 * A net is written as a spec: layers separated by commas, each
 *     layer [value ...] [key=value ...] [name=NAME] [from=NAME[+NAME]]
 * e.g. "conv2d 16 3 padding=1, maxpool 2 ceil_mode=1, relu, flatten, dense 10".
 * Without name= a layer is called by its position, 0, 1, 2 ..., as in PyTorch's
 * nn.Sequential; without from= it reads the layer before it ("input" names the
 * images).  The last layer gives the logits.
 */
#ifndef LSC_NET_H
#define LSC_NET_H

#include "err.h"

#include <stdint.h>

#define LSC_MAX_INPUTS 2
#define LSC_MAX_ARGS   6
#define LSC_NAME       64

struct lsc_layer;

struct lsc_shape {
    size_t h, w, c;
};

/* What a parameter is: decides its initial value and whether a direction may
 * leave it out. */
enum lsc_role {
    LSC_WEIGHT,
    LSC_BIAS,
    LSC_NORM_WEIGHT, /* of batch norm; starts at 1 */
    LSC_NORM_BIAS,
    LSC_RUNNING_MEAN, /* buffers                    */
    LSC_RUNNING_VAR,
};

struct lsc_tensor {
    char name[LSC_NAME];   /* "layer1.0.conv1.weight"                     */
    size_t ndim, shape[4]; /* PyTorch's                                   */
    size_t offset, count;  /* in theta or buffers, floats                 */
    size_t node;
    enum lsc_role role;
    size_t fan_in, fan_out; /* of the layer, for initialisation            */
};

struct lsc_node {
    const struct lsc_layer *layer;
    char name[LSC_NAME];
    double arg[LSC_MAX_ARGS]; /* in the order of layer->args                 */
    size_t nin;
    size_t in[LSC_MAX_INPUTS]; /* node numbers; LSC_INPUT is the images      */
    struct lsc_shape x[LSC_MAX_INPUTS], y;
    size_t param, nparams;   /* tensors params[param .. param+nparams-1]    */
    size_t buffer, nbuffers; /* likewise                                    */
    size_t theta, stat;      /* offsets of the first of each                */
    size_t save;             /* floats an image kept from forward           */
    size_t save_fixed;       /* and floats a batch                          */
    size_t work;             /* floats of scratch, shared by all layers     */
    double flops;            /* 2 x multiply-adds of forward, per image     */
    int sees_images;         /* reads them, through layers without          */
                             /* parameters at most                          */
};

#define LSC_INPUT ((size_t)-1)

struct lsc_net {
    char *spec;             /* as parsed, complete; owned                  */
    struct lsc_shape input; /* one image                                   */
    size_t classes;
    size_t nnodes;
    struct lsc_node *nodes;
    size_t nparams, P;
    struct lsc_tensor *params;
    size_t nbuffers, Q;
    struct lsc_tensor *buffers;
    double flops; /* forward, per image                          */
};

/* `text` is a name of lsc_nets or a spec.  LSC_EINVAL says which layer (number
 * and name) is wrong and what was expected, also if the last layer does not
 * give 1 x 1 x classes. */
int lsc_net_create(struct lsc_net *net, const char *text,
                   struct lsc_shape input, size_t classes, struct lsc_err *err);
void lsc_net_free(struct lsc_net *net);

/* A fingerprint of the spec, names and shapes. */
uint64_t lsc_net_id(const struct lsc_net *net);

/* Named nets: a row writes the spec for given classes; "mlp 512 512" hands the
 * numbers on. */
#define LSC_NAMED_ARGS 16
struct lsc_named_net {
    const char *name, *help;
    int (*spec)(const long *arg, size_t nargs, size_t classes, char *spec,
                size_t size, struct lsc_err *err);
};
extern const struct lsc_named_net lsc_nets[]; /* name NULL at the end */

/* Start values of buffers[Q]: mean 0, variance 1. */
void lsc_net_start_buffers(const struct lsc_net *net, float *buffers);

#endif
