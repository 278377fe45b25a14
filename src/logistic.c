/* logistic.c - softmax regression by L-BFGS (Liu & Nocedal 1989). */
#include "config.h"

#include "logistic.h"

#include <cblas.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Images that are worked on at a time. */
#define ROWS 256

struct lsc_logistic {
    const struct lsc_features *own;
    size_t classes, n; /* n: numbers in w and b           */
    int bias, ended;
    double loss;
    double *w, *g, *way, *next, *next_g; /* [n]                  */
    double *x, *p;                       /* [ROWS][d], [ROWS][classes]     */
    size_t pairs;                        /* so far                         */
    double *s[LSC_LOGISTIC_PAIRS], *y[LSC_LOGISTIC_PAIRS]; /* [n], a ring  */
    double rho[LSC_LOGISTIC_PAIRS];                        /* 1 / s.y      */
};

size_t
lsc_logistic_bytes(size_t d, size_t classes)
{
    size_t n = classes * (d + 1);

    return sizeof(struct lsc_logistic) +
           sizeof(double) *
               ((5 + 2 * LSC_LOGISTIC_PAIRS) * n + ROWS * (d + classes));
}

static double
dot(size_t n, const double *a, const double *b)
{
    return cblas_ddot((int)n, a, 1, b, 1);
}

static void
add(size_t n, double times, const double *a, double *to)
{
    cblas_daxpy((int)n, times, a, 1, to, 1);
}

/* p[classes] = softmax of the logits in it less 1 at the label, and whether the
 * label's was the largest (the first of equals); gives the loss. */
static double
residual(size_t classes, uint8_t label, double *p, size_t *correct)
{
    size_t top = 0;
    double sum = 0, most, own;

    assert(classes > 0);
    for (size_t c = 1; c < classes; c++)
        if (p[c] > p[top]) top = c;
    *correct += top == label;
    most = p[top];
    own = p[label] - most;
    for (size_t c = 0; c < classes; c++) sum += p[c] = exp(p[c] - most);
    for (size_t c = 0; c < classes; c++) p[c] /= sum;
    p[label] -= 1;
    return log(sum) - own;
}

/* Loss and correct ones of B images from `at` on, and g += the gradient of the
 * sum if g is not NULL. */
static double
add_rows(struct lsc_logistic *fit, const struct lsc_features *f, size_t at,
         size_t B, const double *w, double *g, size_t *correct)
{
    size_t d = f->d, classes = fit->classes;
    int rows = (int)B, in = (int)d, out = (int)classes;
    const double *b = w + classes * d;
    double loss = 0;

    for (size_t i = 0; i < B * d; i++) fit->x[i] = (double)f->x[at * d + i];
    for (size_t i = 0; i < B * classes; i++)
        fit->p[i] = fit->bias ? b[i % classes] : 0;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, rows, out, in, 1,
                fit->x, in, w, in, 1, fit->p, out);
    for (size_t i = 0; i < B; i++)
        loss +=
            residual(classes, f->labels[at + i], fit->p + i * classes, correct);
    if (g == NULL) return loss;
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, out, in, rows, 1,
                fit->p, out, fit->x, in, 1, g, in);
    for (size_t i = 0; fit->bias && i < B * classes; i++)
        g[classes * d + i % classes] += fit->p[i];
    return loss;
}

/* Mean loss at w, and its gradient. */
static double
look(struct lsc_logistic *fit, const double *w, double *g)
{
    const struct lsc_features *f = fit->own;
    size_t correct = 0;
    double loss = 0;

    memset(g, 0, fit->n * sizeof(*g));
    for (size_t at = 0; at < f->n; at += ROWS)
        loss += add_rows(fit, f, at, f->n - at < ROWS ? f->n - at : ROWS, w, g,
                         &correct);
    cblas_dscal((int)fit->n, 1 / (double)f->n, g, 1);
    return loss / (double)f->n;
}

int
lsc_logistic_create(struct lsc_logistic **out, const struct lsc_features *f,
                    size_t classes, int bias, const float *w,
                    struct lsc_err *err)
{
    struct lsc_logistic *fit;
    int st;

    LSC_TRY(lsc_alloc(&fit, 1, err));
    fit->own = f;
    fit->classes = classes;
    fit->bias = bias;
    fit->n = classes * (f->d + (bias ? 1 : 0));
    LSC_TRY(lsc_alloc(&fit->w, fit->n, err));
    LSC_TRY(lsc_alloc(&fit->g, fit->n, err));
    LSC_TRY(lsc_alloc(&fit->way, fit->n, err));
    LSC_TRY(lsc_alloc(&fit->next, fit->n, err));
    LSC_TRY(lsc_alloc(&fit->next_g, fit->n, err));
    LSC_TRY(lsc_alloc(&fit->x, ROWS * f->d, err));
    LSC_TRY(lsc_alloc(&fit->p, ROWS * classes, err));
    for (size_t i = 0; i < LSC_LOGISTIC_PAIRS; i++) {
        LSC_TRY(lsc_alloc(&fit->s[i], fit->n, err));
        LSC_TRY(lsc_alloc(&fit->y[i], fit->n, err));
    }
    for (size_t i = 0; i < fit->n; i++) fit->w[i] = (double)w[i];
    fit->loss = look(fit, fit->w, fit->g);
    *out = fit;
    return LSC_OK;
out:
    lsc_logistic_free(fit);
    return st;
}

