/*
 * direction.h - directions in parameter space along which to look.
 *
 * A direction is shaped like theta[P].  A random one depends on (seed, index)
 * alone: any rank can rebuild any direction without asking another.  The order
 * is always: drawn, parameters left out, orthogonalised if asked, normalised;
 * so after filter normalisation two directions are orthogonal only nearly, and
 * the cosine that results is kept in the file.
 */
#ifndef LSC_DIRECTION_H
#define LSC_DIRECTION_H

#include "net.h"

enum lsc_norm {
    LSC_NORM_NONE,   /* as drawn                                          */
    LSC_NORM_LAYER,  /* each tensor as long as it is in theta             */
    LSC_NORM_FILTER, /* each filter (conv: one output channel; dense: the
                      * weights into one unit) as long as it is in theta;
                      * one-dimensional tensors as a whole.
                      * Li et al. 2018, section 4                         */
};

/* Fill d[P] with independent N(0, 1) draws of (seed, LSC_FOR_DIRECTION, index).
 */
void lsc_direction_draw(const struct lsc_net *net, uint64_t seed,
                        uint64_t index, float *d);

/* Set to zero what is left out: biases of layers, and/or both tensors of every
 * batch norm. */
void lsc_direction_leave_out(const struct lsc_net *net, int biases,
                             int batch_norm, float *d);

/* Set to zero all but what belongs to one of the layers that are named, as
 * "layer1 layer2.0.conv1 fc": each with its parts; "" is all layers. */
void lsc_direction_keep(const struct lsc_net *net, const char *layers,
                        float *d);
/* LSC_EINVAL unless every name is that of a layer with parameters, and some of
 * these are not left out. */
int lsc_direction_check(const struct lsc_net *net, const char *layers,
                        int biases, int batch_norm, struct lsc_err *err);

/* Scale d[P] block by block to the lengths in theta[P]; a block that is zero in
 * d or in theta becomes zero. */
void lsc_direction_scale(const struct lsc_net *net, enum lsc_norm norm,
                         const float *theta, float *d);

/* Sums in double, in a fixed order. */
double lsc_vector_dot(size_t n, const float *a, const float *b);
/* a.b / (|a||b|); NaN if one of them is zero. */
double lsc_vector_cosine(size_t n, const float *a, const float *b);
/* Remove from d[n] its component along e[n]: d -= (d.e / e.e) e. */
void lsc_vector_orthogonalise(size_t n, const float *e, float *d);
/* d = a - b. */
void lsc_vector_subtract(size_t n, const float *a, const float *b, float *d);

#endif
