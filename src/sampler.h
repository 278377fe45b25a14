/*
 * sampler.h - points around the end of a training, drawn at random.
 *
 * A sampler stays in a subspace or a cloud around one solution: which points it
 * draws follows from the solution, from moments of points around it, and from
 * random numbers that have a name.  Fort et al. 2019, section 4, compare their
 * predictions with those of independent solutions.
 */
#ifndef LSC_SAMPLER_H
#define LSC_SAMPLER_H

#include "moments.h"
#include "rng.h"

/* Narrow: as close as a sample for an ensemble is; wide: as far as a plane of
 * accuracy and diversity goes. */
enum lsc_reach { LSC_NARROW, LSC_WIDE };

/* What a sampler needs to be known. */
enum lsc_of {
    LSC_OF_SOLUTION = 0,
    LSC_OF_SPREAD = 1,     /* mean and sigma of the last checkpoints       */
    LSC_OF_DIRECTIONS = 2, /* their principal directions                   */
    LSC_OF_RANDOM = 4,     /* all three of the samples of `random`         */
};

struct lsc_sampler {
    const char *name;
    int of;
    int masks;   /* the point is the solution as training runs it: every
                  * prediction has dropout masks of its own (Gal and
                  * Ghahramani 2016); no scale                             */
    int single;  /* draws nothing: there is one such point                 */
    int refuses; /* narrow samples that are worse than the solution are
                  * drawn again                                            */
    /* theta[P] at a scale, whose meaning is the sampler's; options
     * <name>_scale and <name>_plane_scale of src/kind/subspace.c say it. */
    void (*draw)(size_t P, const float *solution, const struct lsc_moments *m,
                 double scale, struct lsc_rng *rng, float *theta);
};
extern const struct lsc_sampler *const lsc_samplers[]; /* NULL at the end */
#define LSC_MOST_SAMPLERS 16

/* NULL if there is none of this name. */
const struct lsc_sampler *lsc_sampler_find(const char *name);

/* A draw of several: N(0, scale^2) along each direction of m, from its mean. */
void lsc_sampler_along(size_t P, const float *solution,
                       const struct lsc_moments *m, double scale,
                       struct lsc_rng *rng, float *theta);

/* The name of a draw: nothing else enters.  run, number < 2^20, attempt < 256.
 */
struct lsc_draw_name {
    uint64_t seed;
    size_t run, number, attempt;
    enum lsc_reach reach;
};

/* The seed of its dropout masks. */
uint64_t lsc_sampler_seed(const struct lsc_sampler *sampler,
                          struct lsc_draw_name name);

/* theta[P] at a scale that is drawn from [least, most]: the scale.  m is what
 * `of` says, NULL for the solution alone. */
double lsc_sampler_draw(const struct lsc_sampler *sampler,
                        struct lsc_draw_name name, size_t P,
                        const float *solution, const struct lsc_moments *m,
                        double least, double most, float *theta);

#endif
