/*
 * sweep.h - many points of a cut at once: images outside, points inside.
 *
 * A batch of images is made once, what its points share (prefix.h) is computed
 * once, and all points are evaluated on it while it is in cache.  A point has
 * the same bits in any company.
 */
#ifndef LSC_SWEEP_H
#define LSC_SWEEP_H

#include "prefix.h"
#include "score.h"

struct lsc_sweep;

#define LSC_MOST_GROUPS    16
#define LSC_MOST_WITNESSES 8

/* Who else has said what the images of a split show. */
struct lsc_witnesses {
    size_t n;
    const int32_t *labels[LSC_MOST_WITNESSES]; /* [images] each; -1: nothing */
    size_t *alike; /* [points][n] images that a point calls the same: out    */
};

/* For up to `most` points in batches of lsc_eval_batch; statistics are
 * recomputed in batches of `train_batch`.  LSC_ENOMEM. */
int lsc_sweep_create(struct lsc_sweep **sweep, const struct lsc_net *net,
                     size_t most, size_t train_batch, struct lsc_err *err);
void lsc_sweep_free(struct lsc_sweep *sweep);
/* Bytes at most. */
size_t lsc_sweep_bytes(const struct lsc_net *net, size_t most, size_t points,
                       size_t train_batch);

/* The n points x[n][k] of a cut; both must stay.  What pays for `points` of
 * them is shared, as in lsc_prefix_aim.  Their statistics are the origin's or
 * interpolated; for LSC_BN_RECOMPUTE they are the means over batches of
 * `statistics` as in lsc_recompute_buffers (score.h).  The watch's code,
 * LSC_ENOMEM. */
int lsc_sweep_aim(struct lsc_sweep *sweep, const struct lsc_cut *cut,
                  size_t points, size_t n, const double *x,
                  const struct lsc_split *statistics,
                  const struct lsc_scale *scale, struct lsc_watch *watch,
                  struct lsc_err *err);
/* Images in a group, of so many that image i is in group i % groups. */
size_t lsc_group_images(size_t images, size_t groups, size_t group);
/* score[n][groups] of these points on a split, by groups of its images, at most
 * LSC_MOST_GROUPS; NaN for one without images.  With one group it is what
 * lsc_score gives, to rounding (bit for bit where nothing is shared). */
int lsc_sweep_score(struct lsc_sweep *sweep, const struct lsc_split *split,
                    size_t groups, const struct lsc_scale *scale,
                    struct lsc_watch *watch, struct lsc_score *score,
                    struct lsc_err *err);
/* The same, and on the way how often a point and a witness call an image the
 * same; no witnesses or NULL: the same and nothing more. */
int lsc_sweep_agree(struct lsc_sweep *sweep, const struct lsc_split *split,
                    size_t groups, const struct lsc_scale *scale,
                    const struct lsc_witnesses *witnesses,
                    struct lsc_watch *watch, struct lsc_score *score,
                    struct lsc_err *err);

#endif
