/*
 * draw.h - random directions as the options of a kind ask for them.
 */
#ifndef LSC_DRAW_H
#define LSC_DRAW_H

#include "direction.h"
#include "study.h"

/* Option rows of section `s` that lsc_draw_options reads. */
#define LSC_DRAW_OPTIONS(s)                                         \
    {s,                                                             \
     "normalise",                                                   \
     LSC_CHOICE,                                                    \
     "filter",                                                      \
     0,                                                             \
     0,                                                             \
     "none | layer | filter",                                       \
     1,                                                             \
     "length of random directions (filter: Li et al. 2018)"},       \
        {s,                                                         \
         "leave_out_biases",                                        \
         LSC_FLAG,                                                  \
         "no",                                                      \
         0,                                                         \
         0,                                                         \
         NULL,                                                      \
         1,                                                         \
         "random directions are zero at the biases"},               \
        {s,                                                         \
         "layers",                                                  \
         LSC_TEXT,                                                  \
         "",                                                        \
         0,                                                         \
         0,                                                         \
         NULL,                                                      \
         1,                                                         \
         "random directions are zero but at these layers, as in "   \
         "'layer1 fc'; empty: all"},                                \
    {                                                               \
        s, "leave_out_batch_norm", LSC_FLAG, "no", 0, 0, NULL, 1,   \
            "random directions are zero at batch norm's parameters" \
    }

struct lsc_draw {
    enum lsc_norm norm;
    int no_biases, no_batch_norm;
    const char *layers; /* as in lsc_direction_keep */
};

struct lsc_draw lsc_draw_options(const struct lsc_study *study,
                                 const char *section);

/* LSC_EINVAL where [section] layers names none. */
int lsc_draw_check(const struct lsc_study *study, const char *section,
                   struct lsc_err *err);

/* directions[k][P]: drawn with numbers first .. first+k-1, parameters left out,
 * each made orthogonal to those before it if asked, then normalised by theta.
 */
void lsc_draw_directions(const struct lsc_study *study, struct lsc_draw how,
                         uint64_t first, size_t k, int orthogonal,
                         const float *theta, float *directions);

/* Numbers of random directions: a range a kind. */
#define LSC_DRAW_SURFACE 0
#define LSC_DRAW_CUTS    ((uint64_t)1 << 32)

#endif
