/* elastic.c - on rubber. */
#include "config.h"

#include "corruption.h"

#include <math.h>

/* Three corners of a square in the middle go to places up to `most` away; the
 * map back, m, takes them to where they were. */
static void
jitter(struct lsc_picture *im, double most, double m[2][3])
{
    double least = (double)(im->h < im->w ? im->h : im->w);
    double x = (double)(im->w / 2), y = (double)(im->h / 2);
    double s = floor(least / 3), area;
    const double from[3][2] = {{x + s, y + s}, {x + s, y - s}, {x - s, y - s}};
    double to[3][2];

    do {
        for (int i = 0; i < 6; i++)
            to[i / 2][i % 2] =
                from[i / 2][i % 2] + most * (2 * lsc_rng_uniform(&im->rng) - 1);
        area = (to[0][0] - to[2][0]) * (to[1][1] - to[2][1]) -
               (to[1][0] - to[2][0]) * (to[0][1] - to[2][1]);
    } while (fabs(area) < 1); /* three points on a line have no map */
    for (int k = 0; k < 2; k++) {
        double a = from[0][k] - from[2][k], b = from[1][k] - from[2][k];

        m[k][0] =
            (a * (to[1][1] - to[2][1]) - b * (to[0][1] - to[2][1])) / area;
        m[k][1] =
            (b * (to[0][0] - to[2][0]) - a * (to[1][0] - to[2][0])) / area;
        m[k][2] = from[2][k] - m[k][0] * to[2][0] - m[k][1] * to[2][1];
    }
}

static void
field(struct lsc_picture *im, double sigma, double length, float *d,
      float *line)
{
    size_t n = im->h * im->w;

    for (size_t i = 0; i < n; i++)
        d[i] = (float)(2 * lsc_rng_uniform(&im->rng) - 1);
    lsc_blur(im->h, im->w, 1, sigma, 3, LSC_EDGE_REFLECT, d, line);
    for (size_t i = 0; i < n; i++) d[i] *= (float)length;
}

static void
apply(const double *p, struct lsc_picture *im)
{
    double side = (double)(im->h < im->w ? im->h : im->w), m[2][3];
    float *dx = im->scratch + lsc_picture_size(im), *dy = dx + im->h * im->w;
    const float *from;

    jitter(im, p[2] * side, m);
    lsc_picture_affine(im, m, p[3] > 0 ? LSC_EDGE_ZERO : LSC_EDGE_MIRROR);
    field(im, p[1] * side, p[0] * side, dx, dy + im->h * im->w);
    field(im, p[1] * side, p[0] * side, dy, dy + im->h * im->w);
    from = lsc_picture_copy(im);
    for (size_t i = 0; i < im->h * im->w; i++)
        lsc_picture_sample(
            im, from, (double)(i / im->w) + dy[i], (double)(i % im->w) + dx[i],
            p[3] > 0 ? LSC_EDGE_ZERO : LSC_EDGE_REFLECT, im->x + i * im->c);
}

const struct lsc_corruption lsc_corruption_elastic = {
    .name = "elastic",
    .help = "an affine map that moves three points by up to affine, then "
            "displacements alpha U(-1, 1) blurred by sigma, parts of the side; "
            "black: 0, reflected at the edges; 1, black outside",
    .parameters = "alpha sigma affine black",
    .n = 4,
    .p =
        {
            [LSC_CIFAR10_C] = {{0, 0, 0.08, 0},
                               {0.05, 0.2, 0.07, 0},
                               {0.08, 0.06, 0.06, 0},
                               {0.1, 0.04, 0.05, 0},
                               {0.1, 0.03, 0.03, 0}},
            [LSC_MNIST_C] = {{2, 0.7, 0.1, 1},
                             {2, 0.08, 0.2, 1},
                             {0.05, 0.01, 0.02, 1},
                             {0.07, 0.01, 0.02, 1},
                             {0.12, 0.01, 0.02, 1}},
        },
    .apply = apply,
};
