/* sums.c - 16 channels and 4 rows a turn: a sum that waits for itself is slow.
 */
#include "config.h"

#include "sums.h"
#include "hot.h"

enum { ROWS = 64, WIDE = 16, TURN = 4 };

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The n <= WIDE sums of TURN rows of partial sums. */
static inline void
fold(size_t n, float (*restrict part)[WIDE])
{
    for (size_t i = 0; i < n; i++)
        part[0][i] = (part[0][i] + part[1][i]) + (part[2][i] + part[3][i]);
}

/* Of one block, n channels.  Sums of squares are of the distances from the
 * block's mean m: sum x^2 = sum (x - m)^2 + m (2 sum x - rows m). */
static inline void
block_moments(size_t rows, size_t c, size_t n, const float *restrict x,
              double *restrict sum, double *restrict square)
{
    float s[TURN][WIDE] = {{0}}, q[TURN][WIDE] = {{0}}, m[WIDE];

    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i++) s[r % TURN][i] += x[r * c + i];
    fold(n, s);
    for (size_t i = 0; i < n; i++) m[i] = s[0][i] / (float)rows;
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i++) {
            float d = x[r * c + i] - m[i];

            q[r % TURN][i] += d * d;
        }
    fold(n, q);
    for (size_t i = 0; i < n; i++) {
        double a = (double)s[0][i], b = (double)m[i];

        sum[i] += a;
        square[i] += (double)q[0][i] + b * (2 * a - (double)rows * b);
    }
}

LSC_HOT void
lsc_sums_moments(size_t rows, size_t c, const float *x, double *mean,
                 double *var)
{
    for (size_t i = 0; i < c; i++) mean[i] = var[i] = 0;
    for (size_t r = 0; r < rows; r += ROWS)
        for (size_t i = 0; i < c; i += WIDE) {
            size_t n = smaller(ROWS, rows - r);
            const float *at = x + r * c + i;

            if (i + WIDE <= c && n == ROWS)
                block_moments(ROWS, c, WIDE, at, mean + i, var + i);
            else
                block_moments(n, c, smaller(WIDE, c - i), at, mean + i,
                              var + i);
        }
    for (size_t i = 0; i < c; i++) {
        mean[i] /= (double)rows;
        var[i] = var[i] / (double)rows - mean[i] * mean[i];
        if (var[i] < 0) var[i] = 0;
    }
}

static inline void
block_products(size_t rows, size_t c, size_t n, const float *restrict gate,
               float *restrict a, const float *restrict x,
               const float *restrict mean, double *restrict sum,
               double *restrict dot)
{
    float s[TURN][WIDE] = {{0}}, p[TURN][WIDE] = {{0}};

    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i++) {
            size_t k = r * c + i;
            float v = a[k];

            if (gate != NULL) a[k] = v = gate[k] > 0 ? v : 0;
            s[r % TURN][i] += v;
            p[r % TURN][i] += v * (x[k] - mean[i]);
        }
    fold(n, s);
    fold(n, p);
    for (size_t i = 0; i < n; i++) {
        sum[i] += (double)s[0][i];
        dot[i] += (double)p[0][i];
    }
}

LSC_HOT void
lsc_sums_products(size_t rows, size_t c, const float *gate, float *a,
                  const float *x, const float *mean, double *sum, double *dot)
{
    for (size_t i = 0; i < c; i++) sum[i] = dot[i] = 0;
    for (size_t r = 0; r < rows; r += ROWS)
        for (size_t i = 0; i < c; i += WIDE) {
            size_t n = smaller(ROWS, rows - r), at = r * c + i;

            if (i + WIDE > c || n < ROWS)
                block_products(n, c, smaller(WIDE, c - i),
                               gate != NULL ? gate + at : NULL, a + at, x + at,
                               mean + i, sum + i, dot + i);
            else if (gate != NULL)
                block_products(ROWS, c, WIDE, gate + at, a + at, x + at,
                               mean + i, sum + i, dot + i);
            else
                block_products(ROWS, c, WIDE, NULL, a + at, x + at, mean + i,
                               sum + i, dot + i);
        }
}