void
lsc_logistic_free(struct lsc_logistic *fit)
{
    if (fit == NULL) return;
    for (size_t i = 0; i < LSC_LOGISTIC_PAIRS; i++) {
        free(fit->s[i]);
        free(fit->y[i]);
    }
    free(fit->w);
    free(fit->g);
    free(fit->way);
    free(fit->next);
    free(fit->next_g);
    free(fit->x);
    free(fit->p);
    free(fit);
}

/* way = -H g, H from the pairs, the newest first and back. */
static void
aim(struct lsc_logistic *fit)
{
    size_t n = fit->n, m = LSC_LOGISTIC_PAIRS;
    size_t have = fit->pairs < m ? fit->pairs : m;
    double alpha[LSC_LOGISTIC_PAIRS] = {0},
           scale = 1 / (1 + sqrt(dot(n, fit->g, fit->g)));

    memcpy(fit->way, fit->g, n * sizeof(*fit->way));
    for (size_t k = 0; k < have; k++) {
        size_t i = (fit->pairs - 1 - k) % m;

        alpha[i] = fit->rho[i] * dot(n, fit->s[i], fit->way);
        add(n, -alpha[i], fit->y[i], fit->way);
    }
    if (have > 0) {
        size_t i = (fit->pairs - 1) % m;

        scale = 1 / (fit->rho[i] * dot(n, fit->y[i], fit->y[i]));
    }
    cblas_dscal((int)n, scale, fit->way, 1);
    for (size_t k = have; k-- > 0;) {
        size_t i = (fit->pairs - 1 - k) % m;
        double beta = fit->rho[i] * dot(n, fit->y[i], fit->way);

        add(n, alpha[i] - beta, fit->s[i], fit->way);
    }
    cblas_dscal((int)n, -1, fit->way, 1);
}

/* (next - w).(next_g - g), and in *length the square of the latter's. */
static double
curvature(const struct lsc_logistic *fit, double *length)
{
    double sum = 0;

    *length = 0;
    for (size_t k = 0; k < fit->n; k++) {
        double y = fit->next_g[k] - fit->g[k];

        sum += (fit->next[k] - fit->w[k]) * y;
        *length += y * y;
    }
    return sum;
}

/* Go on to next, and remember the pair if it curves upwards. */
static void
move(struct lsc_logistic *fit, double loss)
{
    size_t i = fit->pairs % LSC_LOGISTIC_PAIRS;
    double length, curve = curvature(fit, &length), *swap;

    if (curve > 1e-12 * length) {
        for (size_t k = 0; k < fit->n; k++) {
            fit->s[i][k] = fit->next[k] - fit->w[k];
            fit->y[i][k] = fit->next_g[k] - fit->g[k];
        }
        fit->rho[i] = 1 / curve;
        fit->pairs++;
    }
    swap = fit->w, fit->w = fit->next, fit->next = swap;
    swap = fit->g, fit->g = fit->next_g, fit->next_g = swap;
    fit->loss = loss;
}

int
lsc_logistic_step(struct lsc_logistic *fit)
{
    size_t n = fit->n;
    double slope;

    if (fit->ended || !(lsc_logistic_gradient(fit) > LSC_LOGISTIC_END))
        return 0;
    aim(fit);
    slope = dot(n, fit->way, fit->g);
    for (double step = 1; slope < 0 && step > 1e-9; step /= 2) {
        double loss;

        memcpy(fit->next, fit->w, n * sizeof(*fit->next));
        add(n, step, fit->way, fit->next);
        loss = look(fit, fit->next, fit->next_g);
        if (loss <= fit->loss + 1e-4 * step * slope) {
            move(fit, loss);
            return 1;
        }
    }
    fit->ended = 1;
    return 0;
}

double
lsc_logistic_gradient(const struct lsc_logistic *fit)
{
    return sqrt(dot(fit->n, fit->g, fit->g));
}

struct lsc_score
lsc_logistic_score(struct lsc_logistic *fit, const struct lsc_features *f)
{
    size_t correct = 0;
    double loss = 0;

    for (size_t at = 0; at < f->n; at += ROWS)
        loss += add_rows(fit, f, at, f->n - at < ROWS ? f->n - at : ROWS,
                         fit->w, NULL, &correct);
    return lsc_score_of(f->n, loss, correct);
}

const double *
lsc_logistic_at(const struct lsc_logistic *fit)
{
    return fit->w;
}
