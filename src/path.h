/*
 * path.h - paths between two solutions a and b.
 *
 * A curve is a combination of a, b and a bend, weighted by functions of t in
 * [0, 1]: at 0 it is a, at 1 it is b, and what is between follows the bend,
 * which is trained (Garipov et al. 2018): every step takes the gradient at a
 * point of the curve drawn at random, so that in the mean the loss along the
 * curve falls while its ends stay.
 */
#ifndef LSC_PATH_H
#define LSC_PATH_H

#include <stddef.h>
#include <stdint.h>

/* The weights of a, bend and b. */
enum { LSC_PATH_A, LSC_PATH_BEND, LSC_PATH_B, LSC_PATH_PARTS };

struct lsc_curve {
    const char *name, *help;
    void (*weights)(double t, double weight[LSC_PATH_PARTS]);
};
extern const struct lsc_curve lsc_curves[]; /* name NULL at the end */
const struct lsc_curve *lsc_curve_find(const char *name);

/* out[n] = the sum of weight[i] part[i][n], in float, in order of i.  A part of
 * weight 0 is left out (and may be NULL), so that an end is exact. */
void lsc_path_point(size_t n, const double weight[LSC_PATH_PARTS],
                    const float *const part[LSC_PATH_PARTS], float *out);

/* A bend in training: what lsc_trainer.move of train.h works on. */
struct lsc_bending {
    const struct lsc_curve *curve;
    size_t P;
    const float *a, *b; /* [P] */
    uint64_t seed;
};
/* t of a step: U[0, 1) from (seed, LSC_FOR_PATH, step). */
double lsc_bending_t(const struct lsc_bending *bending, size_t step);
/* point[P] = the curve of this bend[P] at the step's t; gives the bend's
 * weight. */
double lsc_bending_move(const void *bending, size_t step, const float *bend,
                        float *point);

#endif
