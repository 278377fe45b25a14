/*
 * ntk.h - the empirical neural tangent kernel at a point, tile by tile.
 *
 *     kappa[(x, c)][(x', c')] = J_c(x) . J_c'(x'),  J_c(x) = d f_c(x) / d theta
 *
 * (Jacot et al. 2018; Fort et al. 2020, equation 4), f the K logits in
 * LSC_EVAL, batch norm by the statistics given.  It is a sum over the layers
 * with parameters, each by the cheapest exact way that counting finds:
 *
 * - Most gradients are sums of rank one, dW = sum_p delta_p u_p' over the
 *   pixels p of a layer's output, delta_p the gradient of its outputs and u_p
 *   what they are computed from (1 for the bias included).  Then
 *       structured:  kappa += sum_pp' (delta_p . delta'_p') (u_p . u'_p'),
 *   which for a dense layer (one pixel) never needs a Jacobian:
 *   2 (outputs + 1) operations an entry instead of 2 x parameters.  With P
 *   parameters, `pixels`, o outputs a pixel and P / o numbers in u, entries of
 *   a tile of n x n images take
 *       structured:  2 pixels^2 ((nK)^2 (o + 1) + n^2 P / o)
 *       Jacobian:    2 (nK)^2 P + 2 x 2 nK pixels P, for its rows,
 *   these in float, which counts half.  Counted for n = 16: the choice, and so
 *   the numbers, are the net's alone.
 * - Otherwise rows of the Jacobian are multiplied, a block of columns at a
 *   time; kept as rows or as factors, whichever is smaller.
 * - Layers that know no such factors: rows, by their own backward.
 *
 * Derivatives are computed an image and a class at a time, in float; all sums
 * of an entry are in double.  So entries do not depend on which images are in
 * a tile, but for the rounding of sums in double.
 *
 * Memory is that of a tile: lsc_ntk_bytes, whatever the number of images.
 */
#ifndef LSC_NTK_H
#define LSC_NTK_H

#include "split.h"
#include "watch.h"
#include "net.h"

struct lsc_ntk;

/* Images first .. first + n - 1 of a split. */
struct lsc_ntk_side {
    const struct lsc_split *split;
    size_t first, n;
};

/* Scratch for tiles of at most images x images.  net is kept.  LSC_ENOMEM. */
int lsc_ntk_create(struct lsc_ntk **ntk, const struct lsc_net *net,
                   size_t images, struct lsc_err *err);
/* The same with the Jacobian of every layer, to compare with. */
int lsc_ntk_create_plain(struct lsc_ntk **ntk, const struct lsc_net *net,
                         size_t images, struct lsc_err *err);
void lsc_ntk_free(struct lsc_ntk *ntk);
/* Bytes that lsc_ntk_create would take. */
size_t lsc_ntk_bytes(const struct lsc_net *net, size_t images);
/* Operations of a tile of a x b images, those in double counted twice. */
double lsc_ntk_cost(const struct lsc_net *net, size_t a, size_t b, int traced);

/* With traced = 0, tile[(x, c)][(x', c')] = kappa, [a->n K][b->n K]; with
 * traced = 1, tile[x][x'] = 1/K sum_c kappa[(x, c)][(x', c)], [a->n][b->n], for
 * a K-th of the products.  Rows are ld apart.  Where both sides are the same
 * images half is computed and the tile is symmetric to the bit.  What watch
 * says, tile is then undefined; entries that are not finite are a result. */
int lsc_ntk_tile(struct lsc_ntk *ntk, const float *theta, const float *buffers,
                 const struct lsc_ntk_side *a, const struct lsc_ntk_side *b,
                 const struct lsc_scale *scale, int traced,
                 struct lsc_watch *watch, double *tile, size_t ld,
                 struct lsc_err *err);

#endif
