/*
 * prefix.h - what the points of a cut have in common, computed once.
 *
 * All points of a cut are evaluated on the same images.  A step (steps.h) whose
 * parameters do not move along the cut, and that reads nothing that does, gives
 * the same at every point: it is still.  A layer that is linear in its
 * parameters and reads what is still gives
 *     y(origin + sum_i x[i] directions[i])
 *         = y(origin) + sum_i x[i] y(directions[i]),
 * k + 1 products for a batch of images, and k multiplications a number for each
 * point after that.
 *
 * What is shared how follows from the net, the cut and `points` alone, never
 * from how many points really come together: a point has the same bits in any
 * company.
 */
#ifndef LSC_PREFIX_H
#define LSC_PREFIX_H

#include "cut.h"
#include "work.h"

struct lsc_prefix;

/* For batches of up to `batch` images in a mode.  LSC_ENOMEM. */
int lsc_prefix_create(struct lsc_prefix **prefix, const struct lsc_net *net,
                      size_t batch, enum lsc_mode mode, struct lsc_err *err);
void lsc_prefix_free(struct lsc_prefix *prefix);
/* Its work, for the images and labels; with lsc_batch_statistics it gives those
 * of the last point. */
struct lsc_work *lsc_prefix_work(struct lsc_prefix *prefix);

/* Take a cut, which must stay.  Linear layers are shared where this pays if
 * about so many points come together; points = 0: nothing is shared.
 * LSC_ENOMEM. */
int lsc_prefix_aim(struct lsc_prefix *prefix, const struct lsc_cut *cut,
                   size_t points, struct lsc_err *err);
/* Points need theta from this parameter on. */
size_t lsc_prefix_from(const struct lsc_prefix *prefix);
/* Flops of an image: once for all points, and for each point. */
void lsc_prefix_flops(const struct lsc_prefix *prefix, double *shared,
                      double *each);

/* Compute what is shared of the images in the work's x; the rest is as in
 * lsc_forward.  Once for a batch, before its points. */
void lsc_prefix_batch(struct lsc_prefix *prefix, size_t B, uint64_t seed,
                      uint64_t step);
/* logits[B][classes] at x[k]: theta[from ..] and buffers[Q] are those of the
 * point.  The result lives in the work. */
const float *lsc_prefix_point(struct lsc_prefix *prefix, const double *x,
                              const float *theta, const float *buffers);

/* Flops of an image and a point of a k-dimensional cut along which all
 * parameters move. */
double lsc_prefix_cost(const struct lsc_net *net, size_t k, size_t points);
/* Bytes of a prefix, its work included: at most, if what moves along a cut
 * comes after what does not. */
size_t lsc_prefix_bytes(const struct lsc_net *net, size_t batch, size_t points);

#endif
