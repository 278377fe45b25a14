/*
 * patterns.h - which relus of a net are on, image by image.
 *
 * A net of relus is linear where its pattern stays: B_w(S), the on/off state of
 * all relus on a set of images S, says in which linear piece w is (Fort et al.
 * 2020, section 2).  Two patterns compare unit by unit, so their distance means
 * something between networks of shared ancestry alone.
 */
#ifndef LSC_PATTERNS_H
#define LSC_PATTERNS_H

#include "score.h"

/* Relus that see one image: the numbers in the outputs of all relu layers. */
size_t lsc_pattern_units(const struct lsc_net *net);
/* Bytes of an image's pattern: 8 units a byte. */
size_t lsc_pattern_bytes(const struct lsc_net *net);

/* bits[n][lsc_pattern_bytes] of every image of the split at a point, in
 * LSC_EVAL: unit u is on where bit u % 8 of byte u / 8 is 1; units in the order
 * of relu layers, each [h][w][c]; what fills up the last byte is 0.  A unit
 * that is not a number is off.  The work is for LSC_BACKWARD.  The watch's
 * code. */
int lsc_patterns(struct lsc_work *work, const float *theta,
                 const float *buffers, const struct lsc_split *split,
                 const struct lsc_scale *scale, struct lsc_watch *watch,
                 uint8_t *bits, struct lsc_err *err);

/* Hamming distance of the patterns of n images, normalised: the part of units
 * and images where a and b differ; NaN where there are none. */
double lsc_pattern_distance(const struct lsc_net *net, size_t n,
                            const uint8_t *a, const uint8_t *b);

#endif
